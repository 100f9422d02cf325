import { make } from "./dom.js";

/**
 * A menu below its button (menu button pattern of the ARIA Authoring Practices).
 *
 * @typedef {object} Choice
 * @property {string} label
 * @property {string} hint shown after the label, smaller
 * @property {(() => void) | null} action null if the choice is disabled
 */
export class Menu {
  /**
   * @param {HTMLElement} opener the button
   * @param {string} label
   * @param {() => Choice[]} choices called whenever the menu opens
   */
  constructor(opener, label, choices) {
    this.opener = opener;
    this.choices = choices;
    this.list = make("div", { role: "menu", "aria-label": label, class: "menu" });
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
    this.list.replaceChildren(...this.choices().map((choice) => this.#makeEntry(choice)));
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
  #makeEntry({ label, hint, action }) {
    const entry = make("button", { type: "button", role: "menuitem", tabindex: "-1" }, label);
    if (hint) entry.append(make("small", {}, hint));
    if (!action) entry.setAttribute("aria-disabled", "true");
    entry.addEventListener("click", () => {
      if (!action) return;
      this.close();
      action();
    });
    return entry;
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const entries = this.#entries;
    const at = entries.indexOf(/** @type {HTMLElement} */ (event.target));
    const last = entries.length - 1;
    const targets = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at ? at - 1 : last, Home: 0, End: last };
    if (event.key in targets) entries[targets[/** @type {keyof typeof targets} */ (event.key)]].focus();
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab") this.#hide();
    else return;
    if (event.key !== "Tab") event.preventDefault();
  }
}
