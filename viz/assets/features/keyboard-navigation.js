import { neighboursOf, rootOf } from "../data/neighbours.js";
import { describeItem } from "../ui/item-text.js";
import { announce, notify } from "../ui/toast.js";
/** @import { App } from "../app/app.js" */

/** Steps to a neighbour: [keys, label, neighbour, message if there is none] */
const STEPS = /** @type {const} */ ([
  ["j ArrowDown", "next reply", "next", "No further reply here"],
  ["k ArrowUp", "previous reply", "previous", "No reply before this one"],
  ["h ArrowLeft", "parent", "parent", "Nothing above: this begins the thread"],
  ["l ArrowRight", "first reply", "first", "No replies"],
]);

/** Navigation by keyboard: to the next reply, the parent, the first reply. */
export class KeyboardNavigation {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    for (const [keys, label, neighbour, message] of STEPS) {
      app.shortcuts.add("Read", keys, label, () => this.#step(neighbour, message));
    }
    app.shortcuts.add("Read", "r", "the thread's root", () => this.#toRoot());
    app.shortcuts.add("Read", "Escape", "out of the reader, back to the overview", () => {
      if (app.state.get("reading")) app.state.set({ reading: false });
      else app.select(-1, false);
    });
    app.stage.tabIndex = 0;
  }

  /**
   * @param {keyof ReturnType<typeof neighboursOf>} neighbour
   * @param {string} message
   */
  #step(neighbour, message) {
    const { scene, state } = this.app;
    const selected = state.get("selected");
    // Without a selected item, navigation starts at the first root.
    const item = selected < 0 ? 0 : neighboursOf(scene, selected)[neighbour];
    if (item < 0 || item >= scene.n) notify(message);
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
    announce(describeItem(this.app, item));
  }
}
