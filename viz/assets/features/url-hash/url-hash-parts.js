import { foldsAtDepth } from "../../data/folds.js";
/** @import { App } from "../../app/app.js" */
/** @import { Filters, Values } from "../../data/state.js" */
/** @import { Scene } from "../../data/types.js" */

/**
 * A part of the fragment: `write` returns null where nothing is written, `read` null for an
 * invalid text.
 *
 * @typedef {{write: (values: Values, scene: Scene) => string | null,
 *   read: (text: string, scene: Scene) => Partial<Values> | null}} Part
 */

/** The choices for colours and sizes. */
const COLOUR_OR_SIZE = /^(depth|author|branch|time|subtree|replies|score|attribute:.+)$/s;
const NUMBER = "-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?";
const RANGE = new RegExp(`^(${NUMBER})~(${NUMBER})$`);
const CAMERA = new RegExp(`^(${NUMBER})~(${NUMBER})~(${NUMBER})$`);

/** The parts by their names, in the order in which they are written. */
export const PARTS = /** @type {Record<string, Part>} */ ({
  layout: namedPart("layout", (name, { meta }) => meta.layouts.includes(name)),
  item: itemPart("selected"),
  isolated: itemPart("isolated"),
  folded: { write: writeFolds, read: readFolds },
  q: namedPart("query", () => true),
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
    write: ({ timeRange }) => timeRange && writeRange(timeRange),
    read: (text) => ({ timeRange: readRange(text) }),
  },
  colour: namedPart("colour", (name) => COLOUR_OR_SIZE.test(name)),
  size: namedPart("size", (name) => COLOUR_OR_SIZE.test(name)),
  muted: {
    write: ({ muted }) => (muted.length ? writeList(muted) : null),
    read: (text) => ({ muted: readList(text) }),
  },
  theme: namedPart("theme", (name) => ["auto", "light", "dark"].includes(name)),
  panel: {
    write: ({ panel }) => (panel.open ? null : "closed"),
    read: (text, scene) => (text === "closed" ? { panel: { open: false, width: 0 } } : null),
  },
  view: { write: writeView, read: readView },
});

/**
 * @param {"layout" | "query" | "colour" | "size" | "theme"} key
 * @param {(name: string, scene: Scene) => boolean} isKnown
 * @returns {Part}
 */
function namedPart(key, isKnown) {
  return {
    write: (values) => encodeURIComponent(values[key]),
    read: (text, scene) => {
      const name = decodeURIComponent(text);
      return isKnown(name, scene) ? { [key]: name } : null;
    },
  };
}

/**
 * @param {"selected" | "isolated"} key
 * @returns {Part}
 */
function itemPart(key) {
  return {
    write: (values, { ids }) => (values[key] < 0 ? null : encodeURIComponent(ids[values[key]])),
    read: (text, { ids }) => ({ [key]: ids.indexOf(decodeURIComponent(text)) }),
  };
}

/**
 * @template {keyof Filters} K
 * @param {K} key
 * @param {(value: any, scene: Scene) => string} write
 * @param {(text: string, scene: Scene) => Filters[K]} read
 * @returns {Part}
 */
function filterPart(key, write, read) {
  return {
    write: ({ filters }, scene) => (filters[key] === null ? null : write(filters[key], scene)),
    read: (text, scene) => ({ filters: /** @type {any} */ ({ [key]: read(text, scene) }) }),
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
 * @param {Values} values
 * @param {Scene} scene
 */
function writeFolds({ folded }, scene) {
  if (!folded.length) return null;
  const depth = depthBelowRoot(scene, folded[0]);
  const all = foldsAtDepth(scene, depth);
  if (String(all) === String(folded)) return `depth~${depth}`;
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
  let at = 0;
  const folds = text.split("~").map((step) => (at += Number.parseInt(step, 36)));
  const known = folds.filter((fold) => fold < scene.n && scene.size[fold] > 1);
  return { folded: [...new Set(known)] };
}

/**
 * @param {Scene} scene
 * @param {number} item
 */
function depthBelowRoot({ parent }, item) {
  let depth = 0;
  for (let at = item; parent[at] >= 0; at = parent[at]) depth += 1;
  return depth;
}

/** @param {Values} values */
function writeView({ view }) {
  if (!view) return null;
  return `${view.x.toFixed(1)}~${view.y.toFixed(1)}~${Number(view.scale.toPrecision(4))}`;
}

/** @param {string} text */
function readView(text) {
  const camera = CAMERA.exec(text);
  if (!camera) return null;
  const [x, y, scale] = camera.slice(1).map(Number);
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
 * Read the state from a URL's fragment. Invalid parts are ignored: it may come from anybody.
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
    const read = orNull(() => PARTS[name].read(text, scene));
    if (!read) continue;
    const filters = { ...values.filters, ...read.filters };
    values = { ...values, ...read, filters };
  }
  return values;
}

/**
 * Return what a function returns; null for malformed percent-encoding.
 * @template T
 * @param {() => T} read
 */
function orNull(read) {
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
