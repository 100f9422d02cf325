import { shownItems, unfoldedFor } from "./folds.js";

/** Subtrees that are folded away, and the one that is looked at alone. */
export class Folding {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    app.state.on(["folded", "isolated"], () => this.#show());
    app.state.on(["selected"], () => this.#reveal());
  }

  #show() {
    const { scene, state, look, view } = this.app;
    const folded = state.get("folded");
    look.shown.set(shownItems(scene, folded, state.get("isolated")));
    look.folded.fill(0);
    for (const item of folded) look.folded[item] = 1;
    view.repaint();
  }

  /** Who goes to an item wants to see it. */
  #reveal() {
    const { scene, state, look } = this.app;
    const item = state.get("selected");
    if (item < 0 || look.shown[item]) return;
    const isolated = state.get("isolated");
    const outside = isolated >= 0 && (item < isolated || item >= isolated + scene.size[isolated]);
    const folded = unfoldedFor(scene, state.get("folded"), item);
    state.set({ folded, isolated: outside ? -1 : isolated });
  }
}
