import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseLeast, makeGraph } from "#assets/authors/data.js";

const meta = /** @type {any} */ ({ authors: 3, pairs: 3 });
const pair = {
  giver: Int32Array.of(0, 1, 2),
  taker: Int32Array.of(1, 0, 0),
  start: Int32Array.of(0, 1, 6, 8),
};
const author = { community: Int32Array.of(0, 0, 1) };

test("weights, reverse pairs and the pairs of each author come from the columns", () => {
  const graph = makeGraph(meta, ["ann", "bob", "eve"], author, pair);
  assert.deepEqual([...graph.weight], [1, 5, 2]);
  assert.deepEqual([...graph.reverse], [1, 0, -1]);
  assert.deepEqual(graph.out, [[0], [1], [2]]);
  assert.deepEqual(graph.into, [[1, 2], [0], []]);
  assert.deepEqual([...graph.sizes], [2, 1, 0]);
});

test("the least weight is the smallest at which few enough pairs are drawn", () => {
  const weights = Int32Array.of(1, 1, 1, 2, 2, 5);
  assert.equal(chooseLeast(weights, 6), 1);
  assert.equal(chooseLeast(weights, 3), 2);
  assert.equal(chooseLeast(weights, 2), 3);
  assert.equal(chooseLeast(Int32Array.of(4, 4, 4), 1), 4, "some pairs are always drawn");
  assert.equal(chooseLeast(Int32Array.of(), 1), 1);
});
