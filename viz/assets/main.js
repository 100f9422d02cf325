import { itemInAddress } from "./address.js";
import { COLOURINGS } from "./colours.js";
import { byId, counted } from "./dom.js";
import { showLegend } from "./legend.js";
import { Panel } from "./panel.js";
import { loadScene, STUB } from "./scene.js";
import { findItems } from "./search.js";
import { shorten, Texts } from "./texts.js";
import { readTheme } from "./theme.js";
import { Tip } from "./tip.js";
import { View } from "./view.js";

/** Up to so many items, the words for searching are unpacked before the page says ready. */
const FEW = 5000;

/** Everything that the reader does comes through here. */
class App {
  /** @param {import("./types.js").Scene} scene */
  constructor(scene) {
    this.scene = scene;
    this.texts = new Texts(scene);
    this.search = /** @type {HTMLInputElement} */ (byId("search"));
    this.colour = /** @type {HTMLSelectElement} */ (byId("colour"));
    this.colour.value = scene.meta.colour;
    const faded = new Uint8Array(scene.n);
    /** @type {import("./types.js").Look} */
    this.look = { colour: new Uint32Array(scene.n), faded, theme: readTheme(scene.meta) };
    const authorOf = (/** @type {number} */ item) => this.#authorOf(item);
    const nameOf = (/** @type {number} */ item) => this.#nameOf(item);
    this.view = new View(scene, this.look, byId("graph"), nameOf);
    const go = (/** @type {number} */ item) => this.select(item, true);
    this.panel = new Panel(scene, this.texts, byId("panel"), go, authorOf);
    this.tip = new Tip(scene, this.texts, byId("tip"), authorOf);
    this.#listen();
  }

  async start() {
    this.#recolour();
    this.#showHits([]);
    this.view.fit();
    if (this.scene.n <= FEW) await this.texts.loadWords();
    const item = itemInAddress(this.scene.ids);
    await this.select(item, true);
    this.view.onceDrawn(() => {
      performance.mark("graphload-ready");
      document.documentElement.dataset.graphload = "ready";
    });
  }

  /**
   * @param {number} item -1 for none
   * @param {boolean} centred whether to bring it to the middle of the view
   */
  async select(item, centred) {
    this.view.select(item);
    if (item >= 0 && centred) this.view.centre(item);
    await this.panel.show(item);
  }

  #listen() {
    const { view } = this;
    view.network.on("click", (/** @type {any} */ { pointer }) =>
      this.select(view.itemAt(pointer.DOM.x, pointer.DOM.y), false),
    );
    byId("graph").addEventListener("mousemove", (event) => this.#hover(event));
    byId("graph").addEventListener("mouseleave", () => this.tip.show(-1, 0, 0));
    this.search.addEventListener("input", () => this.#find());
    this.colour.addEventListener("change", () => this.#recolour());
    byId("fit").addEventListener("click", () => view.fit());
    byId("zoom-in").addEventListener("click", () => view.zoom(1.4));
    byId("zoom-out").addEventListener("click", () => view.zoom(1 / 1.4));
    addEventListener("hashchange", () => this.select(itemInAddress(this.scene.ids), true));
    addEventListener("keydown", (event) => this.#key(event));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#recolour());
  }

  /** @param {MouseEvent} event */
  #hover(event) {
    const box = byId("graph").getBoundingClientRect();
    const [left, top] = [event.clientX - box.left, event.clientY - box.top];
    const item = event.buttons ? -1 : this.view.itemAt(left, top);
    byId("graph").classList.toggle("over", item >= 0);
    void this.tip.show(item, left, top);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const typing = event.target === this.search;
    if (event.key === "/" && !typing) {
      event.preventDefault();
      this.search.focus();
    } else if (event.key === "Escape" && !typing) void this.select(-1, false);
  }

  #recolour() {
    const { scene, look } = this;
    look.theme = readTheme(scene.meta);
    const by = this.colour.value;
    const { colour, legend } = COLOURINGS[by](scene, look.theme.palette);
    look.colour = colour;
    showLegend(byId("legend"), scene, by === "depth" ? "Depth" : "Author", legend);
    this.view.repaint();
  }

  async #find() {
    const { scene, texts, look } = this;
    const query = this.search.value;
    let found = findItems(scene, texts, query);
    if (!found) {
      byId("hits").textContent = "";
      byId("hits-of").textContent = "searching …";
      await texts.loadWords();
      // The reader may have typed on meanwhile.
      if (query !== this.search.value) return;
      found = findItems(scene, texts, query);
    }
    if (!found) return;
    look.faded = found.faded;
    this.#showHits(found.hits);
    this.view.repaint();
  }

  /** @param {number[]} hits */
  #showHits(hits) {
    const { items } = this.scene.meta;
    const asked = this.search.value.trim() !== "";
    byId("hits").textContent = String(asked ? hits.length : items);
    byId("hits-of").textContent = asked ? `of ${counted(items)} match` : items === 1 ? "item" : "items";
  }

  /** @param {number} item */
  #authorOf(item) {
    const { author, state, ids, meta } = this.scene;
    if (author[item] >= 0) return meta.authors[author[item]];
    return state[item] & STUB ? `stub ${ids[item]}` : `[no author] ${ids[item]}`;
  }

  /** @param {number} item */
  #nameOf(item) {
    const name = this.scene.meta.labels[item] ?? this.#authorOf(item);
    const line = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
    return shorten(line, this.scene.above[item] < 0 ? 42 : 22);
  }
}

loadScene().then((scene) => new App(scene).start());
