import assert from "node:assert/strict";
import { test } from "node:test";
import { isEdgeDrawn, thinningFactor } from "#assets/render/bitmap/thinning.js";

/**
 * A star whose kids stand so far from the middle.
 * @param {number} kids
 * @param {number} length
 */
function thinningOfStar(kids, length) {
  const n = kids + 1;
  const parent = new Int32Array(n);
  parent[0] = -1;
  const size = new Int32Array(n).fill(1);
  size[0] = n;
  const x = Float32Array.from({ length: n }, (_, i) => (i ? length : 0));
  const shown = new Uint8Array(n).fill(1);
  const told = /** @type {any[]} */ ([{ parent, size, n }, { shown }, x, new Float32Array(n)]);
  return thinningFactor(told[0], told[1], told[2], told[3], /** @type {any} */ ({ width: 900, height: 600 }));
}

test("all edges are drawn where there is room for them", () => {
  assert.equal(thinningOfStar(1000, 500), 1);
  assert.equal(thinningOfStar(100_000, 20), 1);
});

test("the longer very many edges are, the fewer of them are drawn", () => {
  assert.ok(thinningOfStar(100_000, 200) > 1);
  assert.ok(thinningOfStar(100_000, 800) > thinningOfStar(100_000, 200));
});

test("short edges and those that carry much are drawn in any case", () => {
  for (let kid = 1; kid < 50; kid++) {
    assert.ok(isEdgeDrawn(kid, 1, 20, 9));
    assert.ok(isEdgeDrawn(kid, 500, 900, 9));
  }
  const long = Array.from({ length: 90 }, (_, kid) => isEdgeDrawn(kid, 1, 900, 9));
  assert.equal(long.filter(Boolean).length, 10);
});
