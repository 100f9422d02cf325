/** @import { CameraPosition } from "./types.js" */

/**
 * The state: all that the reader can change. Features listen to the values that they show.
 *
 * @typedef {object} Filters each null if unused
 * @property {number[] | null} authors
 * @property {[number, number] | null} depth
 * @property {[number, number] | null} score
 * @property {string[] | null} kinds
 * @property {boolean | null} dead
 * @property {boolean | null} deleted
 * @property {boolean | null} stub
 *
 * @typedef {object} Values
 * @property {string} layout one of `meta.layouts`
 * @property {number} selected an item, -1 for none
 * @property {string} query
 * @property {number} hit an index of the hits, -1 for none
 * @property {Filters} filters
 * @property {[number, number] | null} timeRange both ends included, in Unix seconds
 * @property {string} colour depth, author, branch, time, score or attribute:NAME
 * @property {string} size subtree, replies, score or attribute:NAME
 * @property {string[]} muted keys of the legend's entries that are switched off
 * @property {number[]} folded items whose subtree is folded away, ascending
 * @property {number} isolated the item whose subtree only is shown, -1 for none
 * @property {string} theme auto, light or dark
 * @property {CameraPosition | null} view the camera's position, null where all is in view
 * @property {{open: boolean, size: number}} panel its width, on a narrow screen its height, in CSS
 *   pixels; 0 for the default
 * @property {boolean} reading whether the reader is open
 */

/** @type {Readonly<Values>} */
export const INITIAL_VALUES = {
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
  timeRange: null,
  colour: "depth",
  size: "subtree",
  muted: [],
  folded: [],
  isolated: -1,
  theme: "auto",
  view: null,
  panel: { open: true, size: 0 },
  reading: false,
};

/** The values and their listeners. Values are replaced, never changed in place. */
export class State {
  /** @param {Partial<Values>} values those that differ from `INITIAL_VALUES` */
  constructor(values) {
    /** @type {Values} */
    this.values = { ...INITIAL_VALUES, ...values };
    this.initial = this.values;
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
   * Set values and call the listeners of those that differ, once each.
   * @param {Partial<Values>} patch
   */
  set(patch) {
    const keys = /** @type {(keyof Values)[]} */ (Object.keys(patch));
    const changed = new Set(keys.filter((key) => !sameValue(patch[key], this.values[key])));
    if (!changed.size) return;
    this.values = { ...this.values, ...patch };
    for (const { keys: watched, listener } of [...this.listeners]) {
      if (watched.some((key) => changed.has(/** @type {keyof Values} */ (key)))) listener(changed);
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
 * Compare two values: objects by their content.
 * @param {unknown} one
 * @param {unknown} other
 */
export function sameValue(one, other) {
  if (one === other) return true;
  const bothObjects = typeof one === "object" && typeof other === "object" && one && other;
  return Boolean(bothObjects) && JSON.stringify(one) === JSON.stringify(other);
}
