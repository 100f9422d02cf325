import { attributeName } from "../../data/attributes.js";
import { depthOfFolds, foldsAtDepth } from "../../data/folds.js";
import { GROUPINGS } from "../legend/colour-groups.js";
import { SIZE_SCALES } from "../legend/size-groups.js";
/** @import { App } from "../../app/app.js" */
/** @import { Filters, Values } from "../../data/state.js" */
/** @import { Scene } from "../../data/types.js" */

/**
 * A part of the fragment. `write` returns its text, null where there is nothing to write; `read`
 * returns the values that a text sets, null for an invalid text.
 *
 * @typedef {{write: (values: Values, scene: Scene) => string | null,
 *   read: (text: string, scene: Scene) => Partial<Values> | null}} Part
 */

const NUMBER = "-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?";
const RANGE = new RegExp(`^(${NUMBER})~(${NUMBER})$`);
const VIEW = new RegExp(`^(${NUMBER})~(${NUMBER})~(${NUMBER})$`);

/** The parts by their names, in the order in which they are written. */
export const PARTS = /** @type {Record<string, Part>} */ ({
  layout: stringPart("layout", (name, { meta }) => meta.layouts.includes(name)),
  item: itemPart("selected"),
  isolated: itemPart("isolated"),
  folded: { write: writeFolds, read: readFolds },
  q: stringPart("query", () => true),
  // The index of the hit that is stepped to; the hits themselves follow from the query.
  hit: {
    write: ({ hit }) => (hit < 0 ? null : String(hit)),
    read: (text) => (/^\d{1,9}$/.test(text) ? { hit: Number(text) } : null),
  },
  by: filterPart("authors", writeAuthors, readAuthors),
  depth: filterPart("depth", writeRange, readRange),
  score: filterPart("score", writeRange, readRange),
  kinds: filterPart("kinds", writeList, readList),
  dead: filterPart("dead", writeFlag, readFlag),
  deleted: filterPart("deleted", writeFlag, readFlag),
  stub: filterPart("stub", writeFlag, readFlag),
  time: {
    // Whole seconds that include the range, whose ends may be between two of them.
    write: ({ timeRange }) => timeRange && writeRange([Math.floor(timeRange[0]), Math.ceil(timeRange[1])]),
    read: (text) => {
      const timeRange = readRange(text);
      return timeRange && { timeRange };
    },
  },
  colour: stringPart("colour", (name) => Object.hasOwn(GROUPINGS, name) || attributeName(name) !== ""),
  size: stringPart("size", (name) => Object.hasOwn(SIZE_SCALES, name) || attributeName(name) !== ""),
  muted: {
    write: ({ muted }) => (muted.length ? writeList(muted) : null),
    read: (text) => ({ muted: readList(text) }),
  },
  theme: stringPart("theme", (name) => ["auto", "light", "dark"].includes(name)),
  panel: {
    write: ({ panel }) => (panel.open ? null : "closed"),
    read: (text) => (text === "closed" ? { panel: { open: false, size: 0 } } : null),
  },
  reader: {
    write: ({ reading }) => (reading ? "open" : null),
    read: (text) => (text === "open" ? { reading: true } : null),
  },
  view: { write: writeView, read: readView },
});

/**
 * Return the part of a value that is a string.
 * @param {"layout" | "query" | "colour" | "size" | "theme"} key
 * @param {(value: string, scene: Scene) => boolean} isValid
 * @returns {Part}
 */
function stringPart(key, isValid) {
  return {
    write: (values) => encodeURIComponent(values[key]),
    read: (text, scene) => {
      const value = decodeURIComponent(text);
      return isValid(value, scene) ? { [key]: value } : null;
    },
  };
}

/**
 * Return the part of an item, which is written by its id.
 * @param {"selected" | "isolated"} key
 * @returns {Part}
 */
function itemPart(key) {
  return {
    write: (values, { ids }) => (values[key] < 0 ? null : encodeURIComponent(ids[values[key]])),
    read: (text, { ids }) => {
      const item = ids.indexOf(decodeURIComponent(text));
      return item < 0 ? null : { [key]: item };
    },
  };
}

/**
 * Return the part of one filter.
 * @template {keyof Filters} K
 * @param {K} key
 * @param {(value: any, scene: Scene) => string} write
 * @param {(text: string, scene: Scene) => Filters[K]} read null for an invalid text
 * @returns {Part}
 */
function filterPart(key, write, read) {
  return {
    write: ({ filters }, scene) => (filters[key] === null ? null : write(filters[key], scene)),
    read: (text, scene) => {
      const filter = read(text, scene);
      return filter === null ? null : { filters: /** @type {any} */ ({ [key]: filter }) };
    },
  };
}

