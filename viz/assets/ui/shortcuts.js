/**
 * What keys do. Features say theirs with `add`; the help sheet shows all of them.
 *
 * @typedef {object} Shortcut
 * @property {string} group the help sheet's heading
 * @property {string[]} keys each as `KeyboardEvent.key` has it
 * @property {string} says what it does
 * @property {() => void} act
 */

/** Arrows and what scrolls belong to whatever has the focus, unless that is the graph. */
const MOVING = /^(Arrow|Page|Home|End)/;
const TYPED_INTO = "input:not([type=checkbox], [type=radio], [type=range]), select, textarea";
const OWN_KEYS = "dialog, [role=menu]";

export class Keys {
  constructor() {
    /** @type {Shortcut[]} */
    this.shortcuts = [];
    /** Whether letters alone do something: who dictates may want that they don't. */
    this.letters = true;
    addEventListener("keydown", (event) => this.#press(event));
  }

  /**
   * @param {string} group the help sheet's heading
   * @param {string} keys separated by blanks
   * @param {string} says
   * @param {() => void} act
   */
  add(group, keys, says, act) {
    this.shortcuts.push({ group, keys: keys.split(" "), says, act });
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const shortcut = this.shortcuts.find(({ keys }) => keys.includes(event.key));
    if (!shortcut || !this.#heard(event)) return;
    event.preventDefault();
    shortcut.act();
  }

  /** @param {KeyboardEvent} event */
  #heard({ key, target }) {
    if (!(target instanceof Element)) return true;
    if (target.closest(TYPED_INTO) || target.closest(OWN_KEYS)) return false;
    if (MOVING.test(key)) return target === document.body || target.closest("#graph") !== null;
    return this.letters || key.length > 1;
  }
}
