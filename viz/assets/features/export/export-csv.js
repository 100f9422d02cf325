import { csvOf } from "./csv.js";
import { plainText } from "../../ui/richtext.js";

const COLUMNS = "id parent depth author time kind score title url replies below text".split(" ");

/**
 * Items as CSV, a row each, with the words of their texts.
 * @param {import("../../app/app.js").App} app
 * @param {number[]} items
 */
export async function itemTable({ scene, texts }, items) {
  const rows = [COLUMNS];
  for (const item of items) rows.push(rowOfItem(scene, item, await texts.entry(item)).map(String));
  return csvOf(rows);
}

/**
 * @param {import("../../data/types.js").Scene} scene
 * @param {number} item
 * @param {import("../../data/types.js").Entry} entry
 */
function rowOfItem(scene, item, { kind, score, title, url, html }) {
  const { ids, above, depth, author, time, kids, size, meta } = scene;
  return [
    ids[item],
    above[item] < 0 ? "" : ids[above[item]],
    depth[item] < 0 ? "" : depth[item],
    author[item] < 0 ? "" : meta.authors[author[item]],
    isoTime(time[item]),
    kind,
    score,
    title,
    url,
    kids[item],
    size[item] - 1,
    plainText(html),
  ];
}

/** @param {number} seconds Unix time, NaN where absent */
function isoTime(seconds) {
  const moment = new Date(seconds * 1000);
  return Number.isNaN(moment.getTime()) ? "" : `${moment.toISOString().slice(0, 19)}Z`;
}
