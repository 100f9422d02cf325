/**
 * Everything that the reader can change, in one place. Whoever shows a part of it listens to
 * that part; nobody tells anybody else.
 *
 * @typedef {object} Filters each null where it isn't used
 * @property {number[] | null} authors
 * @property {[number, number] | null} depth
 * @property {[number, number] | null} score
 * @property {string[] | null} kinds
 * @property {boolean | null} dead
 * @property {boolean | null} deleted
 * @property {boolean | null} stub
 *
 * @typedef {object} Values
 * @property {string} layout organic, radial, tidy or timeline
 * @property {number} selected an item, -1 for none
 * @property {string} query
 * @property {number} hit the place among the hits, -1 for none
 * @property {Filters} filters
 * @property {[number, number] | null} span from and to, in Unix seconds
 * @property {string} colour depth, author, branch, time, score or attribute:NAME
 * @property {string} size subtree, replies, score or attribute:NAME
 * @property {string[]} muted entries of the legend that are clicked off
 * @property {number[]} folded items whose subtree is folded away, ascending
 * @property {number} isolated the item whose subtree alone is shown, -1 for none
 * @property {string} theme auto, light or dark
 * @property {{x: number, y: number, scale: number} | null} view null where all is in view
 * @property {{open: boolean, width: number}} panel width in CSS pixels, 0 as the page has it
 */

/** @type {Readonly<Values>} */
export const FIRST_VALUES = {
  layout: "organic",
  selected: -1,
  query: "",
  hit: -1,
  filters: {
    authors: null,
    depth: null,
    score: null,
    kinds: null,
    dead: null,
    deleted: null,
    stub: null,
  },
  span: null,
  colour: "depth",
  size: "subtree",
  muted: [],
  folded: [],
  isolated: -1,
  theme: "auto",
  view: null,
  panel: { open: true, width: 0 },
};

/** The values, and who listens to them. Values are replaced, never changed in place. */
export class State {
  /** @param {Partial<Values>} values what differs from `FIRST_VALUES` */
  constructor(values) {
    /** @type {Values} */
    this.values = { ...FIRST_VALUES, ...values };
    /** The values as they were at first. */
    this.first = this.values;
    /** @type {{keys: string[], listener: (changed: Set<string>) => void}[]} */
    this.listeners = [];
  }

  /**
   * @template {keyof Values} K
   * @param {K} key
   * @returns {Values[K]}
   */
  get(key) {
    return this.values[key];
  }

  /**
   * Take over new values and tell those who listen to one that differs, once each.
   * @param {Partial<Values>} patch
   */
  set(patch) {
    const keys = /** @type {(keyof Values)[]} */ (Object.keys(patch));
    const changed = new Set(keys.filter((key) => !sameValue(patch[key], this.values[key])));
    if (!changed.size) return;
    this.values = { ...this.values, ...patch };
    for (const { keys: heard, listener } of [...this.listeners]) {
      if (heard.some((key) => changed.has(/** @type {keyof Values} */ (key)))) listener(changed);
    }
  }

  /**
   * @param {(keyof Values)[]} keys
   * @param {(changed: Set<string>) => void} listener
   */
  on(keys, listener) {
    this.listeners.push({ keys, listener });
  }
}

/**
 * @param {unknown} one
 * @param {unknown} other
 */
export function sameValue(one, other) {
  if (one === other) return true;
  const bothHold = typeof one === "object" && typeof other === "object" && one && other;
  return Boolean(bothHold) && JSON.stringify(one) === JSON.stringify(other);
}
