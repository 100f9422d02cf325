import { byId, make } from "./dom.js";
import { iconButton } from "./icons.js";
import { outlineRows, rowOf } from "./outlinerows.js";
import { rootsOf } from "./scene.js";
import { belowOf } from "./words.js";

/** The height of a row, in pixels: `outline.css` says the same. */
const ROW = 28;
/** How many rows are there above and below those that are seen. */
const SPARE = 20;
/** So many are there while nothing is seen: for screen readers it is never hidden. */
const FEWEST = 20;
const FIRST_WORDS = 120;

/**
 * All items as a tree of words, for screen readers and for who likes to read down a list.
 * Only rows near those in sight exist; the tree's own figures tell how many there are.
 */
export class Outline {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    this.box = byId("outline");
    this.sheet = make("div", { role: "presentation", class: "rows" });
    this.tree = make("div", { role: "tree", "aria-label": "All items", class: "tree" }, this.sheet);
    this.opened = new Uint8Array(app.scene.n);
    /** @type {import("./outlinerows.js").OutlineRow[]} */
    this.rows = [];
    /** @type {Map<number, HTMLElement>} */
    this.built = new Map();
    this.active = 0;
    /** @type {number | undefined} */
    this.waiting = undefined;
    this.#addButtons();
    this.#listen();
    // The page is ready before it: nobody needs it in the first moment.
    onceIdle(() => this.#begin());
  }

  #addButtons() {
    const { app, box } = this;
    this.opener = iconButton("outline", "Outline (o)", () => this.#toggle());
    this.opener.setAttribute("aria-expanded", "false");
    this.opener.setAttribute("aria-controls", "outline");
    byId("settings").prepend(this.opener);
    const close = iconButton("close", "Close the outline", () => this.#toggle());
    box.append(make("header", {}, make("h2", {}, "Outline"), close), this.tree);
    app.keys.add("Page", "o", "the outline: all items as a tree of words", () => this.#toggle());
  }

  #listen() {
    this.tree.addEventListener("scroll", () => this.#build());
    this.tree.addEventListener("keydown", (event) => this.#press(event));
    this.tree.addEventListener("click", (event) => this.#pick(event));
    this.box.addEventListener("focusin", () => this.#build());
    this.app.state.on(["selected"], () => this.roots !== undefined && this.#followSoon());
  }

  #begin() {
    const { scene, state } = this.app;
    this.roots = rootsOf(scene, scene.n).length;
    if (this.roots === 1) this.opened[0] = Number(scene.size[0] > 1);
    this.#reveal(Math.max(0, state.get("selected")));
    this.#arrange();
  }

  #toggle() {
    const open = this.box.classList.toggle("open");
    this.opener?.setAttribute("aria-expanded", String(open));
    if (!open) return this.opener?.focus();
    this.#focus(this.active);
  }

  /** Whoever opens the outline finds the item there that is read. */
  #follow() {
    const item = this.app.state.get("selected");
    if (item >= 0) this.#reveal(item);
    this.#arrange();
    if (item >= 0) this.#scrollTo(item);
    this.#build();
  }

  /** At once where it is seen, else when there is time. */
  #followSoon() {
    if (this.#seen) this.#follow();
    else this.waiting ??= onceIdle(() => {
      this.waiting = undefined;
      this.#follow();
    });
  }

  get #seen() {
    return this.box.classList.contains("open") || this.box.contains(document.activeElement);
  }

  /** @param {number} item */
  #reveal(item) {
    const { above } = this.app.scene;
    for (let at = above[item]; at >= 0; at = above[at]) this.opened[at] = 1;
    this.active = item;
  }

  /** The rows are others now. */
  #arrange() {
    this.rows = outlineRows(this.app.scene, this.opened, this.roots ?? 0);
    this.sheet.style.height = `${this.rows.length * ROW}px`;
    const focused = this.tree.contains(document.activeElement);
    for (const element of this.built.values()) element.remove();
    this.built.clear();
    this.#build();
    if (focused) this.built.get(this.active)?.focus({ preventScroll: true });
  }

