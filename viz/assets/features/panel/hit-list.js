import { textTermsOf } from "../../data/query.js";
import { itemList } from "./item-list.js";
import { labelledSelect, make } from "../../ui/dom.js";
import { formatCount } from "../../ui/format.js";
/** @import { App } from "../../app/app.js" */

/** The letters of a snippet, and of those the ones before the first match. */
const MAX_SNIPPET_LETTERS = 150;
const LETTERS_BEFORE = 24;

/** @type {[order: string, label: string][]} */
const ORDERS = [
  ["order", "reading order"],
  ["time", "time"],
  ["size", "largest first"],
];

/**
 * Make the list of the search's hits, with the words around the first match.
 * @param {App} app
 * @param {number[]} hits
 * @param {string} order one of `ORDERS`
 * @param {(order: string) => void} onOrder
 */
export async function hitListParts(app, hits, order, onOrder) {
  const { scene, state } = app;
  const terms = textTermsOf(state.get("query"));
  const select = labelledSelect("hit-order", "Sort by", ORDERS, onOrder);
  select.value = order;
  const snippet = (/** @type {number} */ item) => snippetOf(app, item, terms);
  const list = await itemList(app, "", sorted(app, hits, order), snippet);
  for (const each of list) each.classList.add("hits");
  const title = `${formatCount(hits.length)} of ${formatCount(scene.meta.items)} ${scene.meta.items === 1 ? "item matches" : "items match"}`;
  const none = hits.length ? [] : [make("p", { class: "facts" }, "Nothing matches the search and the filters.")];
  return [make("h2", {}, title), ...(hits.length > 1 ? [/** @type {HTMLElement} */ (select.parentElement)] : []), ...none, ...list];
}

/**
 * @param {App} app
 * @param {number[]} hits
 * @param {string} order
 */
function sorted({ scene: { time, size } }, hits, order) {
  if (order === "size") return [...hits].sort((a, b) => size[b] - size[a] || a - b);
  if (order !== "time") return hits;
  const timeOf = (/** @type {number} */ item) => (Number.isNaN(time[item]) ? Infinity : time[item]);
  return [...hits].sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : a - b));
}

/**
 * Return the part of an item's text around the first match.
 * @param {App} app
 * @param {number} item
 * @param {string[]} terms in lower case
 */
async function snippetOf(app, item, terms) {
  const text = await app.texts.plain(item);
  const lower = text.toLowerCase();
  const places = terms.map((term) => lower.indexOf(term)).filter((at) => at >= 0);
  const first = places.length ? Math.min(...places) : 0;
  const from = first > LETTERS_BEFORE ? text.lastIndexOf(" ", first - LETTERS_BEFORE) + 1 : 0;
  const letters = Array.from(text.slice(from, from + 2 * MAX_SNIPPET_LETTERS));
  const part = letters.slice(0, MAX_SNIPPET_LETTERS).join("");
  return `${from ? "… " : ""}${part}${from + part.length < text.length ? " …" : ""}`;
}
