import { fieldBox, setFilter } from "./filter-fields.js";
import { button, counted, make } from "../../ui/dom.js";
/** @import { Field } from "./filter-fields.js" */
/** @import { App } from "../../app/app.js" */

const OFFERED = 8;

/**
 * The filter by author: those picked, and others to pick, the most active first.
 * @param {App} app
 * @returns {Field | null} null where nobody is named
 */
export function authorField(app) {
  const { authors } = app.scene.meta;
  if (!authors.length) return null;
  const field = new AuthorField(app);
  return { box: field.box, show: () => field.show() };
}

class AuthorField {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.counts = new Int32Array(app.scene.meta.authors.length);
    for (const author of app.scene.author) if (author >= 0) this.counts[author] += 1;
    const { counts } = this;
    this.order = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
    this.small = app.scene.meta.authors.map((name) => name.toLowerCase());
    const hint = { type: "search", placeholder: "Name", "aria-label": "Author", autocomplete: "off" };
    this.input = /** @type {HTMLInputElement} */ (make("input", hint));
    this.input.addEventListener("input", () => this.show());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.list = make("div", { class: "names" });
    this.box = fieldBox("Author", this.input, this.list);
  }

  show() {
    const picked = this.app.state.get("filters").authors ?? [];
    const focused = document.activeElement?.getAttribute("data-author");
    const offered = this.#offered(picked);
    this.list.replaceChildren(...[...picked, ...offered].map((author) => this.#name(author, picked)));
    const again = /** @type {HTMLElement[]} */ ([...this.list.children]);
    if (focused) again.find(({ dataset }) => dataset.author === focused)?.focus();
  }

  /** @param {number[]} picked */
  #offered(picked) {
    const typed = this.input.value.trim().toLowerCase();
    const offered = [];
    for (const author of this.order) {
      if (offered.length >= OFFERED) break;
      if (this.small[author].includes(typed) && !picked.includes(author)) offered.push(author);
    }
    return offered;
  }

  /**
   * @param {number} author
   * @param {number[]} picked
   */
  #name(author, picked) {
    const pressed = picked.includes(author);
    const says = make("bdi", {}, this.app.scene.meta.authors[author]);
    const number = make("span", {}, counted(this.counts[author]));
    const name = button("name", () => this.#toggle(author), says, number);
    name.setAttribute("aria-pressed", String(pressed));
    name.dataset.author = String(author);
    return name;
  }

  /** @param {number} author */
  #toggle(author) {
    const picked = this.app.state.get("filters").authors ?? [];
    const others = picked.filter((each) => each !== author);
    const wanted = others.length < picked.length ? others : [...picked, author];
    setFilter(this.app, "authors", wanted.length ? wanted : null);
  }

  /**
   * Enter picks the first of those offered.
   * @param {KeyboardEvent} event
   */
  #key(event) {
    const picked = this.app.state.get("filters").authors ?? [];
    const [first] = this.#offered(picked);
    if (event.key !== "Enter" || first === undefined || !this.input.value.trim()) return;
    event.preventDefault();
    this.input.value = "";
    this.#toggle(first);
  }
}
