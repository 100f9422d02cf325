import { fieldBox, setFilter } from "./filter-fields.js";
import { button, make } from "../../ui/dom.js";
import { formatCount } from "../../ui/format.js";
/** @import { Field } from "./filter-fields.js" */
/** @import { App } from "../../app/app.js" */

const MAX_OFFERED = 8;

/**
 * Make the filter by author.
 * @param {App} app
 * @returns {Field | null} null if no item has one
 */
export function authorField(app) {
  return app.scene.meta.authors.length ? new AuthorField(app) : null;
}

/** The filter by author: those picked, and others to pick, the most active first. */
class AuthorField {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.counts = new Int32Array(app.scene.meta.authors.length);
    for (const author of app.scene.author) if (author >= 0) this.counts[author] += 1;
    const { counts } = this;
    this.order = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
    this.lowerCase = app.scene.meta.authors.map((name) => name.toLowerCase());
    const hint = { type: "search", placeholder: "Name", "aria-label": "Author", autocomplete: "off" };
    this.input = /** @type {HTMLInputElement} */ (make("input", hint));
    this.input.addEventListener("input", () => this.update());
    this.input.addEventListener("keydown", (event) => this.#press(event));
    this.list = make("div", { class: "names" });
    this.box = fieldBox("Author", this.input, this.list);
  }

  update() {
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
      if (offered.length >= MAX_OFFERED) break;
      if (this.lowerCase[author].includes(typed) && !picked.includes(author)) offered.push(author);
    }
    return offered;
  }

  /**
   * @param {number} author
   * @param {number[]} picked
   */
  #name(author, picked) {
    const pressed = picked.includes(author);
    const label = make("bdi", {}, this.app.scene.meta.authors[author]);
    const number = make("span", {}, formatCount(this.counts[author]));
    const name = button("name", () => this.#toggle(author), label, number);
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
   * Pick the first author that is offered, on Enter.
   * @param {KeyboardEvent} event
   */
  #press(event) {
    const picked = this.app.state.get("filters").authors ?? [];
    const [first] = this.#offered(picked);
    if (event.key !== "Enter" || first === undefined || !this.input.value.trim()) return;
    event.preventDefault();
    this.input.value = "";
    this.#toggle(first);
  }
}
