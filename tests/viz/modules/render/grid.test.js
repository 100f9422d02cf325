import assert from "node:assert/strict";
import { test } from "node:test";
import { Grid } from "#assets/render/grid.js";
import { dice } from "#tests/scenes.js";

/** @param {number} n */
function all(n) {
  return new Uint8Array(n).fill(1);
}

function dot() {
  return 0;
}

/** @param {number} n @param {number} seed @param {number} spread */
function points(n, seed, spread) {
  const roll = dice(seed);
  const some = () => Float32Array.from({ length: n }, () => Math.round(roll() * spread) - spread / 2);
  return { x: some(), y: some() };
}

test("the points in a rectangle are those that lie in it, wherever they are", () => {
  for (let seed = 1; seed < 60; seed++) {
    const { x, y } = points(80, seed, seed * 7);
    const grid = new Grid(x, y);
    const roll = dice(seed + 1000);
    const [left, top] = [roll() * 100 - 80, roll() * 100 - 80];
    const [right, bottom] = [left + roll() * 200, top + roll() * 200];
    const found = grid.within(left, top, right, bottom, 1000, all(80)).sort((a, b) => a - b);
    const wanted = [...x.keys()].filter(
      (at) => x[at] >= left && x[at] <= right && y[at] >= top && y[at] <= bottom,
    );
    assert.deepEqual(found, wanted);
  }
});

test("no more points are found than asked for", () => {
  const { x, y } = points(80, 3, 50);
  assert.equal(new Grid(x, y).within(-99, -99, 99, 99, 10, all(80)).length, 10);
});

test("the nearest point within reach is found, and only among those that count", () => {
  const grid = new Grid(Float32Array.of(0, 10, 30), Float32Array.of(0, 0, 0));
  assert.equal(grid.nearest(8, 1, 5, all(3), dot, 0), 1);
  assert.equal(grid.nearest(20, 0, 5, all(3), dot, 0), -1);
  assert.equal(grid.nearest(8, 1, 12, Uint8Array.of(1, 0, 1), dot, 0), 0);
});

test("a large point that reaches over the place comes before nearer small ones, also of very many", () => {
  const few = new Grid(Float32Array.of(0, 3, 7), Float32Array.of(0, 0, 0));
  const radiusOf = (/** @type {number} */ point) => [5, 1, 1][point];
  assert.equal(few.nearest(3.5, 0, 9, all(3), radiusOf, 5), 0);
  assert.equal(few.nearest(5.5, 0, 9, all(3), radiusOf, 5), 2);
  const { x, y } = points(90_000, 5, 20);
  x[70_000] = 0;
  y[70_000] = 0;
  const hub = (/** @type {number} */ point) => (point === 70_000 ? 3 : 1);
  assert.equal(new Grid(x, y).nearest(0.2, 0.3, 30, all(90_000), hub, 3), 70_000);
});

test("no points, one point and points on one place are found too", () => {
  assert.deepEqual(new Grid(new Float32Array(0), new Float32Array(0)).within(-9, -9, 9, 9, 9, all(0)), []);
  const one = new Grid(Float32Array.of(5), Float32Array.of(5));
  assert.equal(one.nearest(5, 6, 3, Uint8Array.of(1), dot, 0), 0);
  const same = new Grid(new Float32Array(50).fill(2), new Float32Array(50).fill(2));
  assert.equal(same.within(1, 1, 3, 3, 99, all(50)).length, 50);
});

test("points that don't count are found neither near nor in a rectangle", () => {
  const grid = new Grid(Float32Array.of(0, 1, 2), Float32Array.of(0, 0, 0));
  assert.deepEqual(grid.within(-1, -1, 9, 9, 9, Uint8Array.of(1, 0, 1)), [0, 2]);
});
