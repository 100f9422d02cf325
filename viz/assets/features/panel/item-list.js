import { button, counted, make } from "../../ui/dom.js";
/** @import { App } from "../../app/app.js" */

const AT_FIRST = 100;
const LETTERS = 160;

/**
 * Items as rows to pick from: author, how many are below, first words. The first hundred;
 * the rest where it is asked for.
 * @param {App} app
 * @param {string} says
 * @param {number[]} items
 * @returns {Promise<HTMLElement[]>} nothing for no items
 */
export async function itemList(app, says, items) {
  if (!items.length) return [];
  const list = make("ol", { class: "items" });
  const section = make("section", {}, make("h3", {}, says), list);
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
  const next = items.slice(from, from + AT_FIRST);
  const rows = await Promise.all(next.map((item) => itemRow(app, item)));
  list.append(...rows.map((row) => make("li", {}, row)));
  section.querySelector(":scope > .more")?.remove();
  const left = items.length - from - next.length;
  // Who pressed the button goes on where the new rows begin.
  if (from) rows[0].focus();
  if (left <= 0) return;
  const more = () => void extendList(app, section, list, items, from + AT_FIRST);
  section.append(button("more", more, `${counted(left)} more`));
}

/**
 * @param {App} app
 * @param {number} item
 */
async function itemRow(app, item) {
  const below = app.scene.size[item] - 1;
  const row = button(
    "row",
    () => app.select(item, true),
    make("bdi", { class: "who" }, app.authorOf(item)),
    make("span", { class: "below" }, below ? counted(below) : ""),
    make("span", { class: "start", dir: "auto" }, await app.texts.start(item, LETTERS)),
  );
  if (below) row.title = `${counted(below)} below`;
  return row;
}
