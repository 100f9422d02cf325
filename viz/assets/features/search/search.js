import { findItems } from "../../data/search-index.js";
import { button, byId, counted, make } from "../../ui/dom.js";
import { icon } from "../../ui/icons.js";
/** @import { App } from "../../app/app.js" */

/** Above so many, a search waits until the reader has typed on. */
const CROWD = 20_000;
const PAUSE = 70;

/** The search: what doesn't match fades, the rest is counted, lit and gone through. */
export class Finder {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.box = /** @type {HTMLInputElement} */ (byId("search"));
    /** @type {number[] | null} what the query finds, faded by filters or not */
    this.found = null;
    this.place = make("span", { class: "place" });
    this.steps = make("span", { class: "steps", role: "group", "aria-label": "Hits" });
    this.steps.append(this.#stepper("left", "Previous hit", -1), this.place, this.#stepper("right", "Next hit", 1));
    byId("finder").append(this.steps);
    this.#listen();
    this.#showCount();
  }

  #listen() {
    const { app, box } = this;
    box.addEventListener("input", () => app.state.set({ query: box.value, hit: -1 }));
    box.addEventListener("keydown", (event) => this.#key(event));
    // Who comes to search will need the words: unpack them while the first are typed.
    box.addEventListener("focus", () => void app.texts.loadWords());
    app.state.on(["query"], () => this.#findSoon());
    // A link may name a hit and another item that is read.
    app.state.on(["hit"], (changed) =>
      changed.has("selected") ? this.#showCount() : this.#goToHit(),
    );
    app.state.on(["filters", "span", "muted"], () => this.#narrow());
    app.keys.add("Find", "/", "search; Enter and Shift+Enter go through the hits", () => box.focus());
    app.keys.add("Find", "n", "next hit", () => this.#step(1));
    app.keys.add("Find", "N", "previous hit", () => this.#step(-1));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter") this.#step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && this.box.value) this.app.state.set({ query: "", hit: -1 });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * @param {"left" | "right"} way
   * @param {string} says
   * @param {number} by
   */
  #stepper(way, says, by) {
    const stepper = button("step", () => this.#step(by), icon(way));
    stepper.setAttribute("aria-label", says);
    return stepper;
  }

  /**
   * Go on by some hits, from the last one to the first.
   * @param {number} by
   */
  #step(by) {
    const { hits, state } = this.app;
    if (!hits?.length) return;
    const at = state.get("hit");
    const hit = at < 0 && by < 0 ? hits.length - 1 : (at + by + hits.length) % hits.length;
    if (hit === at) this.app.select(hits[hit], true);
    state.set({ hit });
  }

  #goToHit() {
    const { app } = this;
    const item = app.hits?.[app.state.get("hit")];
    if (item !== undefined && item !== app.state.get("selected")) app.select(item, true);
    this.#showCount();
  }

  #findSoon() {
    const query = this.app.state.get("query");
    if (this.box.value !== query) this.box.value = query;
    clearTimeout(this.waiting);
    if (this.app.scene.n <= CROWD || !query.trim()) void this.#find();
    else this.waiting = setTimeout(() => void this.#find(), PAUSE);
  }

  async #find() {
    const { app } = this;
    const query = app.state.get("query");
    const asked = query.trim() !== "";
    if (asked && !app.texts.words) {
      byId("hits").textContent = "";
      byId("hits-of").textContent = "searching …";
      await app.texts.loadWords();
      // The reader may have typed on meanwhile.
      if (query !== app.state.get("query")) return;
    }
    this.found = asked ? findItems(app.scene, app.texts.words ?? [], query) : null;
    app.fade("query", this.found && allBut(app.scene.n, this.found));
    this.#narrow();
    if (app.state.get("selected") < 0) this.#goToHit();
  }

  /** Hits are what is found and what no filter fades. */
  #narrow() {
    const { app } = this;
    const { faded } = app.look;
    app.hits = this.found?.filter((item) => !faded[item]) ?? null;
    this.#showCount();
  }

  #showCount() {
    const { hits, scene, state } = this.app;
    const { items } = scene.meta;
    const at = state.get("hit");
    byId("hits").textContent = counted(hits ? hits.length : items);
    byId("hits-of").textContent = hits ? `of ${counted(items)} match` : items === 1 ? "item" : "items";
    this.steps.hidden = !hits?.length;
    this.place.textContent = hits && at >= 0 ? `${counted(at + 1)}/${counted(hits.length)}` : "";
  }
}

/**
 * A mask of all items but some.
 * @param {number} n
 * @param {number[]} items
 */
function allBut(n, items) {
  const mask = new Uint8Array(n).fill(1);
  for (const item of items) mask[item] = 0;
  return mask;
}
