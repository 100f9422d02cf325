import { foldsAtDepth, shownItems, toggledFold, unfoldedFor } from "../data/folds.js";
import { button, byId, counted, make } from "../ui/dom.js";
/** @import { App } from "../app/app.js" */

/** Below so many levels it makes sense to fold. */
const DEPTHS = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20];

/** Subtrees that are folded away, and the one that is looked at alone. */
export class Folding {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    /** @type {number[]} what was looked at alone before, the last one last */
    this.before = [];
    this.depth = this.#depthChooser();
    this.foldButton = button("fold", () => this.#toggle(app.state.get("selected")), "Fold");
    this.onlyButton = button("only", () => this.#isolate(app.state.get("selected")), "Only this");
    this.backButton = button("back", () => this.#stepBack(), "Step back");
    this.alone = make("span", { class: "alone", role: "status" });
    const label = make("label", { class: "chooser" }, "Fold ", this.depth);
    byId("folding").append(label, this.foldButton, this.onlyButton, this.alone, this.backButton);
    this.#listen();
    this.#showTools();
  }

  #listen() {
    const { state, keys, view } = this.app;
    const selected = () => state.get("selected");
    keys.add("Fold", "f", "fold the selected subtree, or unfold it", () => this.#toggle(selected()));
    keys.add("Fold", "u", "unfold everything", () => state.set({ folded: [] }));
    keys.add("Fold", "i", "only the selected subtree", () => this.#isolate(selected()));
    keys.add("Fold", "b", "step back from it", () => this.#stepBack());
    view.network.on("doubleClick", (/** @type {any} */ { pointer }) =>
      this.#toggle(view.itemAt(pointer.DOM.x, pointer.DOM.y)),
    );
    state.on(["folded", "isolated"], (changed) => this.#show(changed.has("isolated")));
    state.on(["selected"], () => this.#unhide());
    state.on(["selected", "folded", "isolated"], () => this.#showTools());
  }

  #depthChooser() {
    const { scene, state, view } = this.app;
    const depths = DEPTHS.filter((depth) => depth < scene.deepest).map((depth) => [
      String(depth),
      `below depth ${depth}`,
    ]);
    const choices = [["-1", "nothing"], ["0", "all but the roots"], ...depths];
    const chooser = /** @type {HTMLSelectElement} */ (make("select", { id: "fold-depth" }));
    chooser.append(...choices.map(([value, says]) => make("option", { value }, says)));
    chooser.addEventListener("change", () => {
      state.set({ folded: foldsAtDepth(scene, Number(chooser.value)) });
      view.camera.flyToAll();
    });
    return chooser;
  }

  /** @param {boolean} moves whether to bring into view what is shown */
  #show(moves) {
    const { scene, state, look, view } = this.app;
    const folded = state.get("folded");
    look.shown.set(shownItems(scene, folded, state.get("isolated")));
    look.folded.fill(0);
    for (const item of folded) look.folded[item] = 1;
    view.reveal();
    if (moves && !state.get("view")) view.camera.flyToAll();
  }

  /** @param {number} item */
  #toggle(item) {
    const { scene, state } = this.app;
    state.set({ folded: toggledFold(scene, state.get("folded"), item) });
  }

  /** @param {number} item */
  #isolate(item) {
    const { state, scene } = this.app;
    const isolated = state.get("isolated");
    if (item < 0 || item === isolated || scene.size[item] < 2) return;
    this.before.push(isolated);
    state.set({ isolated: item, view: null });
  }

  #stepBack() {
    const isolated = this.before.pop() ?? -1;
    this.app.state.set({ isolated, view: null });
  }

  /** Who goes to an item wants to see it. */
  #unhide() {
    const { scene, state, look } = this.app;
    const item = state.get("selected");
    if (item < 0 || look.shown[item]) return;
    const isolated = state.get("isolated");
    const outside = isolated >= 0 && (item < isolated || item >= isolated + scene.size[isolated]);
    const folded = unfoldedFor(scene, state.get("folded"), item);
    state.set({ folded, isolated: outside ? -1 : isolated });
  }

  /** Offer what can be done now, and say what is looked at. */
  #showTools() {
    const { app, depth } = this;
    const { scene, state } = app;
    const [item, isolated] = [state.get("selected"), state.get("isolated")];
    const folded = state.get("folded");
    const below = item >= 0 && scene.size[item] > 1;
    this.foldButton.hidden = !below;
    this.foldButton.textContent = folded.includes(item) ? "Unfold" : "Fold this";
    this.onlyButton.hidden = !below || item === isolated;
    this.backButton.hidden = isolated < 0;
    this.alone.hidden = isolated < 0;
    this.alone.textContent =
      isolated < 0 ? "" : `Only ${app.nameOf(isolated)} · ${counted(scene.size[isolated])} items`;
    if (!folded.length) depth.value = "-1";
    /** @type {HTMLElement} */ (depth.parentElement).hidden = !scene.kids.some(Boolean);
  }
}
