import { dialogueTo } from "./figures.js";
/** @import { Scene } from "./types.js" */

// The language of the search: words, of which all have to match; "a phrase"; by:NAME, id:ID,
// depth:N, depth:N-M or depth:N+, and dialogue:ID for the dialogue that ends at an item.

/**
 * A term of a query: `text` is in the item's texts or its author's name, or is its id.
 *
 * @typedef {{kind: "text" | "by" | "id" | "dialogue", value: string}
 *   | {kind: "depth", from: number, to: number}} Term
 */

const TERM = /(?:(by|id|depth|dialogue):)?(?:"([^"]*)"?|(\S+))/gi;
const DEPTH = /^(\d{1,9})(?:-(\d{1,9})|(\+))?$/;

/**
 * Divide a query into its terms. What has no such form is searched as text.
 * @param {string} query
 * @returns {Term[]}
 */
export function parseQuery(query) {
  /** @type {Term[]} */
  const terms = [];
  for (const [whole, prefix = "", phrase, word = ""] of query.matchAll(TERM)) {
    const value = (phrase ?? word).trim();
    const kind = prefix.toLowerCase();
    const [, from, to, more] = (kind === "depth" && DEPTH.exec(value)) || [];
    if (!value) continue;
    if (kind === "by" || kind === "id" || kind === "dialogue") terms.push({ kind, value });
    else if (from) terms.push({ kind: "depth", from: Number(from), to: more ? Infinity : Number(to ?? from) });
    else terms.push({ kind: "text", value: kind ? whole : value });
  }
  return terms;
}

/**
 * Return the texts that a query looks for, in lower case.
 * @param {string} query
 */
export function textTermsOf(query) {
  return parseQuery(query).flatMap((term) => (term.kind === "text" ? [term.value.toLowerCase()] : []));
}

/**
 * Return the items that match all terms of a query, in order.
 * @param {Scene} scene
 * @param {string[]} texts to search in, of each item, in lower case
 * @param {string} query
 * @returns {number[]}
 */
export function findItems(scene, texts, query) {
  const tests = parseQuery(query).map((term) => testOf(scene, texts, term));
  const hits = [];
  for (let item = 0; item < scene.n; item++) {
    if (tests.every((test) => test(item))) hits.push(item);
  }
  return hits;
}

/**
 * @param {Scene} scene
 * @param {string[]} texts
 * @param {Term} term
 * @returns {(item: number) => boolean}
 */
function testOf(scene, texts, term) {
  const { author, depth, ids, meta } = scene;
  if (term.kind === "depth") return (item) => depth[item] >= term.from && depth[item] <= term.to;
  const { kind, value } = term;
  if (kind === "id") return (item) => ids[item] === value;
  if (kind === "dialogue") {
    const posts = new Set(dialogueTo(scene, ids.indexOf(value)));
    return (item) => posts.has(item);
  }
  const wanted = value.toLowerCase();
  const names = meta.authors.map((name) => name.toLowerCase());
  const exact = kind === "by" && names.includes(wanted);
  const isAuthor = names.map((name) => (exact ? name === wanted : name.includes(wanted)));
  const isBy = (/** @type {number} */ item) => author[item] >= 0 && isAuthor[author[item]];
  if (kind === "by") return isBy;
  return (item) => isBy(item) || texts[item].includes(wanted) || ids[item] === value;
}

/** The most authors that are suggested. */
const MAX_SUGGESTED = 8;

/**
 * Return what a query may go on as: authors whose names have its last word in them.
 * @param {string} query
 * @param {string[]} authors the most active first
 * @returns {string[]}
 */
export function suggestionsFor(query, authors) {
  const [, before, typed] = /^(.*?)(?:by:"?)?([^\s":]*)$/is.exec(query) ?? ["", "", ""];
  const wanted = typed.toLowerCase();
  if (!wanted) return ['by:', 'id:', 'depth:'].map((prefix) => `${before}${prefix}`);
  const found = authors.filter((name) => name.toLowerCase().includes(wanted) && !name.includes('"'));
  return found.slice(0, MAX_SUGGESTED).map((name) => `${before}by:${/\s/.test(name) ? `"${name}"` : name}`);
}
