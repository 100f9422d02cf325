import { countStates } from "../../render/marks.js";
import { byId, make } from "../../ui/dom.js";
import { formatCount } from "../../ui/format.js";
/** @import { App } from "../../app/app.js" */
/** @import { Scene } from "../../data/types.js" */

/** The legend: marks, rejected records, and the button that folds it. Colours and sizes add theirs. */
export class Legend {
  /** @param {App} app */
  constructor(app) {
    this.box = byId("legend");
    this.box.hidden = app.scene.n === 0;
    this.box.append(
      make("ul", { class: "marks" }, ...marksOf(app.scene)),
      ...rejectNote(app.scene),
      this.#makeFoldButton(),
    );
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

/** @param {Scene} scene */
function marksOf(scene) {
  const counts = countStates(scene);
  /** @type {[number, string, string][]} */
  const marks = [
    [counts.stub, "ring", counts.stub === 1 ? "stub" : "stubs"],
    [counts.dead, "diamond", counts.both ? `dead (${formatCount(counts.both)} deleted too)` : "dead"],
    [counts.deleted, "square", "deleted"],
    [counts.cycle, "alarm", "in a cycle"],
  ];
  return marks
    .filter(([count]) => count)
    .map(([count, mark, label]) =>
      make("li", {}, make("i", { class: `mark ${mark}` }), `${formatCount(count)} ${label}`),
    );
}

/** @param {Scene} scene */
function rejectNote({ meta: { rejects } }) {
  if (!rejects) return [];
  const label = `${formatCount(rejects)} ${rejects === 1 ? "record" : "records"} couldn't be read`;
  return [make("p", { class: "rejects" }, label)];
}
