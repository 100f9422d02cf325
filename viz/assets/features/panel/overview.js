import { medianDelay } from "../../data/figures.js";
import { repliesOf, rootsOf } from "../../data/scene.js";
import { branchList } from "./branches.js";
import { itemList } from "./item-list.js";
import { setFilter } from "../filters/filter-fields.js";
import { button, make } from "../../ui/dom.js";
import { formatCount, formatDuration, formatPart, formatTime } from "../../ui/format.js";
/** @import { Figures } from "../../data/figures.js" */
/** @import { App } from "../../app/app.js" */
/** @import { Scene } from "../../data/types.js" */

/**
 * Make the content of the panel while no item is selected: the hits of the search, else figures of
 * what is shown.
 * @param {App} app
 * @param {string} order of the hits
 * @param {(order: string) => void} onOrder
 */
export async function overviewParts(app, order, onOrder) {
  const { scene, hits } = app;
  if (hits) {
    const { hitListParts } = await import("./hit-list.js");
    return hitListParts(app, hits, order, onOrder);
  }
  const matching = app.matching();
  const list = make("div", {});
  app.whenReady(async () => {
    const { insightParts } = await import("./insights.js");
    const parts = [await postsOfAuthors(app, matching), await insightParts(app, matching), await largestThreads(app, matching)];
    list.replaceChildren(...parts.flat());
  });
  const [all, shown] = [app.figuresOf(null), app.figuresOf(matching)];
  const table = figures(shown, all);
  // It needs a sort, for which the first picture doesn't wait.
  app.whenReady(() => table.append(...medianRow(medianDelay(scene, matching))));
  return [make("h2", { dir: "auto" }, scene.meta.title), table, ...missing(scene, shown, all), ...branchList(app), list];
}

/**
 * List what matches, if it is of chosen authors, and the way back to all.
 * @param {App} app
 * @param {Uint8Array | null} matching
 */
async function postsOfAuthors(app, matching) {
  const picked = app.state.get("filters").authors;
  if (!picked?.length || !matching) return [];
  const posts = [...matching.keys()].filter((item) => matching[item]);
  const names = picked.length === 1 ? app.scene.meta.authors[picked[0]] : "these authors";
  const back = button("crumb", () => setFilter(app, "authors", null), "‹ All authors");
  return [back, ...(await itemList(app, `Posts of ${names}`, posts))];
}

/**
 * List the largest threads; the largest replies if there is one thread.
 * @param {App} app
 * @param {Uint8Array | null} matching
 */
function largestThreads(app, matching) {
  const { scene, state } = app;
  const isolated = state.get("isolated");
  const roots = isolated >= 0 ? [isolated] : rootsOf(scene, scene.n);
  const isOne = roots.length === 1;
  // A thread may be one item; a reply without replies isn't large.
  const isListed = (/** @type {number} */ item) => (!isOne || scene.size[item] > 1) && (!matching || matching[item]);
  const top = (isOne ? repliesOf(scene, roots[0], scene.n) : roots).filter(isListed);
  const heaviest = top.sort((a, b) => scene.size[b] - scene.size[a] || a - b);
  return itemList(app, isOne ? "Largest replies" : "Largest threads", heaviest);
}

/**
 * @param {Figures} shown
 * @param {Figures} all
 */
function figures(shown, all) {
  const rows = [
    ["items", formatPart(shown.items, all.items)],
    ...(all.live < all.items ? [["live", formatPart(shown.live, all.live)]] : []),
    ["threads", formatPart(shown.threads, all.threads)],
    ["authors", formatPart(shown.authors, all.authors)],
    ["deepest reply", formatCount(shown.deepest)],
  ];
  if (!Number.isNaN(shown.first)) rows.push(["first", formatTime(shown.first)], ["last", formatTime(shown.last)]);
  return make("dl", {}, ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

/** @param {number} delay in seconds */
function medianRow(delay) {
  return Number.isNaN(delay) ? [] : [make("dt", {}, "median reply"), make("dd", {}, `after ${formatDuration(delay)}`)];
}

/**
 * List what is missing or odd in the records.
 * @param {Scene} scene
 * @param {Figures} shown
 * @param {Figures} all
 */
function missing(scene, shown, all) {
  const { rejects, cycles, cut } = scene.meta;
  const bothText = shown.both ? `, ${formatCount(shown.both)} of them deleted too` : "";
  const count = (/** @type {number} */ part, /** @type {number} */ n, /** @type {string} */ one, /** @type {string} */ more) =>
    n ? `${formatPart(part, n)} ${n === 1 ? one : more}` : "";
  const notes = [
    count(shown.stubs, all.stubs, "stub: a record names it, but it is missing", "stubs: records name them, but they are missing"),
    count(rejects, rejects, "record couldn't be read and isn't here", "records couldn't be read and aren't here"),
    count(cut, cut, "item is deeper than what is drawn here", "items are deeper than what is drawn here"),
    count(cycles, cycles, "cycle: items that are their own ancestors", "cycles: items that are their own ancestors"),
    count(shown.dead, all.dead, `dead item${bothText}`, `dead items${bothText}`),
    count(shown.deleted, all.deleted, "deleted item", "deleted items"),
  ].filter(Boolean);
  if (!notes.length) return [];
  return [make("ul", { class: "missing" }, ...notes.map((note) => make("li", {}, note)))];
}
