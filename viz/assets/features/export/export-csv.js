import { plainText } from "../../data/plain-text.js";
/** @import { App } from "../../app/app.js" */
/** @import { Entry, Scene } from "../../data/types.js" */

const COLUMNS = "id parent depth author time kind score title url replies below text".split(" ");

/**
 * Items as CSV, a row each, with the words of their texts.
 * @param {App} app
 * @param {number[]} items
 */
export async function itemTable({ scene, texts }, items) {
  const rows = [COLUMNS];
  for (const item of items) rows.push(rowOfItem(scene, item, await texts.entry(item)).map(String));
  return csvOf(rows);
}

/**
 * @param {Scene} scene
 * @param {number} item
 * @param {Entry} entry
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

/** Rows as CSV (RFC 4180) that a spreadsheet can open without running anything in it. */

/** What a spreadsheet takes for a formula: see OWASP's "CSV Injection". */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const NUMERAL = /^[+-]?[0-9]+(?:\.[0-9]+)?$/;

/**
 * @param {(string | number)[][]} rows the first holds the columns' names
 * @returns {string}
 */
export function csvOf(rows) {
  return rows.map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}

/** @param {string | number} value */
function csvField(value) {
  const text = guarded(String(value));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {string} text */
function guarded(text) {
  return FORMULA.test(text) && !NUMERAL.test(text) ? `'${text}` : text;
}
