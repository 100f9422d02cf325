import assert from "node:assert/strict";
import { test } from "node:test";
import { Bends } from "#assets/render/bends.js";
import { sceneOf } from "#tests/scenes.js";

/** A root with eight replies in three columns, one of which has a reply. */
const PARENTS = [-1, 0, 1, 0, 0, 0, 0, 0, 0, 0];
const X = [0, 200, 420, 230, 260, 200, 230, 260, 200, 230];
const Y = [80, 0, 5, 10, 20, 30, 40, 50, 60, 70];
const RADIUS = 4;

/**
 * @param {number[]} x
 * @param {number[]} [y]
 * @param {string} [layout]
 */
function lookOf(x, y = Y, layout = "tidy") {
  const shown = new Uint8Array(x.length).fill(1);
  return /** @type {any} */ ({ layout, x: Float32Array.from(x), y: Float32Array.from(y), shown });
}

/**
 * The distance of a point from a line.
 * @param {number[]} point
 * @param {number[]} start
 * @param {number[]} end
 */
function distance([x, y], [x0, y0], [x1, y1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const share = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - x0 - share * dx, y - y0 - share * dy);
}

/** @param {(item: number) => number[][]} bendsOf */
function crossings(bendsOf) {
  const found = [];
  for (let item = 1; item < PARENTS.length; item++) {
    const p = PARENTS[item];
    const points = [[X[p], Y[p]], ...bendsOf(item), [X[item], Y[item]]];
    for (let other = 0; other < PARENTS.length; other++) {
      if (other === item || other === p) continue;
      const isCrossed = points.slice(1).some((end, at) => distance([X[other], Y[other]], points[at], end) < RADIUS);
      if (isCrossed) found.push([item, other]);
    }
  }
  return found;
}

test("no edge leads through the dot of another item, as straight ones do", () => {
  const bends = new Bends(sceneOf(PARENTS), lookOf(X));
  assert.deepEqual(crossings((item) => bends.of(item)), []);
  assert.notDeepEqual(crossings(() => []), []);
});

test("an edge goes on from left to right, in the rows of both ends", () => {
  const bends = new Bends(sceneOf(PARENTS), lookOf(X));
  for (let item = 1; item < PARENTS.length; item++) {
    const [[x0, y0], [x1, y1]] = bends.of(item);
    assert.deepEqual([y0, y1], [Y[PARENTS[item]], Y[item]]);
    assert.ok(X[PARENTS[item]] < x0 && x0 < x1 && x1 < X[item], `${item}`);
  }
});

test("edges between levels of one column are straight, and those of other layouts and of many items", () => {
  const oneColumn = X.map((x) => (x > 0 && x < 300 ? 200 : x));
  const many = [-1, ...Array(700).fill(0)];
  const manyX = many.map((_, item) => (item ? 200 + 30 * (item % 3) : 0));
  const manyY = many.map((_, item) => 10 * item);
  assert.equal(new Bends(sceneOf(PARENTS), lookOf(oneColumn)).bends.size, 0);
  for (const layout of ["radial", "timeline", "organic", ""]) {
    assert.equal(new Bends(sceneOf(PARENTS), lookOf(X, Y, layout)).bends.size, 0);
  }
  assert.equal(new Bends(sceneOf(many), lookOf(manyX, manyY)).bends.size, 0);
  assert.equal(new Bends(sceneOf(many.slice(0, 700)), lookOf(manyX.slice(0, 700), manyY)).bends.size, 699);
});

test("each tree has its own levels, and items that aren't shown have none", () => {
  const look = lookOf([0, 200, 230, 0, 500], [0, 0, 10, 50, 50]);
  const bends = new Bends(sceneOf([-1, 0, 0, -1, 3]), look);
  assert.deepEqual([1, 2, 4].map((item) => bends.of(item).length), [2, 2, 0]);
  look.shown[2] = 0;
  assert.equal(new Bends(sceneOf([-1, 0, 0, -1, 3]), look).bends.size, 0);
});
