import { repliesOf, rootsOf } from "../../data/scene.js";
import { itemList } from "./item-list.js";
import { countStates } from "../../render/marks.js";
import { make } from "../../ui/dom.js";
import { formatCount, formatTime } from "../../ui/format.js";
/** @import { App } from "../../app/app.js" */
/** @import { Scene } from "../../data/types.js" */

/**
 * Make the content of the panel while no item is selected: figures of the whole graph.
 * @param {App} app
 */
export function overviewParts(app) {
  const { scene } = app;
  const list = make("div", {});
  app.whenReady(() => void largestThreads(app).then((parts) => list.replaceWith(...parts)));
  return [make("h2", { dir: "auto" }, scene.meta.title), figures(scene), ...missing(scene), list];
}

/**
 * List the largest threads; the largest replies if there is one thread.
 * @param {App} app
 */
function largestThreads(app) {
  const { scene } = app;
  const roots = rootsOf(scene, scene.n);
  const top = roots.length === 1 ? repliesOf(scene, 0, scene.n) : roots;
  const heaviest = top.sort((a, b) => scene.size[b] - scene.size[a] || a - b);
  return itemList(app, roots.length === 1 ? "Largest replies" : "Largest threads", heaviest);
}

/** @param {Scene} scene */
function figures(scene) {
  const { deepest, times } = scene;
  const { live } = countStates(scene);
  let threads = 0;
  for (let item = 0; item < scene.n; item++) if (scene.depth[item] === 0) threads += 1;
  const rows = [
    ["items", formatCount(scene.meta.items)],
    ...(live < scene.meta.items ? [["live", formatCount(live)]] : []),
    ["threads", formatCount(threads)],
    ["authors", formatCount(scene.meta.authors.length)],
    ["deepest reply", formatCount(deepest)],
  ];
  if (times.count) rows.push(["first", formatTime(times.first)], ["last", formatTime(times.last)]);
  return make("dl", {}, ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

/**
 * List what is missing or odd in the records.
 * @param {Scene} scene
 */
function missing(scene) {
  const { stubs, rejects, cycles, cut } = scene.meta;
  const { deleted, dead, both } = countStates(scene);
  const bothText = both ? `, ${formatCount(both)} of them deleted too` : "";
  const count = (/** @type {number} */ n, /** @type {string} */ one, /** @type {string} */ more) =>
    n ? `${formatCount(n)} ${n === 1 ? one : more}` : "";
  const notes = [
    count(stubs, "stub: a record names it, none describes it", "stubs: records name them, none describes them"),
    count(rejects, "record couldn't be read and isn't here", "records couldn't be read and aren't here"),
    count(cut, "item is deeper than what is drawn here", "items are deeper than what is drawn here"),
    count(cycles, "cycle: items that are their own ancestors", "cycles: items that are their own ancestors"),
    count(dead, `dead item${bothText}`, `dead items${bothText}`),
    count(deleted, "deleted item", "deleted items"),
  ].filter(Boolean);
  if (!notes.length) return [];
  return [make("ul", { class: "missing" }, ...notes.map((note) => make("li", {}, note)))];
}
