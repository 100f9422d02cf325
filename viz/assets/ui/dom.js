import { truncate } from "../data/texts.js";

const MAX_OPTION_LETTERS = 32;

/**
 * Make an element. Its content is text or nodes, never HTML.
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(string | Node)} content
 * @returns {HTMLElement}
 */
export function make(tag, attributes, ...content) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  return element;
}

/**
 * Make a button.
 * @param {string} className
 * @param {() => void} action
 * @param {...(string | Node)} content
 */
export function button(className, action, ...content) {
  const element = make("button", { type: "button", class: className }, ...content);
  element.addEventListener("click", action);
  return element;
}

/**
 * Return an element of the page by its id.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/**
 * Make a select with a label around it, which is its parent.
 * @param {string} id
 * @param {string} label
 * @param {[value: string, label: string][]} choices
 * @param {(value: string) => void} onChange
 * @returns {HTMLSelectElement}
 */
export function labelledSelect(id, label, choices, onChange) {
  const options = choices.map(([value, text]) => make("option", { value }, truncate(text, MAX_OPTION_LETTERS)));
  const select = /** @type {HTMLSelectElement} */ (make("select", { id }, ...options));
  select.addEventListener("change", () => onChange(select.value));
  make("label", { class: "chooser" }, `${label} `, select);
  return select;
}
