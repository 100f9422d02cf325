import { byId } from "./dom.js";
import { showLegend } from "./legend.js";

/** What colours stand for: the chooser and the legend. */
export class Colouring {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    this.chooser = /** @type {HTMLSelectElement} */ (byId("colour"));
    this.chooser.addEventListener("change", () => app.state.set({ colour: this.chooser.value }));
    app.state.on(["colour", "theme"], () => this.#show());
    const system = matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", () => this.#show());
    this.#show();
  }

  #show() {
    const { app } = this;
    const by = app.state.get("colour");
    this.chooser.value = by;
    app.recolour();
    showLegend(byId("legend"), app.scene, by === "depth" ? "Depth" : "Author", app.legend);
  }
}
