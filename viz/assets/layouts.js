import { byId, make } from "./dom.js";

const SAYS = { organic: "organic", radial: "radial", tidy: "tree", timeline: "timeline" };

/** Where items stand: the chooser, and the move from one layout to another. */
export class LayoutSwitch {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    this.chooser = /** @type {HTMLSelectElement} */ (make("select", { id: "layout" }));
    const names = /** @type {(keyof typeof SAYS)[]} */ (app.scene.meta.layouts);
    this.chooser.append(...names.map((name) => make("option", { value: name }, SAYS[name])));
    this.chooser.value = app.state.get("layout");
    this.chooser.addEventListener("change", () => app.state.set({ layout: this.chooser.value }));
    byId("layouts").append(make("label", { class: "chooser" }, "Layout ", this.chooser));
    app.state.on(["layout"], () => void this.#move());
  }

  async #move() {
    const { app } = this;
    const name = app.state.get("layout");
    this.chooser.value = name;
    const places = await app.scene.layout(name);
    if (name !== app.state.get("layout")) return;
    app.look.x.set(places.x);
    app.look.y.set(places.y);
    app.view.placed();
    app.view.fit();
  }
}
