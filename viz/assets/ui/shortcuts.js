/**
 * A keyboard shortcut. Features add theirs; the help shows all of them.
 *
 * @typedef {object} Shortcut
 * @property {string} group the heading in the help
 * @property {string[]} keys values of `KeyboardEvent.key`
 * @property {string} label what it does
 * @property {() => void} action
 */

/** Keys that move or scroll are left to the focused element, unless that is the graph. */
const SCROLL_KEYS = /^(Arrow|Page|Home|End)/;
/** Elements that take letters. */
const TEXT_FIELDS = "input:not([type=checkbox], [type=radio], [type=range]), select, textarea";
/** Elements with shortcuts of their own. */
const OWN_KEYS = "dialog, [role=menu]";

/** All shortcuts of the page. */
export class Shortcuts {
  constructor() {
    /** @type {Shortcut[]} */
    this.all = [];
    /** True if single letters are shortcuts: speech input may type them by accident. */
    this.letters = true;
    addEventListener("keydown", (event) => this.#press(event));
  }

  /**
   * @param {string} group the heading in the help
   * @param {string} keys separated by spaces
   * @param {string} label
   * @param {() => void} action
   */
  add(group, keys, label, action) {
    this.all.push({ group, keys: keys.split(" "), label, action });
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const shortcut = this.all.find(({ keys }) => keys.includes(event.key));
    if (!shortcut || !this.#applies(event)) return;
    event.preventDefault();
    shortcut.action();
  }

  /** @param {KeyboardEvent} event */
  #applies({ key, target }) {
    if (!(target instanceof Element)) return true;
    if (target.closest(TEXT_FIELDS) || target.closest(OWN_KEYS)) return false;
    if (SCROLL_KEYS.test(key)) return target === document.body || target.closest("#graph") !== null;
    return this.letters || key.length > 1;
  }
}
