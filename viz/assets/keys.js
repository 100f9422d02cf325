import { byId } from "./dom.js";

/** What keys do. */
export class Keys {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    addEventListener("keydown", (event) => this.#press(event));
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const typing = event.target instanceof Element && event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      byId("search").focus();
    } else if (event.key === "Escape" && !typing) this.app.select(-1, false);
  }
}