  /** Build the rows that are in sight, take away those that aren't. */
  #build() {
    const { tree, built, rows } = this;
    const first = Math.max(0, Math.floor(tree.scrollTop / ROW) - SPARE);
    const last = first + Math.max(FEWEST, Math.ceil(tree.clientHeight / ROW)) + 2 * SPARE;
    const wanted = new Set(rows.slice(first, last).map(({ item }) => item));
    const focused = rowOf(rows, this.active);
    if (rows.length) wanted.add(rows[focused].item);
    for (const [item, element] of built) {
      if (wanted.has(item)) continue;
      element.remove();
      built.delete(item);
    }
    if (rows.length) this.#place([focused, ...range(first, Math.min(last, rows.length))]);
  }

  /** @param {number[]} places in `rows` */
  #place(places) {
    const inOrder = [...new Set(places)].sort((a, b) => a - b);
    let next = this.sheet.firstElementChild;
    for (const place of inOrder) {
      const row = this.rows[place];
      const known = this.built.get(row.item);
      // Nothing that stands is moved: it may have the focus.
      if (known) next = known.nextElementSibling;
      else this.sheet.insertBefore(this.#row(row, place), next);
    }
  }

  /**
   * @param {import("./outlinerows.js").OutlineRow} row
   * @param {number} place
   */
  #row({ item, level, place: among, of }, place) {
    const { app } = this;
    const selected = item === app.state.get("selected");
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
        "aria-selected": String(selected),
      },
      make("i", { class: "turn", "aria-hidden": "true" }),
      make("bdi", { class: "who" }, app.authorOf(item)),
      start,
      make("span", { class: "below" }, belowOf(app.scene, item)),
    );
    if (app.scene.size[item] > 1) element.ariaExpanded = String(Boolean(this.opened[item]));
    element.style.top = `${place * ROW}px`;
    element.style.setProperty("--level", String(Math.min(level, 16) - 1));
    void app.texts.start(item, FIRST_WORDS).then((words) => (start.textContent = words));
    this.built.set(item, element);
    return element;
  }

  /** @param {number} item */
  #scrollTo(item) {
    const top = rowOf(this.rows, item) * ROW;
    const { scrollTop, clientHeight } = this.tree;
    if (top < scrollTop || top + ROW > scrollTop + clientHeight) {
      this.tree.scrollTop = Math.max(0, top - clientHeight / 3);
    }
  }

  /** @param {number} item */
  #focus(item) {
    this.built.get(this.active)?.setAttribute("tabindex", "-1");
    this.active = item;
    this.#scrollTo(item);
    this.#build();
    const element = this.built.get(item);
    element?.setAttribute("tabindex", "0");
    element?.focus({ preventScroll: true });
  }

  /**
   * @param {number} item
   * @param {boolean} open
   */
  #turn(item, open) {
    this.opened[item] = Number(open);
    this.#arrange();
    this.#focus(item);
  }

  /** @param {MouseEvent} event */
  #pick({ target }) {
    const element = target instanceof Element ? target.closest("[data-number]") : null;
    if (!(element instanceof HTMLElement)) return;
    const item = Number(element.dataset.number);
    const turned = target instanceof Element && target.matches(".turn") && this.app.scene.size[item] > 1;
    if (turned) this.#turn(item, !this.opened[item]);
    else this.#read(item);
  }

  /** @param {number} item */
  #read(item) {
    this.app.select(item, true);
    this.#focus(item);
  }

  /** Keys as the ARIA Authoring Practices give them to a tree. @param {KeyboardEvent} event */
  #press(event) {
    const { rows, active, opened } = this;
    if (event.ctrlKey || event.metaKey || event.altKey || !rows.length) return;
    const { size, above } = this.app.scene;
    const at = rowOf(rows, active);
    const acts = /** @type {Record<string, () => void>} */ ({
      ArrowDown: () => this.#focus(rows[Math.min(at + 1, rows.length - 1)].item),
      ArrowUp: () => this.#focus(rows[Math.max(at - 1, 0)].item),
      Home: () => this.#focus(rows[0].item),
      End: () => this.#focus(rows[rows.length - 1].item),
      ArrowRight: () => {
        if (size[active] < 2) return;
        if (opened[active]) this.#focus(active + 1);
        else this.#turn(active, true);
      },
      ArrowLeft: () => {
        if (opened[active]) this.#turn(active, false);
        else if (above[active] >= 0) this.#focus(above[active]);
      },
      Enter: () => this.#read(active),
      " ": () => this.#read(active),
      Escape: () => this.box.classList.contains("open") && this.#toggle(),
    });
    if (!Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key]();
  }
}

/**
 * Do something when the page has nothing else to do.
 * @param {() => void} act
 * @returns {number}
 */
function onceIdle(act) {
  return "requestIdleCallback" in globalThis ? requestIdleCallback(act) : Number(setTimeout(act, 50));
}

/**
 * @param {number} from
 * @param {number} to
 */
function range(from, to) {
  return Array.from({ length: Math.max(0, to - from) }, (_, place) => from + place);
}
