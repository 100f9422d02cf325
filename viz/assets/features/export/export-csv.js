import { plainText } from "../../data/plain-text.js";
/** @import { App } from "../../app/app.js" */
/** @import { Entry, Scene } from "../../data/types.js" */

const COLUMNS = "id parent depth author time kind score title url replies below text".split(" ");

/**
 * Write items as CSV, a row each, their texts as plain text.
 * @param {App} app
 * @param {number[]} items
 */
export async function itemsAsCsv({ scene, texts }, items) {
  const rows = [COLUMNS];
  for (const item of items) rows.push(rowOf(scene, item, await texts.entry(item)).map(String));
  return formatCsv(rows);
}

/**
 * @param {Scene} scene
 * @param {number} item
 * @param {Entry} entry
 */
function rowOf(scene, item, { kind, score, title, url, html }) {
  const { ids, parent, depth, author, time, kids, size, meta } = scene;
  return [
    ids[item],
    parent[item] < 0 ? "" : ids[parent[item]],
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

/** Text that a spreadsheet runs as a formula, in every locale: see graphload/tables/delimited.py. */
const AT_START = /^(?![+-]?[0-9]+(?:\.[0-9]+)?$)[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const WITHIN = /[;\t\r\n](?=["' ]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/**
 * Write rows as CSV (RFC 4180), with formulas escaped.
 * @param {(string | number)[][]} rows the first has the columns' names
 * @returns {string}
 */
export function formatCsv(rows) {
  return rows.map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}

/** @param {string | number} value */
function csvField(value) {
  const lines = String(value).replace(WITHIN, "$&'");
  const text = AT_START.test(lines) ? `'${lines}` : lines;
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
