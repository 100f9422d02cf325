import { countStates } from "../../render/marks.js";
import { byId, counted, make } from "../../ui/dom.js";
/** @import { App } from "../../app/app.js" */
/** @import { Scene } from "../../data/types.js" */

/** The rest of the legend: what marks stand for, what is missing, and the way to fold it. */
export class Legend {
  /** @param {App} app */
  constructor(app) {
    this.box = byId("legend");
    this.box.hidden = app.scene.n === 0;
    this.box.append(
      make("ul", { class: "marks" }, ...marksOf(app.scene)),
      ...rejectNote(app.scene),
      this.#folder(),
    );
  }

  /** A button that folds the legend to a word: on a narrow screen it would hide the graph. */
  #folder() {
    const folder = make("button", { type: "button", class: "fold", "aria-controls": "legend" });
    const fold = (/** @type {boolean} */ folded) => {
      this.box.classList.toggle("folded", folded);
      folder.setAttribute("aria-expanded", String(!folded));
      folder.setAttribute("aria-label", folded ? "Show the legend" : "Fold the legend");
      folder.textContent = folded ? "Legend" : "–";
    };
    folder.addEventListener("click", () => fold(!this.box.classList.contains("folded")));
    fold(matchMedia("(max-width: 720px)").matches);
    return folder;
  }
}

/** @param {Scene} scene */
function marksOf(scene) {
  const counts = countStates(scene);
  /** @type {[number, string, string][]} */
  const marks = [
    [counts.stub, "ring", counts.stub === 1 ? "stub" : "stubs"],
    [counts.dead, "diamond", "dead"],
    [counts.deleted, "square", "deleted"],
    [counts.cycle, "alarm", "in a cycle"],
  ];
  return marks
    .filter(([count]) => count)
    .map(([count, mark, says]) =>
      make("li", {}, make("i", { class: `mark ${mark}` }), `${counted(count)} ${says}`),
    );
}

/** @param {Scene} scene */
function rejectNote({ meta: { rejects } }) {
  if (!rejects) return [];
  const says = `${counted(rejects)} ${rejects === 1 ? "record" : "records"} couldn't be read`;
  return [make("p", { class: "rejects" }, says)];
}
