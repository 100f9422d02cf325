import { counted, make } from "./dom.js";
import { countStates } from "./marks.js";

/**
 * Say what colours and marks stand for, and what is missing.
 * @param {HTMLElement} box
 * @param {import("./types.js").Scene} scene
 * @param {string} title what the colours stand for
 * @param {{colour: string, says: string}[]} entries
 */
export function showLegend(box, scene, title, entries) {
  const colours = entries.map(({ colour, says }) => {
    const swatch = make("i", { class: "swatch" });
    swatch.style.background = colour;
    return make("li", {}, swatch, make("bdi", {}, says));
  });
  box.replaceChildren(
    make("h3", {}, title),
    make("ul", { class: "colours" }, ...colours),
    make("ul", { class: "marks" }, ...marksOf(scene)),
    ...rejectNote(scene),
  );
}

/** @param {import("./types.js").Scene} scene */
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

/** @param {import("./types.js").Scene} scene */
function rejectNote({ meta: { rejects } }) {
  if (!rejects) return [];
  const says = `${counted(rejects)} ${rejects === 1 ? "record" : "records"} couldn't be read`;
  return [make("p", { class: "rejects" }, says)];
}