/** @param {[number, number]} range */
function writeRange([from, to]) {
  return `${from}~${to}`;
}

/**
 * @param {string} text
 * @returns {[number, number] | null}
 */
function readRange(text) {
  const ends = RANGE.exec(text);
  return ends ? [Number(ends[1]), Number(ends[2])] : null;
}

/** @param {string[]} list */
function writeList(list) {
  return list.map(encodeURIComponent).join(",");
}

/** @param {string} text */
function readList(text) {
  return text.split(",").map(decodeURIComponent);
}

/** @param {boolean} flag */
function writeFlag(flag) {
  return flag ? "yes" : "no";
}

/** @param {string} text */
function readFlag(text) {
  return text === "yes" ? true : text === "no" ? false : null;
}

/**
 * Write authors by name: their numbers differ from file to file.
 * @param {number[]} authors
 * @param {Scene} scene
 */
function writeAuthors(authors, { meta }) {
  return writeList(authors.map((author) => meta.authors[author]));
}

/**
 * @param {string} text
 * @param {Scene} scene
 */
function readAuthors(text, { meta }) {
  const names = readList(text);
  const authors = names.map((name) => meta.authors.indexOf(name)).filter((author) => author >= 0);
  return authors.length ? authors : null;
}

/**
 * Write folds: as a depth if they are all of one, else as differences between items.
 * @param {Values} values with `folded` ascending, so that the differences are positive
 * @param {Scene} scene
 */
function writeFolds({ folded }, scene) {
  if (!folded.length) return null;
  const depth = depthOfFolds(scene, folded);
  if (depth >= 0) return `depth~${depth}`;
  return folded.map((fold, index) => (fold - (index ? folded[index - 1] : 0)).toString(36)).join("~");
}

/**
 * @param {string} text
 * @param {Scene} scene
 */
function readFolds(text, scene) {
  const [, depth] = /^depth~(\d{1,9})$/.exec(text) ?? [];
  if (depth) return { folded: foldsAtDepth(scene, Number(depth)) };
  if (!/^[0-9a-z]{1,8}(~[0-9a-z]{1,8})*$/.test(text)) return null;
  let item = 0;
  const folds = text.split("~").map((step) => (item += Number.parseInt(step, 36)));
  const known = folds.filter((fold) => fold < scene.n && scene.size[fold] > 1);
  return { folded: [...new Set(known)] };
}

/** @param {Values} values */
function writeView({ view }) {
  if (!view) return null;
  return `${view.x.toFixed(1)}~${view.y.toFixed(1)}~${Number(view.scale.toPrecision(4))}`;
}

/** @param {string} text */
function readView(text) {
  const match = VIEW.exec(text);
  if (!match) return null;
  const [x, y, scale] = match.slice(1).map(Number);
  return scale > 0 && [x, y, scale].every(Number.isFinite) ? { view: { x, y, scale } } : null;
}

/**
 * Write the state as a URL's fragment, such as `#layout=radial&item=12`.
 * @param {Values} values
 * @param {Values} initial values that aren't written
 * @param {Scene} scene
 * @returns {string} with its `#`; empty where all values are initial
 */
export function formatHash(values, initial, scene) {
  const parts = [];
  for (const [name, { write }] of Object.entries(PARTS)) {
    const text = write(values, scene);
    if (text !== null && text !== write(initial, scene)) parts.push(`${name}=${text}`);
  }
  return parts.length ? `#${parts.join("&")}` : "";
}

/**
 * Read the state from a URL's fragment. Invalid parts are ignored: the URL is untrusted
 * input.
 * @param {string} fragment with or without its `#`
 * @param {Values} initial values of parts that aren't in it
 * @param {Scene} scene
 * @returns {Values}
 */
export function parseHash(fragment, initial, scene) {
  let values = { ...initial };
  for (const pair of fragment.replace(/^#/, "").split("&")) {
    const [, name, text] = /^([a-z]+)=(.+)$/s.exec(pair) ?? ["", "", ""];
    if (!Object.hasOwn(PARTS, name)) continue;
    const patch = nullIfMalformed(() => PARTS[name].read(text, scene));
    if (!patch) continue;
    const filters = { ...values.filters, ...patch.filters };
    values = { ...values, ...patch, filters };
  }
  return values;
}

/**
 * Return what a function returns; null for malformed percent-encoding.
 * @template T
 * @param {() => T} read
 */
function nullIfMalformed(read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/**
 * Return the URL of the current view.
 * @param {App} app
 */
export function linkToView({ state, scene }) {
  return location.href.split("#")[0] + formatHash(state.values, state.initial, scene);
}
