import { rootsOf } from "../../data/scene.js";
import { outlineRows, rowOf } from "./outline-rows.js";
import { make } from "../../ui/dom.js";
import { subtreeText } from "../../ui/item-text.js";
/** @import { OutlineRow } from "./outline-rows.js" */
/** @import { App } from "../../app/app.js" */

/** The height of a row, as in `outline.css`. */
const ROW_HEIGHT_PX = 28;
/** The number of rows that are built above and below the visible ones. */
const OVERSCAN_ROWS = 20;
/** The fewest rows while the outline is invisible: screen readers always reach it. */
const MIN_ROWS = 20;
const MAX_EXCERPT_LETTERS = 120;
const MAX_INDENT_LEVELS = 15;

/**
 * The tree of all items. Only the rows near the visible ones exist (a virtual list); their
 * ARIA attributes tell screen readers how many there are.
 */
export class OutlineTree {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.rowsBox = make("div", { role: "presentation", class: "rows" });
    this.box = make("div", { role: "tree", "aria-label": "All items", class: "tree" }, this.rowsBox);
    this.roots = rootsOf(app.scene, app.scene.n).length;
    this.expanded = new Uint8Array(app.scene.n);
    if (this.roots === 1) this.expanded[0] = Number(app.scene.size[0] > 1);
    /** @type {OutlineRow[]} */
    this.rows = [];
    /** @type {Map<number, HTMLElement>} */
    this.built = new Map();
    /** The item whose row has the tab stop. */
    this.active = 0;
    this.box.addEventListener("scroll", () => this.build());
    this.box.addEventListener("keydown", (event) => this.#press(event));
    this.box.addEventListener("click", (event) => this.#click(event));
  }

  /**
   * Expand all ancestors of an item, and give its row the tab stop.
   * @param {number} item
   */
  reveal(item) {
    const { parent } = this.app.scene;
    for (let at = parent[item]; at >= 0; at = parent[at]) this.expanded[at] = 1;
    this.active = item;
  }

  /** Build all rows again: others are expanded, or their content has changed. */
  arrange() {
    this.rows = outlineRows(this.app.scene, this.expanded, this.roots);
    this.rowsBox.style.height = `${this.rows.length * ROW_HEIGHT_PX}px`;
    const focused = this.box.contains(document.activeElement);
    for (const element of this.built.values()) element.remove();
    this.built.clear();
    this.build();
    if (focused) this.built.get(this.active)?.focus({ preventScroll: true });
  }

  /** Build the rows near the visible ones, and remove all others. */
  build() {
    const { box, built, rows } = this;
    if (!rows.length) return;
    const first = Math.max(0, Math.floor(box.scrollTop / ROW_HEIGHT_PX) - OVERSCAN_ROWS);
    const count = Math.max(MIN_ROWS, Math.ceil(box.clientHeight / ROW_HEIGHT_PX)) + 2 * OVERSCAN_ROWS;
    const indexes = [...rows.slice(first, first + count).keys()].map((index) => first + index);
    // The row with the tab stop stays, wherever it is.
    const wanted = new Set([...indexes, rowOf(rows, this.active)]);
    const items = new Set([...wanted].map((index) => rows[index].item));
    for (const [item, element] of built) {
      if (items.has(item)) continue;
      element.remove();
      built.delete(item);
    }
    this.#insert([...wanted].sort((a, b) => a - b));
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
    const top = rowOf(this.rows, item) * ROW_HEIGHT_PX;
    const { scrollTop, clientHeight } = this.box;
    if (top < scrollTop || top + ROW_HEIGHT_PX > scrollTop + clientHeight) {
      this.box.scrollTop = Math.max(0, top - clientHeight / 3);
    }
  }

  /** @param {number[]} indexes of `rows`, ascending */
  #insert(indexes) {
    let next = this.rowsBox.firstElementChild;
    for (const index of indexes) {
      const known = this.built.get(this.rows[index].item);
      // Rows that exist aren't moved: one may have the focus.
      if (known) next = known.nextElementSibling;
      else this.rowsBox.insertBefore(this.#makeRow(index), next);
    }
  }

  /** @param {number} index of `rows` */
  #makeRow(index) {
    const { app } = this;
    const { item, level, position, setSize } = this.rows[index];
    const excerpt = make("span", { class: "start" });
    const element = make(
      "div",
      {
        role: "treeitem",
        tabindex: item === this.active ? "0" : "-1",
        "data-number": String(item),
        "aria-level": String(level),
        "aria-posinset": String(position),
        "aria-setsize": String(setSize),
        "aria-selected": String(item === app.state.get("selected")),
      },
      make("i", { class: "turn", "aria-hidden": "true" }),
      make("bdi", { class: "who" }, app.authorOf(item)),
      excerpt,
      make("span", { class: "descendants" }, subtreeText(app.scene, item)),
    );
    if (app.scene.size[item] > 1) element.ariaExpanded = String(Boolean(this.expanded[item]));
    element.style.top = `${index * ROW_HEIGHT_PX}px`;
    element.style.setProperty("--level", String(Math.min(level - 1, MAX_INDENT_LEVELS)));
    void app.texts.excerpt(item, MAX_EXCERPT_LETTERS).then((text) => (excerpt.textContent = text));
    this.built.set(item, element);
    return element;
  }

  /**
   * @param {number} item
   * @param {boolean} expanded
   */
  #setExpanded(item, expanded) {
    this.expanded[item] = Number(expanded);
    this.arrange();
    this.focus(item);
  }

  /** @param {number} item */
  #select(item) {
    this.app.select(item, true);
    this.focus(item);
  }

  /** @param {MouseEvent} event */
  #click({ target }) {
    if (!(target instanceof Element)) return;
    const row = target.closest("[data-number]");
    if (!(row instanceof HTMLElement)) return;
    const item = Number(row.dataset.number);
    const toggles = target.matches(".turn") && this.app.scene.size[item] > 1;
    if (toggles) this.#setExpanded(item, !this.expanded[item]);
    else this.#select(item);
  }

  /**
   * Handle the keys of a tree (tree view pattern of the ARIA Authoring Practices).
   * @param {KeyboardEvent} event
   */
  #press(event) {
    const { rows, active } = this;
    if (event.ctrlKey || event.metaKey || event.altKey || !rows.length) return;
    const at = rowOf(rows, active);
    const actions = /** @type {Record<string, () => void>} */ ({
      ArrowDown: () => this.focus(rows[Math.min(at + 1, rows.length - 1)].item),
      ArrowUp: () => this.focus(rows[Math.max(at - 1, 0)].item),
      Home: () => this.focus(rows[0].item),
      End: () => this.focus(rows[rows.length - 1].item),
      ArrowRight: () => this.#goRight(active),
      ArrowLeft: () => this.#goLeft(active),
      Enter: () => this.#select(active),
      " ": () => this.#select(active),
    });
    if (!Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]();
  }

  /** @param {number} item */
  #goRight(item) {
    if (this.app.scene.size[item] < 2) return;
    if (this.expanded[item]) this.focus(item + 1);
    else this.#setExpanded(item, true);
  }

  /** @param {number} item */
  #goLeft(item) {
    const parent = this.app.scene.parent[item];
    if (this.expanded[item]) this.#setExpanded(item, false);
    else if (parent >= 0) this.focus(parent);
  }
}
