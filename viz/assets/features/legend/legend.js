import { countStates, DIAMOND, MARKS, RING, SQUARE } from "../../render/marks.js";
import { byId, make } from "../../ui/dom.js";
import { formatCount, formatPart } from "../../ui/format.js";
/** @import { App } from "../../app/app.js" */
/** @import { Scene } from "../../data/types.js" */

/** The counts of all items of a scene, which no filter changes. */
const COUNTS = /** @type {WeakMap<Scene, ReturnType<typeof countStates>>} */ (new WeakMap());

/** The mark of items in cycles, which is none of `MARKS`: a ring around theirs. */
export const CYCLE_MARK = -1;

/** The legend: marks, rejected records, and the button that folds it. Colours and sizes add theirs. */
export class Legend {
  /** @param {App} app */
  constructor(app) {
    this.box = byId("legend");
    this.box.hidden = app.scene.n === 0;
    const marks = make("ul", { class: "marks" }, ...marksOf(app.scene, null));
    app.figureListeners.push(() => marks.replaceChildren(...marksOf(app.scene, app.matching())));
    this.box.append(
      marks,
      ...rejectNote(app.scene),
      this.#makeFoldButton(),
    );
    const { state } = app;
    const leaveAxis = () => this.box.classList.toggle("over-axis", state.get("layout") === "timeline");
    state.on(["layout"], leaveAxis);
    leaveAxis();
  }

  /** Make the button that folds the legend: on a narrow screen it would hide the graph. */
  #makeFoldButton() {
    const foldButton = make("button", { type: "button", class: "fold", "aria-controls": "legend" });
    const fold = (/** @type {boolean} */ folded) => {
      this.box.classList.toggle("folded", folded);
      foldButton.setAttribute("aria-expanded", String(!folded));
      foldButton.setAttribute("aria-label", folded ? "Show the legend" : "Fold the legend");
      foldButton.textContent = folded ? "Legend" : "–";
    };
    foldButton.addEventListener("click", () => fold(!this.box.classList.contains("folded")));
    const narrow = matchMedia("(max-width: 720px)");
    narrow.addEventListener("change", () => fold(narrow.matches));
    fold(narrow.matches);
    return foldButton;
  }
}

/**
 * @param {Scene} scene
 * @param {Uint8Array | null} matching 1 for an item that matches, null where all do
 */
function marksOf(scene, matching) {
  return markRows(scene, matching).map(([label, mark]) => make("li", {}, make("i", { class: `mark ${MARKS[mark]?.name ?? "alarm"}` }), label));
}

/**
 * Return the special marks that a scene has, with how many items of each match.
 * @param {Scene} scene
 * @param {Uint8Array | null} matching 1 for an item that matches, null where all do
 * @returns {[label: string, mark: number][]} the last one, of items in cycles, is `CYCLE_MARK`
 */
export function markRows(scene, matching) {
  const all = COUNTS.get(scene) ?? countStates(scene, null);
  COUNTS.set(scene, all);
  const isMarked = all.stub + all.dead + all.deleted + all.cycle > 0;
  const counts = matching && isMarked ? countStates(scene, matching) : all;
  const both = counts.both ? ` (${formatCount(counts.both)} deleted too)` : "";
  /** @type {[number, number, string, number][]} */
  const marks = [
    [counts.stub, all.stub, all.stub === 1 ? "stub" : "stubs", RING],
    [counts.dead, all.dead, `dead${both}`, DIAMOND],
    [counts.deleted, all.deleted, "deleted", SQUARE],
    [counts.cycle, all.cycle, "in a cycle", CYCLE_MARK],
  ];
  return marks.filter(([, whole]) => whole).map(([count, whole, label, mark]) => [`${formatPart(count, whole)} ${label}`, mark]);
}

/** @param {Scene} scene */
function rejectNote({ meta: { rejects } }) {
  if (!rejects) return [];
  const label = `${formatCount(rejects)} ${rejects === 1 ? "record" : "records"} couldn't be read`;
  return [make("p", { class: "rejects" }, label)];
}
