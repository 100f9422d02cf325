import { byId, counted } from "./dom.js";
import { findItems } from "./search.js";

/** Up to so many items, the words for searching are unpacked before the page says ready. */
const FEW = 5000;

/** The search: what doesn't match fades, the rest is counted. */
export class Finder {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    this.box = /** @type {HTMLInputElement} */ (byId("search"));
    this.box.addEventListener("input", () => app.state.set({ query: this.box.value }));
    app.state.on(["query"], () => void this.#find());
    if (app.scene.n <= FEW) app.pending.push(app.texts.loadWords());
    this.#showCount();
  }

  async #find() {
    const { app, box } = this;
    const query = app.state.get("query");
    if (box.value !== query) box.value = query;
    if (query.trim() && !app.texts.words) {
      byId("hits").textContent = "";
      byId("hits-of").textContent = "searching …";
      await app.texts.loadWords();
      // The reader may have typed on meanwhile.
      if (query !== app.state.get("query")) return;
    }
    const found = findItems(app.scene, app.texts, query);
    if (!found) return;
    app.hits = query.trim() ? found.hits : null;
    this.#showCount();
    app.fade("query", app.hits && found.faded);
  }

  #showCount() {
    const { hits, scene } = this.app;
    const { items } = scene.meta;
    byId("hits").textContent = String(hits ? hits.length : items);
    byId("hits-of").textContent = hits ? `of ${counted(items)} match` : items === 1 ? "item" : "items";
  }
}
