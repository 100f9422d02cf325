import { button, make } from "../../ui/dom.js";
import { formatCount } from "../../ui/format.js";
import { countStubs, itemsText } from "../../ui/item-text.js";
/** @import { App } from "../../app/app.js" */

/** The number of rows at first, and of those added at a time. */
const PAGE_SIZE = 100;
const MAX_EXCERPT_LETTERS = 160;

/**
 * Make a list of items as buttons: author, subtree size, first words. More rows are added on
 * demand.
 * @param {App} app
 * @param {string} heading
 * @param {number[]} items
 * @param {(item: number) => Promise<string>} textOf
 * @returns {Promise<HTMLElement[]>} empty if there are no items
 */
export async function itemList(app, heading, items, textOf = (item) => app.texts.excerpt(item, MAX_EXCERPT_LETTERS)) {
  if (!items.length) return [];
  const list = make("ol", { class: "items" });
  list.addEventListener("keydown", (event) => pressRow(app, list, event));
  const section = make("section", {}, ...(heading ? [make("h3", {}, heading)] : []), list);
  await extendList({ app, section, list, items, textOf }, 0);
  return [section];
}

/**
 * Make the way back to the hits of the search, if there is a search.
 * @param {App} app
 */
export function backToHits(app) {
  if (!app.hits) return [];
  return [button("crumb back-to-hits", () => app.select(-1, false), `‹ All ${formatCount(app.hits.length)} hits`)];
}

/**
 * Go to another row with the arrow keys; the graph follows.
 * @param {App} app
 * @param {HTMLElement} list
 * @param {KeyboardEvent} event
 */
function pressRow(app, list, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const rows = /** @type {HTMLElement[]} */ ([...list.querySelectorAll(".row")]);
  const row = step && rows[rows.indexOf(/** @type {HTMLElement} */ (event.target)) + step];
  if (!row) return;
  event.preventDefault();
  row.focus();
  app.view.reveal(Number(row.dataset.number));
}

/**
 * @param {{app: App, section: HTMLElement, list: HTMLElement, items: number[],
 *   textOf: (item: number) => Promise<string>}} setting
 * @param {number} from
 */
async function extendList(setting, from) {
  const { app, section, list, items, textOf } = setting;
  const next = items.slice(from, from + PAGE_SIZE);
  const rows = await Promise.all(next.map(async (item) => itemRow(app, item, await textOf(item))));
  list.append(...rows.map((row) => make("li", {}, row)));
  section.querySelector(":scope > .more")?.remove();
  const left = items.length - from - next.length;
  // The focus moves from the button to the first new row.
  if (from) rows[0].focus();
  if (left <= 0) return;
  const more = () => void extendList(setting, from + PAGE_SIZE);
  section.append(button("more", more, `${formatCount(left)} more`));
}

/**
 * @param {App} app
 * @param {number} item
 * @param {string} text
 */
function itemRow(app, item, text) {
  const size = app.scene.size[item];
  const row = button(
    "row",
    () => app.select(item, true),
    make("bdi", { class: "who" }, app.authorOf(item)),
    make("span", { class: "descendants" }, size > 1 ? itemsText(size, countStubs(app.scene, item, item + size)) : ""),
    make("span", { class: "start", dir: "auto" }, text),
  );
  row.dataset.number = String(item);
  return row;
}
