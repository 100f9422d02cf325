import assert from "node:assert/strict";
import { test } from "node:test";

import { filterMask, filtersUsed, timeMask } from "#assets/features/filters/filter-mask.js";
import { DEAD, DELETED, STUB } from "#assets/data/scene.js";
import { INITIAL_VALUES } from "#assets/data/state.js";
import { sceneOf } from "#tests/scenes.js";

const scene = sceneOf([-1, 0, 1, 1, -1], {
  author: Int32Array.from([0, 1, 0, -1, 2]),
  score: Float64Array.from([10, Number.NaN, 3, -1, 7]),
  kind: Int32Array.from([0, 1, 1, 1, -1]),
  time: Float64Array.from([100, 200, 300, 400, Number.NaN]),
  state: Uint8Array.from([0, DEAD, DELETED | DEAD, 0, STUB]),
  meta: { authors: ["ann", "bob", "eve"], kinds: ["story", "comment"] },
});

/** The items that match. @param {Partial<import("#assets/data/state.js").Filters>} filters */
function matching(filters) {
  const mask = filterMask(scene, { ...INITIAL_VALUES.filters, ...filters });
  return mask && [...mask.keys()].filter((item) => !mask[item]);
}

test("without filters there is no mask", () => assert.equal(matching({}), null));

test("each filter lets through what it asks for", () => {
  assert.deepEqual(matching({ authors: [0, 2] }), [0, 2, 4]);
  assert.deepEqual(matching({ depth: [1, 2] }), [1, 2, 3]);
  assert.deepEqual(matching({ score: [3, 10] }), [0, 2, 4]);
  assert.deepEqual(matching({ kinds: ["comment"] }), [1, 2, 3]);
  assert.deepEqual(matching({ dead: true }), [1, 2]);
  assert.deepEqual(matching({ dead: false }), [0, 3, 4]);
  assert.deepEqual(matching({ deleted: true }), [2]);
  assert.deepEqual(matching({ stub: false }), [0, 1, 2, 3]);
});

test("all filters have to agree", () => {
  assert.deepEqual(matching({ authors: [0], depth: [1, 9], dead: true }), [2]);
});

test("a kind that nothing is of matches nothing", () => {
  assert.deepEqual(matching({ kinds: ["job"] }), []);
});

test("a span of time holds both its ends, and nothing without a time", () => {
  assert.deepEqual([...(timeMask(scene, [200, 300]) ?? [])], [1, 0, 0, 1, 1]);
  assert.equal(timeMask(scene, null), null);
});

test("filters in use are counted", () => {
  assert.equal(filtersUsed({ ...INITIAL_VALUES.filters, dead: false, kinds: ["job"] }), 2);
});
