import { fragmentOf, valuesIn } from "./url-hash-parts.js";
/** @import { App } from "../../app/app.js" */
/** @import { Values } from "../../data/state.js" */

/** The least time between two changes, in ms: a browser takes only so many. */
const LAG = 200;

/** The address' fragment follows the state, and the state the fragment. */
export class Address {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.written = location.hash;
    this.selected = -1;
    this.last = -LAG;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    const keys = /** @type {(keyof Values)[]} */ (Object.keys(app.state.values));
    app.state.on(keys, () => this.#writeSoon());
    addEventListener("hashchange", () => this.#follow());
  }

  start() {
    if (location.hash) this.#follow();
  }

  /** Take over what the address says: somebody has typed it, or gone back. */
  #follow() {
    const { state, scene, view } = this.app;
    const values = valuesIn(location.hash, state.first, scene);
    clearTimeout(this.timer);
    this.timer = undefined;
    this.written = location.hash;
    this.selected = values.selected;
    state.set(values);
    if (values.selected >= 0 && !values.view) view.centre(values.selected);
  }

  #writeSoon() {
    const wait = Math.max(0, this.last + LAG - performance.now());
    this.timer ??= setTimeout(() => this.#write(), wait);
  }

  #write() {
    const { state, scene } = this.app;
    this.timer = undefined;
    // Somebody has just changed the address: what it says now is followed in a moment.
    if (location.hash !== this.written) return;
    const fragment = fragmentOf(state.values, state.first, scene);
    if (fragment === this.written) return;
    // Only another item is a step to go back to: moving the view isn't.
    const step = state.get("selected") !== this.selected;
    this.last = performance.now();
    this.written = fragment;
    this.selected = state.get("selected");
    remember(fragment || location.href.split("#")[0], step);
  }
}

/**
 * @param {string} address
 * @param {boolean} step
 */
function remember(address, step) {
  try {
    if (step) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  } catch {
    // A page in a frame without an address of its own does without.
  }
}
