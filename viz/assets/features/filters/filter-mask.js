import { DEAD, DELETED, STUB } from "../../data/scene.js";
/** @import { Filters } from "../../data/state.js" */
/** @import { Scene } from "../../data/types.js" */

/** The filters by a bit of an item's state. */
const STATE_BITS = /** @type {const} */ ([
  ["dead", DEAD],
  ["deleted", DELETED],
  ["stub", STUB],
]);

/**
 * Return the mask of the items that don't match the filters; null if no filter is used.
 * @param {Scene} scene
 * @param {Filters} filters
 * @returns {Uint8Array | null}
 */
export function filterMask(scene, filters) {
  const tests = testsOf(scene, filters);
  if (!tests.length) return null;
  const mask = new Uint8Array(scene.n);
  // A loop for each test: the browser compiles them well.
  for (const test of tests) {
    for (let item = 0; item < scene.n; item++) if (!test(item)) mask[item] = 1;
  }
  return mask;
}

/**
 * Return the mask of the items outside a range of time, those without a time included.
 * @param {Scene} scene
 * @param {[number, number] | null} timeRange
 * @returns {Uint8Array | null}
 */
export function timeMask({ n, time }, timeRange) {
  if (!timeRange) return null;
  const [from, to] = timeRange;
  const mask = new Uint8Array(n);
  for (let item = 0; item < n; item++) mask[item] = time[item] >= from && time[item] <= to ? 0 : 1;
  return mask;
}

/**
 * Count the filters that are used.
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
  if (filters.kinds) {
    const codes = filters.kinds.map((name) => meta.kinds.indexOf(name));
    tests.push(oneOf(kind, codes.filter((code) => code >= 0)));
  }
  for (const [name, bit] of STATE_BITS) {
    const wanted = filters[name];
    if (wanted !== null) tests.push((/** @type {number} */ i) => Boolean(state[i] & bit) === wanted);
  }
  return tests;
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
