import { rootsOf } from "../../data/scene.js";
import { outlineRows, rowOf } from "./outline-rows.js";
import { make } from "../../ui/dom.js";
import { belowOf } from "../../ui/item-text.js";
/** @import { OutlineRow } from "./outline-rows.js" */
/** @import { App } from "../../app/app.js" */

/** The height of a row, in pixels: `outline.css` says the same. */
const ROW = 28;
/** How many rows are there above and below those that are seen. */
const SPARE = 20;
/** So many are there while nothing is seen: for screen readers it is never hidden. */
const FEWEST = 20;
const FIRST_WORDS = 120;
const DEEPEST_INDENT = 15;

/**
 * All items as a tree of words. Only rows near those in sight exist; what each says of its
 * place tells screen readers how many there are.
 */
export class OutlineTree {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.sheet = make("div", { role: "presentation", class: "rows" });
    this.box = make("div", { role: "tree", "aria-label": "All items", class: "tree" }, this.sheet);
    this.roots = rootsOf(app.scene, app.scene.n).length;
    this.opened = new Uint8Array(app.scene.n);
    if (this.roots === 1) this.opened[0] = Number(app.scene.size[0] > 1);
    /** @type {OutlineRow[]} */
    this.rows = [];
    /** @type {Map<number, HTMLElement>} */
    this.built = new Map();
    /** The item whose row the Tab key leads to. */
    this.active = 0;
    this.box.addEventListener("scroll", () => this.build());
    this.box.addEventListener("keydown", (event) => this.#press(event));
    this.box.addEventListener("click", (event) => this.#pick(event));
  }

  /**
   * Open whatever hides an item, and let the Tab key lead to it.
   * @param {number} item
   */
  reveal(item) {
    const { above } = this.app.scene;
    for (let at = above[item]; at >= 0; at = above[at]) this.opened[at] = 1;
    this.active = item;
  }

  /** The rows are others now, or say something else. */
  arrange() {
    this.rows = outlineRows(this.app.scene, this.opened, this.roots);
    this.sheet.style.height = `${this.rows.length * ROW}px`;
    const focused = this.box.contains(document.activeElement);
    for (const element of this.built.values()) element.remove();
    this.built.clear();
    this.build();
    if (focused) this.built.get(this.active)?.focus({ preventScroll: true });
  }

  /** Build the rows that are in sight, take away those that aren't. */
  build() {
    const { box, built, rows } = this;
    if (!rows.length) return;
    const first = Math.max(0, Math.floor(box.scrollTop / ROW) - SPARE);
    const count = Math.max(FEWEST, Math.ceil(box.clientHeight / ROW)) + 2 * SPARE;
    const places = [...rows.slice(first, first + count).keys()].map((place) => first + place);
    // The row that has the focus stays, wherever it is.
    const wanted = new Set([...places, rowOf(rows, this.active)]);
    const items = new Set([...wanted].map((place) => rows[place].item));
    for (const [item, element] of built) {
      if (items.has(item)) continue;
      element.remove();
      built.delete(item);
    }
    this.#place([...wanted].sort((a, b) => a - b));
  }

  /** @param {number} item */
  focus(item) {
    this.built.get(this.active)?.setAttribute("tabindex", "-1");
    this.active = item;
    this.scrollTo(item);
    this.build();
    const element = this.built.get(item);
    element?.setAttribute("tabindex", "0");
    element?.focus({ preventScroll: true });
  }

  /** @param {number} item */
  scrollTo(item) {
    const top = rowOf(this.rows, item) * ROW;
    const { scrollTop, clientHeight } = this.box;
    if (top < scrollTop || top + ROW > scrollTop + clientHeight) {
      this.box.scrollTop = Math.max(0, top - clientHeight / 3);
    }
  }

  /** @param {number[]} places in `rows`, ascending */
  #place(places) {
    let next = this.sheet.firstElementChild;
    for (const place of places) {
      const known = this.built.get(this.rows[place].item);
      // Nothing that stands is moved: it may have the focus.
      if (known) next = known.nextElementSibling;
      else this.sheet.insertBefore(this.#row(place), next);
    }
  }

  /** @param {number} place in `rows` */
  #row(place) {
    const { app } = this;
    const { item, level, place: among, of } = this.rows[place];
    const start = make("span", { class: "start" });
    const element = make(
      "div",
      {
        role: "treeitem",
        tabindex: item === this.active ? "0" : "-1",
        "data-number": String(item),
        "aria-level": String(level),
        "aria-posinset": String(among),
        "aria-setsize": String(of),
        "aria-selected": String(item === app.state.get("selected")),
      },
      make("i", { class: "turn", "aria-hidden": "true" }),
      make("bdi", { class: "who" }, app.authorOf(item)),
      start,
      make("span", { class: "below" }, belowOf(app.scene, item)),
    );
    if (app.scene.size[item] > 1) element.ariaExpanded = String(Boolean(this.opened[item]));
    element.style.top = `${place * ROW}px`;
    element.style.setProperty("--level", String(Math.min(level - 1, DEEPEST_INDENT)));
    void app.texts.start(item, FIRST_WORDS).then((words) => (start.textContent = words));
    this.built.set(item, element);
    return element;
  }

  /**
   * @param {number} item
   * @param {boolean} open
   */
  #turn(item, open) {
    this.opened[item] = Number(open);
    this.arrange();
    this.focus(item);
  }

  /** @param {number} item */
  #read(item) {
    this.app.select(item, true);
    this.focus(item);
  }

  /** @param {MouseEvent} event */
  #pick({ target }) {
    if (!(target instanceof Element)) return;
    const row = target.closest("[data-number]");
    if (!(row instanceof HTMLElement)) return;
    const item = Number(row.dataset.number);
    const turned = target.matches(".turn") && this.app.scene.size[item] > 1;
    if (turned) this.#turn(item, !this.opened[item]);
    else this.#read(item);
  }

  /** Keys as the ARIA Authoring Practices give them to a tree. @param {KeyboardEvent} event */
  #press(event) {
    const { rows, active } = this;
    if (event.ctrlKey || event.metaKey || event.altKey || !rows.length) return;
    const at = rowOf(rows, active);
    const acts = /** @type {Record<string, () => void>} */ ({
      ArrowDown: () => this.focus(rows[Math.min(at + 1, rows.length - 1)].item),
      ArrowUp: () => this.focus(rows[Math.max(at - 1, 0)].item),
      Home: () => this.focus(rows[0].item),
      End: () => this.focus(rows[rows.length - 1].item),
      ArrowRight: () => this.#goIn(active),
      ArrowLeft: () => this.#goOut(active),
      Enter: () => this.#read(active),
      " ": () => this.#read(active),
    });
    if (!Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key]();
  }

  /** @param {number} item */
  #goIn(item) {
    if (this.app.scene.size[item] < 2) return;
    if (this.opened[item]) this.focus(item + 1);
    else this.#turn(item, true);
  }

  /** @param {number} item */
  #goOut(item) {
    const above = this.app.scene.above[item];
    if (this.opened[item]) this.#turn(item, false);
    else if (above >= 0) this.focus(above);
  }
}
