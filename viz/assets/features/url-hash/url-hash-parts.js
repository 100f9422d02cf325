import { foldsAtDepth } from "../../data/folds.js";
/** @import { App } from "../../app/app.js" */
/** @import { Filters, Values } from "../../data/state.js" */
/** @import { Scene } from "../../data/types.js" */

/**
 * How each part of the state is written into an address and read from it: `write` gives null
 * for what needs no word, `read` null for what makes no sense.
 *
 * @typedef {{write: (values: Values, scene: Scene) => string | null,
 *   read: (text: string, scene: Scene) => Partial<Values> | null}} Part
 */

const COMPARED = /^(depth|author|branch|time|subtree|replies|score|attribute:.+)$/s;
const A_NUMBER = "-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?";
const RANGE = new RegExp(`^(${A_NUMBER})~(${A_NUMBER})$`);
const PLACE = new RegExp(`^(${A_NUMBER})~(${A_NUMBER})~(${A_NUMBER})$`);

/** Each part of the state by its name in the address, in the order in which it is written. */
export const PARTS = /** @type {Record<string, Part>} */ ({
  layout: namedPart("layout", (name, { meta }) => meta.layouts.includes(name)),
  item: itemPart("selected"),
  isolated: itemPart("isolated"),
  folded: { write: writeFolds, read: readFolds },
  q: namedPart("query", () => true),
  hit: { write: ({ hit }) => (hit < 0 ? null : String(hit)), read: readHit },
  by: filterPart("authors", writeAuthors, readAuthors),
  depth: filterPart("depth", writeRange, readRange),
  score: filterPart("score", writeRange, readRange),
  kinds: filterPart("kinds", writeList, readList),
  dead: filterPart("dead", writeFlag, readFlag),
  deleted: filterPart("deleted", writeFlag, readFlag),
  stub: filterPart("stub", writeFlag, readFlag),
  time: {
    write: ({ span }) => span && writeRange(span),
    read: (text) => ({ span: readRange(text) }),
  },
  colour: namedPart("colour", (name) => COMPARED.test(name)),
  size: namedPart("size", (name) => COMPARED.test(name)),
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
 * @param {(name: string, scene: Scene) => boolean} known
 * @returns {Part}
 */
function namedPart(key, known) {
  return {
    write: (values) => encodeURIComponent(values[key]),
    read: (text, scene) => {
      const name = decodeURIComponent(text);
      return known(name, scene) ? { [key]: name } : null;
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
 * Authors by their names: their numbers are others in the next file.
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
  const found = names.map((name) => meta.authors.indexOf(name)).filter((author) => author >= 0);
  return found.length ? found : null;
}

/** @param {string} text */
function readHit(text) {
  return /^\d{1,9}$/.test(text) ? { hit: Number(text) } : null;
}

/**
 * All folds at one depth, else each item, as the step from the one before.
 * @param {Values} values
 * @param {Scene} scene
 */
function writeFolds({ folded }, scene) {
  if (!folded.length) return null;
  const depth = depthBelowRoot(scene, folded[0]);
  const all = foldsAtDepth(scene, depth);
  if (String(all) === String(folded)) return `depth~${depth}`;
  return folded.map((fold, place) => (fold - (place ? folded[place - 1] : 0)).toString(36)).join("~");
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
function depthBelowRoot({ above }, item) {
  let depth = 0;
  for (let at = item; above[at] >= 0; at = above[at]) depth += 1;
  return depth;
}

/** @param {Values} values */
function writeView({ view }) {
  if (!view) return null;
  return `${view.x.toFixed(1)}~${view.y.toFixed(1)}~${Number(view.scale.toPrecision(4))}`;
}

/** @param {string} text */
function readView(text) {
  const place = PLACE.exec(text);
  if (!place) return null;
  const [x, y, scale] = place.slice(1).map(Number);
  return scale > 0 && [x, y, scale].every(Number.isFinite) ? { view: { x, y, scale } } : null;
}

/**
 * The state as an address' fragment, and back: `#layout=radial&item=12`. What stands at its
 * first value is left out. A fragment may come from anybody: what makes no sense is ignored.
 *
 */

/**
 * @param {Values} values
 * @param {Values} first what isn't written
 * @param {Scene} scene
 * @returns {string} with its `#`; empty where everything is as at first
 */
export function fragmentOf(values, first, scene) {
  const parts = [];
  for (const [name, { write }] of Object.entries(PARTS)) {
    const text = write(values, scene);
    if (text !== null && text !== write(first, scene)) parts.push(`${name}=${text}`);
  }
  return parts.length ? `#${parts.join("&")}` : "";
}

/**
 * @param {string} fragment with or without its `#`
 * @param {Values} first what stands for parts that aren't in it
 * @param {Scene} scene
 * @returns {Values}
 */
export function valuesIn(fragment, first, scene) {
  let values = { ...first };
  for (const pair of fragment.replace(/^#/, "").split("&")) {
    const [, name, text] = /^([a-z]+)=(.+)$/s.exec(pair) ?? ["", "", ""];
    if (!Object.hasOwn(PARTS, name)) continue;
    const read = understood(() => PARTS[name].read(text, scene));
    if (!read) continue;
    const filters = { ...values.filters, ...read.filters };
    values = { ...values, ...read, filters };
  }
  return values;
}

/**
 * @template T
 * @param {() => T} read
 */
function understood(read) {
  try {
    return read();
  } catch (error) {
    // A `%` that begins no letter.
    if (error instanceof URIError) return null;
    throw error;
  }
}

/**
 * The page's address with all that is seen now in it.
 * @param {App} app
 */
export function linkTo({ state, scene }) {
  return location.href.split("#")[0] + fragmentOf(state.values, state.first, scene);
}
