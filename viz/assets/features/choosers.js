import { button, byId } from "../ui/dom.js";

/** On a narrow screen the choosers are put away: they would take the graph's room. */
export class Choosers {
  constructor() {
    this.header = /** @type {HTMLElement} */ (byId("layouts").parentElement);
    this.opener = button("opener", () => this.#open(!this.header.classList.contains("choosing")), "View");
    byId("choosers").append(this.opener);
    this.opener.setAttribute("aria-controls", "layouts colouring");
    this.#open(false);
  }

  /** @param {boolean} open */
  #open(open) {
    this.header.classList.toggle("choosing", open);
    this.opener.setAttribute("aria-expanded", String(open));
  }
}
