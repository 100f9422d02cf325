import assert from "node:assert/strict";
import { test } from "node:test";
import { Ink, Lines } from "#assets/render/ink.js";

const FRAME = { x: 0, y: 0, scale: 1, width: 400, height: 200, ratio: 1 };

/** @param {Partial<import("#assets/data/types.js").Look>} more */
function lookOf(more) {
  const [x, y, radius] = [Float32Array.of(0, 50), Float32Array.of(0, 0), Float32Array.of(6, 1)];
  return /** @type {any} */ ({ x, y, radius, shown: Uint8Array.of(1, 1), faded: Uint8Array.of(0, 0), folded: Uint8Array.of(0, 0), ...more });
}

/** @param {any} look */
function inkOf(look) {
  return new Ink(look, FRAME);
}

test("a rectangle hides the dots that are in it, however small", () => {
  const ink = inkOf(lookOf({}));
  assert.ok(ink.share([-4, -4, 4, 4]) > 0.9);
  assert.ok(ink.share([40, -6, 60, 6]) > 0);
  assert.equal(ink.share([10, -10, 40, 10]), 0);
  assert.equal(ink.share([-190, -90, 190, -10]), 0);
});

test("the ring around a fold is ink, too", () => {
  const ring = [7, -2, 9, 2];
  assert.equal(inkOf(lookOf({})).share(ring), 0);
  assert.ok(inkOf(lookOf({ folded: Uint8Array.of(1, 0) })).share(ring) > 0);
});

test("what is hidden or faded is no ink, nor what is out of view", () => {
  const shown = Uint8Array.of(0, 1);
  assert.equal(inkOf(lookOf({ shown })).share([-8, -8, 8, 8]), 0);
  assert.equal(inkOf(lookOf({ faded: Uint8Array.of(1, 0) })).share([-8, -8, 8, 8]), 0);
  const far = inkOf(lookOf({ x: Float32Array.of(900, -900) }));
  assert.equal(far.share([-200, -100, 200, 100]), 0);
});

test("a rectangle has the dots of items outside of a range, however small", () => {
  const ink = inkOf(lookOf({ x: Float32Array.of(0, 3) }));
  const hasOthers = (/** @type {number} */ x, /** @type {number} */ start, /** @type {number} */ end) => ink.hasOthers([x - 2, -2, x + 2, 2], start, end);
  assert.ok(hasOthers(-5, 1, 2));
  assert.ok(!hasOthers(-5, 0, 1));
  // The second dot is within the first one.
  for (const [start, end] of [[0, 1], [1, 2]]) assert.ok(hasOthers(3, start, end));
  for (const x of [30, 900]) assert.ok(!hasOthers(x, 0, 0));
  const point = inkOf(lookOf({ x: Float32Array.of(900, 50) }));
  for (let x = 48.5; x < 51.5; x += 0.1) assert.ok(point.hasOthers([x - 2, -2, x + 2, 2], 0, 0), `${x}`);
});

test("a rectangle may reach out of the view", () => {
  const ink = inkOf(lookOf({}));
  assert.ok(ink.share([-900, -900, 900, 900]) > 0);
  assert.equal(ink.share([300, 0, 400, 10]), 0);
});

test("a rectangle crosses an edge, not what is only beside it", () => {
  const look = lookOf({ x: Float32Array.of(-100, 100), y: Float32Array.of(-50, 50) });
  const lines = new Lines(/** @type {any} */ ({ parent: Int32Array.of(-1, 0), n: 2 }), look, FRAME);
  assert.ok(lines.cross([-52, -30, -48, -20]));
  assert.ok(lines.cross([-900, -900, 900, 900]));
  assert.ok(!lines.cross([20, -40, 100, 0]));
  assert.ok(!lines.cross([120, 55, 190, 90]));
});
