import { DEAD, DELETED, STUB } from "../../data/scene.js";
/** @import { Filters } from "../../data/state.js" */
/** @import { Scene } from "../../data/types.js" */

/** The filters that ask for a bit of an item's state. */
const STATE_BITS = /** @type {const} */ ([
  ["dead", DEAD],
  ["deleted", DELETED],
  ["stub", STUB],
]);

/**
 * Which items don't match the filters, 1 for each; null where no filter is used.
 * @param {Scene} scene
 * @param {Filters} filters
 * @returns {Uint8Array | null}
 */
export function filterMask(scene, filters) {
  const tests = testsOf(scene, filters);
  if (!tests.length) return null;
  const mask = new Uint8Array(scene.n);
  for (let item = 0; item < scene.n; item++) {
    mask[item] = tests.every((test) => test(item)) ? 0 : 1;
  }
  return mask;
}

/**
 * Which items lie outside a span of time, 1 for each; those without a time do.
 * @param {Scene} scene
 * @param {[number, number] | null} span
 * @returns {Uint8Array | null}
 */
export function spanMask({ n, time }, span) {
  if (!span) return null;
  const [from, to] = span;
  const mask = new Uint8Array(n);
  for (let item = 0; item < n; item++) mask[item] = time[item] >= from && time[item] <= to ? 0 : 1;
  return mask;
}

/**
 * How many filters are used.
 * @param {Filters} filters
 */
export function filtersUsed(filters) {
  return Object.values(filters).filter((filter) => filter !== null).length;
}

/**
 * @param {Scene} scene
 * @param {Filters} filters
 * @returns {((item: number) => boolean)[]}
 */
function testsOf(scene, filters) {
  const { author, depth, score, kind, state, meta } = scene;
  const tests = [];
  if (filters.authors) tests.push(oneOf(author, filters.authors));
  if (filters.depth) tests.push(between(depth, filters.depth));
  if (filters.score) tests.push(between(score, filters.score));
  if (filters.kinds) tests.push(oneOf(kind, placesOf(meta.kinds, filters.kinds)));
  for (const [name, bit] of STATE_BITS) {
    const wanted = filters[name];
    if (wanted !== null) tests.push((/** @type {number} */ i) => Boolean(state[i] & bit) === wanted);
  }
  return tests;
}

/**
 * Where some names stand in a list; those that aren't in it are left out.
 * @param {string[]} names
 * @param {string[]} wanted
 */
function placesOf(names, wanted) {
  return wanted.map((name) => names.indexOf(name)).filter((place) => place >= 0);
}

/**
 * @param {Int32Array} values
 * @param {number[]} wanted
 */
function oneOf(values, wanted) {
  const set = new Set(wanted);
  return (/** @type {number} */ item) => set.has(values[item]);
}

/**
 * @param {Int32Array | Float64Array} values
 * @param {[number, number]} ends
 */
function between(values, [from, to]) {
  return (/** @type {number} */ item) => values[item] >= from && values[item] <= to;
}
