import { make } from "./dom.js";
import { shorten } from "../data/texts.js";

/**
 * A labelled list to choose from.
 * @param {string} id
 * @param {string} says
 * @param {[choice: string, says: string][]} choices
 * @param {(choice: string) => void} choose
 * @returns {HTMLSelectElement}
 */
export function choiceOf(id, says, choices, choose) {
  const options = choices.map(([value, word]) => make("option", { value }, shorten(word, 32)));
  const list = /** @type {HTMLSelectElement} */ (make("select", { id }, ...options));
  list.addEventListener("change", () => choose(list.value));
  make("label", { class: "chooser" }, `${says} `, list);
  return list;
}
