import { byId } from "../ui/dom.js";
import { formatCount } from "../ui/format.js";
import { chooseLeast, readGraph, Replies } from "./data.js";
import { authorParts, counted, findAuthors, foundAuthors, overview, pairParts } from "./panel.js";
import { View } from "./view.js";
/** @import { AuthorGraph } from "./data.js" */

/** The most pairs that are drawn at first: with more, none of them can be followed. */
const MAX_PAIRS = 1500;
const ZOOM_STEP = 1.4;
const ARROW_PX = 60;
const TIP_GAP_PX = 14;

/** The page: what is chosen, and its parts that show it. */
export class App {
  /** @param {AuthorGraph} graph */
  constructor(graph) {
    this.graph = graph;
    this.replies = new Replies(graph);
    this.view = new View(/** @type {HTMLCanvasElement} */ (byId("graph")), graph);
    this.panel = byId("panel");
    this.search = /** @type {HTMLInputElement} */ (byId("search"));
    this.slider = /** @type {HTMLInputElement} */ (byId("slider"));
    /** The community that is lit, or -1. */
    this.group = -1;
    this.author = -1;
    this.pair = -1;
    this.#listen();
    this.#startThreshold();
  }

  /**
   * Choose an author or a pair; -1 for none.
   * @param {number} author
   * @param {number} pair
   */
  choose(author, pair) {
    this.author = author;
    this.pair = pair;
    this.group = -1;
    this.search.value = "";
    const { giver, taker } = this.graph.pair;
    this.view.reveal(author >= 0 ? [author] : pair >= 0 ? [giver[pair], taker[pair]] : []);
    this.#refresh();
    this.panel.scrollTop = 0;
    this.#writeAddress();
  }

  /**
   * Light a community; the one that is lit is put out.
   * @param {number} group
   */
  light(group) {
    this.group = this.group === group ? -1 : group;
    const scroll = this.panel.scrollTop;
    this.#refresh();
    this.panel.scrollTop = scroll;
    const rows = /** @type {NodeListOf<HTMLElement>} */ (this.panel.querySelectorAll("[aria-pressed]"));
    rows[group]?.focus();
  }

