import { formatHash, parseHash } from "./url-hash-parts.js";
/** @import { App } from "../../app/app.js" */
/** @import { Values } from "../../data/state.js" */

/** The shortest time between two changes of the URL: browsers limit them. */
const MIN_INTERVAL_MS = 200;

/** Keeps the URL's fragment and the state in step. */
export class UrlHash {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.written = location.hash;
    this.selected = -1;
    this.lastWrite = -MIN_INTERVAL_MS;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    const keys = /** @type {(keyof Values)[]} */ (Object.keys(app.state.values));
    app.state.on(keys, () => this.#writeSoon());
    addEventListener("hashchange", () => this.#read());
  }

  start() {
    if (location.hash) this.#read();
  }

  /** Set the state from the fragment, which the reader has edited or gone back to. */
  #read() {
    const { state, scene, view } = this.app;
    const values = parseHash(location.hash, state.initial, scene);
    clearTimeout(this.timer);
    this.timer = undefined;
    this.written = location.hash;
    this.selected = values.selected;
    state.set(values);
    if (values.selected >= 0 && !values.view && !values.reading) view.centre(values.selected);
  }

  #writeSoon() {
    const wait = Math.max(0, this.lastWrite + MIN_INTERVAL_MS - performance.now());
    this.timer ??= setTimeout(() => this.#write(), wait);
  }

  #write() {
    const { state, scene } = this.app;
    this.timer = undefined;
    // The reader has just changed the URL: its event comes in a moment.
    if (location.hash !== this.written) return;
    const fragment = formatHash(state.values, state.initial, scene);
    if (fragment === this.written) return;
    // Only another selected item is a step of the history: moving the view isn't.
    const isStep = state.get("selected") !== this.selected;
    this.lastWrite = performance.now();
    this.written = fragment;
    this.selected = state.get("selected");
    updateHistory(fragment || location.href.split("#")[0], isStep);
  }
}

/**
 * @param {string} url
 * @param {boolean} isStep whether the reader can go back to the URL before
 */
function updateHistory(url, isStep) {
  try {
    if (isStep) history.pushState(null, "", url);
    else history.replaceState(null, "", url);
  } catch {
    // Not possible in a frame without a URL, as in a notebook.
  }
}
