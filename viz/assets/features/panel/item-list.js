import { button, make } from "../../ui/dom.js";
import { formatCount } from "../../ui/format.js";
import { subtreeText } from "../../ui/item-text.js";
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
 * @returns {Promise<HTMLElement[]>} empty if there are no items
 */
export async function itemList(app, heading, items) {
  if (!items.length) return [];
  const list = make("ol", { class: "items" });
  const section = make("section", {}, make("h3", {}, heading), list);
  await extendList(app, section, list, items, 0);
  return [section];
}

/**
 * @param {App} app
 * @param {HTMLElement} section
 * @param {HTMLElement} list
 * @param {number[]} items
 * @param {number} from
 */
async function extendList(app, section, list, items, from) {
  const next = items.slice(from, from + PAGE_SIZE);
  const rows = await Promise.all(next.map((item) => itemRow(app, item)));
  list.append(...rows.map((row) => make("li", {}, row)));
  section.querySelector(":scope > .more")?.remove();
  const left = items.length - from - next.length;
  // The focus moves from the button to the first new row.
  if (from) rows[0].focus();
  if (left <= 0) return;
  const more = () => void extendList(app, section, list, items, from + PAGE_SIZE);
  section.append(button("more", more, `${formatCount(left)} more`));
}

/**
 * @param {App} app
 * @param {number} item
 */
async function itemRow(app, item) {
  const descendants = app.scene.size[item] - 1;
  const row = button(
    "row",
    () => app.select(item, true),
    make("bdi", { class: "who" }, app.authorOf(item)),
    make("span", { class: "descendants" }, descendants ? formatCount(descendants) : ""),
    make("span", { class: "start", dir: "auto" }, await app.texts.excerpt(item, MAX_EXCERPT_LETTERS)),
  );
  if (descendants) row.title = subtreeText(app.scene, item);
  return row;
}
