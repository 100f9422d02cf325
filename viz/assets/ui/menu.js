import { make } from "./dom.js";

/**
 * A menu below its button, as the ARIA Authoring Practices describe one.
 *
 * @typedef {object} Choice
 * @property {string} says
 * @property {string} more what follows it, in small
 * @property {(() => void) | null} act null where there is nothing to do
 */
export class Menu {
  /**
   * @param {HTMLElement} opener the button
   * @param {string} says what the menu is called
   * @param {() => Choice[]} choices asked whenever it opens
   */
  constructor(opener, says, choices) {
    this.opener = opener;
    this.choices = choices;
    this.list = make("div", { role: "menu", "aria-label": says, class: "menu" });
    this.list.hidden = true;
    opener.setAttribute("aria-haspopup", "menu");
    opener.setAttribute("aria-expanded", "false");
    opener.after(this.list);
    opener.addEventListener("click", () => (this.list.hidden ? this.open() : this.close()));
    this.list.addEventListener("keydown", (event) => this.#press(event));
    addEventListener("pointerdown", ({ target }) => {
      if (target instanceof Node && !this.list.contains(target) && !opener.contains(target)) this.#hide();
    });
  }

  open() {
    this.list.replaceChildren(...this.choices().map((choice) => this.#entry(choice)));
    this.list.hidden = false;
    this.opener.setAttribute("aria-expanded", "true");
    this.#entries[0]?.focus();
  }

  close() {
    this.#hide();
    this.opener.focus();
  }

  #hide() {
    this.list.hidden = true;
    this.opener.setAttribute("aria-expanded", "false");
  }

  get #entries() {
    return /** @type {HTMLElement[]} */ ([...this.list.children]);
  }

  /** @param {Choice} choice */
  #entry({ says, more, act }) {
    const entry = make("button", { type: "button", role: "menuitem", tabindex: "-1" }, says);
    if (more) entry.append(make("small", {}, more));
    if (!act) entry.setAttribute("aria-disabled", "true");
    entry.addEventListener("click", () => {
      if (!act) return;
      this.close();
      act();
    });
    return entry;
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const entries = this.#entries;
    const at = entries.indexOf(/** @type {HTMLElement} */ (event.target));
    const last = entries.length - 1;
    const goes = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at ? at - 1 : last, Home: 0, End: last };
    if (event.key in goes) entries[goes[/** @type {keyof typeof goes} */ (event.key)]].focus();
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab") this.#hide();
    else return;
    if (event.key !== "Tab") event.preventDefault();
  }
}
