import { shorten } from "../data/texts.js";
import { inThousands } from "./format.js";

/**
 * Make an element; whatever goes into it goes in as text or as nodes.
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(string | Node)} inside
 * @returns {HTMLElement}
 */
export function make(tag, attributes, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

/**
 * A button that does something.
 * @param {string} name its class
 * @param {() => void} act
 * @param {...(string | Node)} inside
 */
export function button(name, act, ...inside) {
  const element = make("button", { type: "button", class: name }, ...inside);
  element.addEventListener("click", act);
  return element;
}

/**
 * An element of the page by its id.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/** @param {number} count */
export function counted(count) {
  return inThousands(count);
}

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