  /** Show the state: the panel's parts, and what is lit in the picture. */
  #refresh() {
    const { author, pair, graph, view } = this;
    const query = this.search.value.trim();
    const isChosen = author >= 0 || pair >= 0;
    const parts = author >= 0 ? authorParts(this, author) : pair >= 0 ? pairParts(this, pair) : query ? foundAuthors(this, query) : overview(this);
    this.panel.replaceChildren(...parts);
    /** @type {Set<number> | null} */
    let authors = null;
    /** @type {Set<number> | null} */
    let pairs = null;
    const { giver, taker } = graph.pair;
    if (author >= 0) {
      pairs = new Set([...graph.out[author], ...graph.into[author]]);
      authors = new Set([author, ...[...pairs].flatMap((each) => [giver[each], taker[each]])]);
    } else if (pair >= 0) {
      pairs = new Set([pair]);
      authors = new Set([giver[pair], taker[pair]]);
    } else if (query) {
      authors = new Set(findAuthors(graph, query));
      pairs = new Set();
    } else if (this.group >= 0) {
      const community = graph.author.community;
      authors = new Set([...graph.names.keys()].filter((each) => community[each] === this.group));
      pairs = new Set([...graph.weight.keys()].filter((each) => community[giver[each]] === this.group && community[taker[each]] === this.group && graph.weight[each] >= view.shown.least));
    }
    Object.assign(view.shown, { authors, pairs, author, pair });
    document.documentElement.dataset.chosen = String(isChosen);
    view.draw();
  }

  #startThreshold() {
    const { weight } = this.graph;
    const most = weight.reduce((one, other) => Math.max(one, other), 1);
    // One step for each weight that occurs.
    this.weights = [...new Set([1, ...weight])].sort((one, other) => one - other);
    this.slider.max = String(this.weights.length - 1);
    byId("threshold").hidden = most === 1;
    const least = chooseLeast(weight, MAX_PAIRS);
    this.slider.value = String(this.weights.findIndex((each) => each >= least));
    this.#setLeast();
  }

  #setLeast() {
    const least = this.weights?.[Number(this.slider.value)] ?? 1;
    this.view.shown.least = least;
    const drawn = this.graph.weight.reduce((sum, each) => sum + Number(each >= least), 0);
    const text = least === 1 ? "1 reply" : counted(least, "reply", "replies");
    byId("least").textContent = `${text} (${formatCount(drawn)})`;
    this.slider.setAttribute("aria-valuetext", `${text}, ${counted(drawn, "pair")}`);
    this.view.draw();
  }

  #listen() {
    const { view, search } = this;
    view.onClick = (author, pair) => this.choose(author, pair);
    view.onHover = (author, pair, x, y) => this.#showTip(author, pair, x, y);
    byId("zoom-in").addEventListener("click", () => view.zoom(ZOOM_STEP));
    byId("zoom-out").addEventListener("click", () => view.zoom(1 / ZOOM_STEP));
    byId("fit").addEventListener("click", () => view.fit());
    this.slider.addEventListener("input", () => this.#setLeast());
    search.addEventListener("input", () => {
      [this.author, this.pair, this.group] = [-1, -1, -1];
      this.#refresh();
    });
    search.addEventListener("keydown", (event) => {
      const [first] = event.key === "Enter" && search.value.trim() ? findAuthors(this.graph, search.value) : [];
      if (first !== undefined) this.choose(first, -1);
    });
    document.addEventListener("keydown", (event) => this.#onKey(event));
    addEventListener("hashchange", () => this.readAddress());
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const { view } = this;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") this.choose(-1, -1);
    if (event.target instanceof HTMLInputElement) return;
    /** @type {Record<string, () => void>} */
    const keys = { "+": () => view.zoom(ZOOM_STEP), "-": () => view.zoom(1 / ZOOM_STEP), 0: () => view.fit(), "/": () => this.search.focus() };
    if (event.target === view.canvas) {
      Object.assign(keys, {
        ArrowLeft: () => view.move(ARROW_PX, 0),
        ArrowRight: () => view.move(-ARROW_PX, 0),
        ArrowUp: () => view.move(0, ARROW_PX),
        ArrowDown: () => view.move(0, -ARROW_PX),
      });
    }
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  }

  /**
   * @param {number} author
   * @param {number} pair
   * @param {number} x
   * @param {number} y
   */
  #showTip(author, pair, x, y) {
    const { graph, view } = this;
    const tip = byId("tip");
    tip.hidden = author < 0 && pair < 0;
    if (tip.hidden) return;
    const { giver, taker } = graph.pair;
    tip.textContent =
      author >= 0
        ? `${graph.names[author]}: ${counted(graph.author.items[author], "item")}`
        : `${graph.names[giver[pair]]} → ${graph.names[taker[pair]]}: ${counted(graph.weight[pair], "reply", "replies")}`;
    const left = Math.min(x + TIP_GAP_PX, view.width - tip.offsetWidth - 4);
    const top = y + TIP_GAP_PX + tip.offsetHeight > view.height ? y - TIP_GAP_PX - tip.offsetHeight : y + TIP_GAP_PX;
    tip.style.left = `${Math.max(4, left)}px`;
    tip.style.top = `${Math.max(4, top)}px`;
  }

  /** Choose what the address names: `#author=ann`, or `#author=bob&answers=ann`. */
  readAddress() {
    const { graph } = this;
    const parts = new URLSearchParams(location.hash.slice(1));
    const author = graph.names.indexOf(parts.get("author") ?? "");
    const answered = graph.names.indexOf(parts.get("answers") ?? "");
    const pair = author < 0 || answered < 0 ? -1 : (graph.out[author].find((each) => graph.pair.taker[each] === answered) ?? -1);
    if (author !== this.author || pair !== this.pair || author < 0) this.choose(pair < 0 ? author : -1, pair);
  }

  #writeAddress() {
    const { author, pair, graph } = this;
    if (location.protocol === "about:") return;
    const { giver, taker } = graph.pair;
    const parts = new URLSearchParams();
    if (author >= 0) parts.set("author", graph.names[author]);
    if (pair >= 0) {
      parts.set("author", graph.names[giver[pair]]);
      parts.set("answers", graph.names[taker[pair]]);
    }
    const fragment = parts.toString();
    history.replaceState(null, "", fragment ? `#${fragment}` : location.href.split("#")[0]);
  }
}

void (async () => {
  const app = new App(await readGraph());
  app.view.fit();
  app.readAddress();
  app.view.drawNow();
  document.documentElement.dataset.graphload = "ready";
})();
