import { findItems, suggestionsFor } from "../../data/query.js";
import { countCodes } from "../../data/numbers.js";
import { button, byId, make } from "../../ui/dom.js";
import { formatCount } from "../../ui/format.js";
import { icon } from "../../ui/icons.js";
/** @import { App } from "../../app/app.js" */

/** Above so many items, the search waits for a pause in typing. */
const MAX_IMMEDIATE_ITEMS = 20_000;
const TYPING_PAUSE_MS = 70;

/** The search: items that don't match fade; hits are counted, ringed and stepped through. */
export class Search {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.box = /** @type {HTMLInputElement} */ (byId("search"));
    /** @type {number[] | null} the items that match the query, before filters */
    this.matches = null;
    /** @type {string[] | null} the authors, the most active first, sorted when they are needed */
    this.authors = null;
    /** The number of items that match the filters. */
    this.items = app.scene.meta.items;
    this.position = make("span", { class: "position" });
    this.steps = make("span", { class: "steps", role: "group", "aria-label": "Hits" });
    this.steps.append(this.#makeStepButton("left", "Previous hit", -1), this.position, this.#makeStepButton("right", "Next hit", 1));
    byId("finder").append(this.steps);
    this.#listen();
    this.#updateCount();
  }

  #listen() {
    const { app, box } = this;
    box.addEventListener("input", () => app.state.set({ query: box.value, hit: -1, ...this.#closing() }));
    box.addEventListener("keydown", (event) => this.#press(event));
    // Unpack the texts while the query is typed.
    box.addEventListener("focus", () => void app.texts.loadSearchTexts());
    app.state.on(["query"], () => this.#findAfterTyping());
    // A link may have both a hit and another selected item.
    app.state.on(["hit"], (changed) =>
      changed.has("selected") ? this.#updateCount() : this.#goToHit(),
    );
    app.figureListeners.push(() => this.#updateHits());
    box.setAttribute("list", "suggestions");
    byId("finder").append(make("datalist", { id: "suggestions" }));
    box.addEventListener("focus", () => this.#suggest());
    box.addEventListener("input", () => this.#suggest());
    app.shortcuts.add("Find", "/", "search; Enter and Shift+Enter go through the hits", () => box.focus());
    app.shortcuts.add("Find", "n", "next hit", () => this.#step(1));
    app.shortcuts.add("Find", "N", "previous hit", () => this.#step(-1));
  }

  /** The list of hits takes the place of an open item; the reader has no other place for its own. */
  #closing() {
    const { state } = this.app;
    return state.get("reading") || this.box.value === state.get("query") ? {} : { selected: -1 };
  }

  /** Offer what the query may go on as, in the browser's own list. */
  #suggest() {
    const { meta, author } = this.app.scene;
    this.authors ??= [...countCodes(author, meta.authors.length).entries()]
      .sort(([a, one], [b, other]) => other - one || a - b)
      .map(([code]) => meta.authors[code]);
    const options = suggestionsFor(this.box.value, this.authors).map((value) => make("option", { value }));
    byId("suggestions").replaceChildren(...options);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.key === "Enter") this.#step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && this.box.value) this.app.state.set({ query: "", hit: -1 });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * @param {"left" | "right"} direction
   * @param {string} label
   * @param {number} by
   */
  #makeStepButton(direction, label, by) {
    const stepButton = button("step", () => this.#step(by), icon(direction));
    stepButton.setAttribute("aria-label", label);
    return stepButton;
  }

  /**
   * Step by some hits, from the last one to the first.
   * @param {number} by
   */
  #step(by) {
    const { hits, state } = this.app;
    if (!hits?.length) return;
    const current = state.get("hit");
    const hit = current < 0 && by < 0 ? hits.length - 1 : (current + by + hits.length) % hits.length;
    if (hit === current) this.app.select(hits[hit], true);
    state.set({ hit });
  }

  #goToHit() {
    const { app } = this;
    const item = app.hits?.[app.state.get("hit")];
    if (item !== undefined && item !== app.state.get("selected")) app.select(item, true);
    this.#updateCount();
  }

  #findAfterTyping() {
    const query = this.app.state.get("query");
    if (this.box.value !== query) this.box.value = query;
    clearTimeout(this.timer);
    // Texts are unpacked in the pause.
    if (query.trim()) void this.app.texts.loadSearchTexts();
    if (this.app.scene.n <= MAX_IMMEDIATE_ITEMS || !query.trim()) void this.#find();
    else this.timer = setTimeout(() => void this.#find(), TYPING_PAUSE_MS);
  }

  async #find() {
    const { app } = this;
    const query = app.state.get("query");
    const searches = query.trim() !== "";
    if (searches && !app.texts.searchTexts) {
      byId("hits").textContent = "";
      byId("hits-of").textContent = "searching …";
      byId("finder").classList.add("counting");
      await app.texts.loadSearchTexts();
      // The reader may have typed on meanwhile.
      if (query !== app.state.get("query")) return;
    }
    this.matches = searches ? findItems(app.scene, app.texts.searchTexts ?? [], query) : null;
    app.fade("query", this.matches && maskExcept(app.scene.n, this.matches));
    this.#updateHits();
    if (app.state.get("selected") < 0) this.#goToHit();
  }

  /** Compute the hits: the matches that no filter fades. */
  #updateHits() {
    const { app } = this;
    const matching = app.matching();
    app.hits = this.matches?.filter((item) => !matching || matching[item]) ?? null;
    this.items = matching ? app.figuresOf(matching).items : app.scene.meta.items;
    this.#updateCount();
  }

  #updateCount() {
    const { hits, scene, state } = this.app;
    const { items } = scene.meta;
    const hit = state.get("hit");
    const noun = items === 1 ? "item" : "items";
    byId("hits").textContent = formatCount(hits ? hits.length : this.items);
    const isPart = hits !== null || this.items < items;
    byId("hits-of").textContent = isPart ? `of ${formatCount(items)} ${hits ? "match" : noun}` : noun;
    // On a narrow screen the figures of the panel say it where nothing is searched.
    byId("finder").classList.toggle("counting", isPart);
    this.steps.hidden = !hits?.length;
    this.position.textContent = hits && hit >= 0 ? `${formatCount(hit + 1)}/${formatCount(hits.length)}` : "";
  }
}

/**
 * Return the mask of all items except some.
 * @param {number} n
 * @param {number[]} items
 */
function maskExcept(n, items) {
  const mask = new Uint8Array(n).fill(1);
  for (const item of items) mask[item] = 0;
  return mask;
}
