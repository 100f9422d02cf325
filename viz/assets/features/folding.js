import { depthOfFolds, foldsAtDepth, shownItems, toggledFold, unfoldedFor } from "../data/folds.js";
import { STUB } from "../data/scene.js";
import { button, byId, make } from "../ui/dom.js";
import { countStubs, itemsText } from "../ui/item-text.js";
/** @import { App } from "../app/app.js" */

/** The depths below which the reader can fold. */
const DEPTHS = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20];

/** The folds, the largest ones, whose first words are shown. */
const MAX_WORDED_FOLDS = 60;

/** Folding subtrees away, and isolating one. */
export class Folding {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    /** @type {number[]} the items isolated before, the latest last */
    this.previous = [];
    this.depth = this.#makeDepthSelect();
    this.foldButton = button("fold", () => this.#toggle(app.state.get("selected")), "Fold");
    this.onlyButton = button("only", () => this.#isolate(app.state.get("selected")), "Only this");
    this.allButton = button("all", () => this.#showAll(), "Show all");
    this.backButton = button("back", () => this.#stepBack(), "Step back");
    this.isolatedText = make("span", { class: "alone", role: "status" });
    this.foldedText = make("span", { class: "alone", role: "status", hidden: "" });
    const label = make("label", { class: "chooser" }, "Fold ", this.depth);
    byId("folding").append(label, this.foldedText, this.foldButton, this.onlyButton, this.isolatedText, this.allButton, this.backButton);
    this.#listen();
    this.#updateTools();
  }

  #listen() {
    const { state, shortcuts, view } = this.app;
    const selected = () => state.get("selected");
    shortcuts.add("Fold", "f", "fold the selected subtree, or unfold it", () => this.#toggle(selected()));
    shortcuts.add("Fold", "u", "unfold everything", () => state.set({ folded: [] }));
    shortcuts.add("Fold", "i", "only the selected subtree", () => this.#isolate(selected()));
    shortcuts.add("Fold", "b", "step back from it", () => this.#stepBack());
    view.on("doubleClick", (item) => this.#toggle(item));
    view.on("click", (item) => this.#zoomIcicle(item));
    state.on(["folded", "isolated"], () => this.#update());
    state.on(["selected"], () => this.#showSelected());
    state.on(["selected", "folded", "isolated"], () => this.#updateTools());
  }

  #makeDepthSelect() {
    const { scene, state, view } = this.app;
    const depths = DEPTHS.filter((depth) => depth < scene.deepest).map((depth) => [
      String(depth),
      `below depth ${depth}`,
    ]);
    const choices = [["-1", "nothing"], ["0", "all but the roots"], ...depths];
    const select = /** @type {HTMLSelectElement} */ (make("select", { id: "fold-depth" }));
    select.append(...choices.map(([value, label]) => make("option", { value }, label)));
    select.append(make("option", { value: "", hidden: "" }, "some branches"));
    select.addEventListener("change", () => {
      state.set({ folded: foldsAtDepth(scene, Number(select.value)) });
      view.flyToAll();
    });
    return select;
  }

  #update() {
    const { scene, state, look, view } = this.app;
    const folded = state.get("folded");
    const isolated = state.get("isolated");
    look.shown.set(shownItems(scene, folded, isolated));
    this.#showFolded(isolated < 0 ? 0 : isolated, isolated < 0 ? scene.n : isolated + scene.size[isolated]);
    look.folded.fill(0);
    for (const item of folded) look.folded[item] = 1;
    view.shownChanged();
    this.#loadWords(folded);
  }

  /**
   * Say how many of some items are folded away.
   * @param {number} start
   * @param {number} end after the last one
   */
  #showFolded(start, end) {
    const { scene, look } = this.app;
    let [nodes, stubs] = [0, 0];
    for (let item = start; item < end; item++) {
      if (look.shown[item]) continue;
      nodes += 1;
      if (scene.state[item] & STUB) stubs += 1;
    }
    this.foldedText.hidden = !nodes;
    this.foldedText.textContent = nodes ? `${itemsText(nodes, stubs)} folded into ringed dots` : "";
  }

  /**
   * Unpack the first words of the largest folds, which are shown beside them.
   * @param {number[]} folded
   */
  #loadWords(folded) {
    const { size } = this.app.scene;
    const largest = [...folded].sort((a, b) => size[b] - size[a] || a - b).slice(0, MAX_WORDED_FOLDS);
    void this.app.loadWords(largest);
  }

  /**
   * Zoom into a branch of the icicle: it fills the view. A click on the whole steps out of it.
   * @param {number} item
   */
  #zoomIcicle(item) {
    const { state, scene, look } = this.app;
    if (item < 0 || !look.boxes) return;
    if (item !== state.get("isolated")) this.#isolate(item);
    else {
      const parent = scene.parent[item];
      this.previous = [];
      state.set({ isolated: parent >= 0 && scene.parent[parent] >= 0 ? parent : -1, view: null });
    }
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
    this.previous.push(isolated);
    state.set({ isolated: item, view: null });
  }

  #showAll() {
    this.previous = [];
    this.app.state.set({ isolated: -1, view: null });
  }

  #stepBack() {
    const isolated = this.previous.pop() ?? -1;
    this.app.state.set({ isolated, view: null });
  }

  /** Unfold what hides the selected item. */
  #showSelected() {
    const { scene, state, look } = this.app;
    const item = state.get("selected");
    if (item < 0 || look.shown[item]) return;
    const isolated = state.get("isolated");
    const outside = isolated >= 0 && (item < isolated || item >= isolated + scene.size[isolated]);
    const folded = unfoldedFor(scene, state.get("folded"), item);
    state.set({ folded, isolated: outside ? -1 : isolated });
  }

  /** Show the buttons that apply now, and the isolated item. */
  #updateTools() {
    const { app, depth } = this;
    const { scene, state } = app;
    const [item, isolated] = [state.get("selected"), state.get("isolated")];
    const folded = state.get("folded");
    const hasReplies = item >= 0 && scene.size[item] > 1;
    this.foldButton.hidden = !hasReplies;
    this.foldButton.textContent = folded.includes(item) ? "Unfold" : "Fold this";
    this.onlyButton.hidden = !hasReplies || item === isolated;
    this.backButton.hidden = isolated < 0 || !((this.previous.at(-1) ?? -1) >= 0);
    this.isolatedText.hidden = this.allButton.hidden = isolated < 0;
    this.isolatedText.textContent =
      isolated < 0 ? "" : `Only ${app.nameOf(isolated)} · ${itemsText(scene.size[isolated], countStubs(scene, isolated, isolated + scene.size[isolated]))}`;
    depth.value = String(depthOfFolds(scene, folded));
    // Branches that were folded one by one are of no depth that can be chosen.
    if (depth.selectedIndex < 0 || (folded.length && depth.value === "-1")) depth.value = "";
    /** @type {HTMLElement} */ (depth.parentElement).hidden = !scene.kids.some(Boolean);
  }
}
