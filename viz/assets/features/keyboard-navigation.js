import { kinOf, rootOf } from "../data/neighbours.js";
import { itemInWords } from "../ui/item-text.js";
import { announce, notify } from "../ui/toast.js";
/** @import { App } from "../app/app.js" */

/** Steps from an item to its kin: [what to press, what it does, who is meant, where there is none] */
const STEPS = /** @type {const} */ ([
  ["j ArrowDown", "next reply", "next", "No further reply here"],
  ["k ArrowUp", "previous reply", "previous", "No reply before this one"],
  ["h ArrowLeft", "parent", "parent", "Nothing above: this begins the thread"],
  ["l ArrowRight", "first reply", "first", "No replies"],
]);

/** Reading by keyboard: from an item to the next, its parent, its replies. */
export class Walk {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    for (const [keys, says, kin, none] of STEPS) {
      app.keys.add("Read", keys, says, () => this.#step(kin, none));
    }
    app.keys.add("Read", "r", "the thread's root", () => this.#toRoot());
    app.keys.add("Read", "Escape", "back to the overview", () => app.select(-1, false));
    app.stage.tabIndex = 0;
  }

  /**
   * @param {keyof ReturnType<typeof kinOf>} kin
   * @param {string} none
   */
  #step(kin, none) {
    const { scene, state } = this.app;
    const selected = state.get("selected");
    // Who hasn't begun begins with the first thread.
    const item = selected < 0 ? 0 : kinOf(scene, selected)[kin];
    if (item < 0 || item >= scene.n) notify(none);
    else this.#go(item);
  }

  #toRoot() {
    const { scene, state } = this.app;
    const selected = state.get("selected");
    if (scene.n) this.#go(selected < 0 ? 0 : rootOf(scene, selected));
  }

  /** @param {number} item */
  #go(item) {
    this.app.select(item, true);
    announce(itemInWords(this.app, item));
  }
}
