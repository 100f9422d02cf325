import { repliesOf, rootsOf } from "../../data/scene.js";
import { itemList } from "./item-list.js";
import { countStates } from "../../render/marks.js";
import { counted, make } from "../../ui/dom.js";
import { when } from "../../ui/format.js";
/** @import { App } from "../../app/app.js" */
/** @import { Scene } from "../../data/types.js" */

/**
 * What there is as a whole: the panel where no item is picked.
 * @param {App} app
 */
export function overviewParts(app) {
  const { scene } = app;
  const list = make("div", {});
  app.onceReady(() => void largest(app).then((parts) => list.replaceWith(...parts)));
  return [make("h2", { dir: "auto" }, scene.meta.title), figures(scene), ...missing(scene), list];
}

/**
 * The largest threads; the largest replies where there is one thread.
 * @param {App} app
 */
function largest(app) {
  const { scene } = app;
  const roots = rootsOf(scene, scene.n);
  const top = roots.length === 1 ? repliesOf(scene, 0, scene.n) : roots;
  const heaviest = top.sort((a, b) => scene.size[b] - scene.size[a] || a - b);
  return itemList(app, roots.length === 1 ? "Largest replies" : "Largest threads", heaviest);
}

/** @param {Scene} scene */
function figures(scene) {
  const { deepest, times } = scene;
  let threads = 0;
  for (let item = 0; item < scene.n; item++) if (scene.depth[item] === 0) threads += 1;
  const rows = [
    ["items", counted(scene.meta.items)],
    ["threads", counted(threads)],
    ["authors", counted(scene.meta.authors.length)],
    ["deepest reply", counted(deepest)],
  ];
  if (times.count) rows.push(["first", when(times.first)], ["last", when(times.last)]);
  return make("dl", {}, ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

/**
 * What the page can't show, because the records don't have it.
 * @param {Scene} scene
 */
function missing(scene) {
  const notes = missingNotes(scene);
  if (!notes.length) return [];
  return [make("ul", { class: "missing" }, ...notes.map((note) => make("li", {}, note)))];
}

/**
 * What is missing or odd in the records, a sentence each.
 * @param {Scene} scene
 */
function missingNotes(scene) {
  const { stubs, rejects, cycles, cut } = scene.meta;
  const { deleted, dead } = countStates(scene);
  const many = (/** @type {number} */ n, /** @type {string} */ one, /** @type {string} */ more) =>
    n ? `${counted(n)} ${n === 1 ? one : more}` : "";
  return [
    many(stubs, "stub: a record names it, none describes it", "stubs: records name them, none describes them"),
    many(rejects, "record couldn't be read and isn't here", "records couldn't be read and aren't here"),
    many(cut, "item stands deeper than what is drawn here", "items stand deeper than what is drawn here"),
    many(cycles, "cycle: items that are their own ancestors", "cycles: items that are their own ancestors"),
    many(deleted, "deleted item", "deleted items"),
    many(dead, "dead item", "dead items"),
  ].filter(Boolean);
}
