import assert from "node:assert/strict";
import { test } from "node:test";
import { boundsOf, Camera } from "#assets/app/camera.js";
import { interpolate } from "#assets/app/camera.js";

const HERE = { x: -40, y: 10, scale: 0.5 };
const THERE = { x: 200, y: 90, scale: 4 };

test("a flight begins here and ends there", () => {
  const begun = interpolate(HERE, THERE, 0);
  assert.ok(Math.abs(begun.x - HERE.x) < 1e-9 && Math.abs(begun.scale - HERE.scale) < 1e-9);
  assert.deepEqual(interpolate(HERE, THERE, 1), THERE);
});

test("a flight without a change of scale goes straight and evenly", () => {
  const half = interpolate(HERE, { ...THERE, scale: 0.5 }, 0.5);
  assert.deepEqual([half.x, half.y], [80, 50]);
});

test("one point of the plane stays where it is on the screen", () => {
  // The centre of the enlargement that takes one stand to the other.
  const k = HERE.scale / THERE.scale;
  const still = (THERE.x - HERE.x * k) / (1 - k);
  const seen = (/** @type {number} */ share) => {
    const { x, scale } = interpolate(HERE, THERE, share);
    return (still - x) * scale;
  };
  for (const share of [0.1, 0.3, 0.5, 0.9]) assert.ok(Math.abs(seen(share) - seen(1)) < 1e-6);
});

test("bounds are those of the points that count, and nothing has bounds too", () => {
  const [x, y] = [Float32Array.of(1, 50, 3), Float32Array.of(2, 60, -4)];
  const around = boundsOf(x, y, Uint8Array.of(1, 0, 1));
  assert.deepEqual(around, { left: 1, right: 3, top: -4, bottom: 2 });
  const none = boundsOf(x, y, new Uint8Array(3));
  assert.deepEqual(none, { left: 0, right: 0, top: 0, bottom: 0 });
});

test("where everything is in view, the first dot is below the tools for folding", () => {
  const [toolsPx, radiusPx] = [55, 16];
  for (const [clientWidth, clientHeight] of [[960, 660], [390, 310]]) {
    const [x, y, shown] = [Float32Array.of(0, 90), Float32Array.of(-400, 400), Uint8Array.of(1, 1)];
    const network = { on: () => {} };
    const box = /** @type {any} */ ({ clientWidth, clientHeight });
    const camera = new Camera(network, box, /** @type {any} */ ({ x, y, shown, boxes: null }), new Map());
    const { y: middle, scale } = camera.fittedPosition;
    const top = (-400 - middle) * scale + clientHeight / 2;
    assert.ok(top - radiusPx >= toolsPx, String(top));
    assert.ok((400 - middle) * scale <= clientHeight / 2);
  }
});

test("what lies over the view has room of its own, and an icicle is as wide as the view", () => {
  const [x, y, shown] = [Float32Array.of(0, 90), Float32Array.of(-400, 400), Uint8Array.of(1, 1)];
  const box = /** @type {any} */ ({ clientWidth: 390, clientHeight: 500 });
  const camera = new Camera({ on: () => {} }, box, /** @type {any} */ ({ x, y, shown, boxes: null }), new Map());
  camera.over = { top: 150, bottom: 60, left: 0 };
  const { y: middle, scale } = camera.fittedPosition;
  assert.ok((-400 - middle) * scale + 250 >= 149.9);
  assert.ok((400 - middle) * scale + 250 <= 440.1);
  assert.ok(Math.abs(camera.icicleAspect - (390 - 28) / 290) < 1e-9);
});

test("an item comes into view only where it isn't, and isn't too small", () => {
  // Without a browser, a flight is a jump.
  Object.assign(globalThis, { document: { documentElement: { dataset: {} } }, cancelAnimationFrame: () => {} });
  const at = { x: 0, y: 0, scale: 1 };
  const network = {
    on: () => {},
    getViewPosition: () => at,
    getScale: () => at.scale,
    moveTo: (/** @type {any} */ { position, scale }) => Object.assign(at, position, { scale }),
    setSize: () => {},
  };
  const [x, y, shown] = [Float32Array.of(-2000, 300, 330, 2000), Float32Array.of(0, 0, 100, 0), Uint8Array.of(1, 1, 1, 1)];
  const box = /** @type {any} */ ({ clientWidth: 800, clientHeight: 600 });
  const camera = new Camera(network, box, /** @type {any} */ ({ x, y, shown, boxes: null }), new Map());
  camera.reveal(2, false);
  assert.deepEqual(at, { x: 0, y: 0, scale: 1 });
  camera.reveal(3, false);
  // The view is filled up to the last item, not half empty.
  assert.equal(at.scale, 1);
  assert.ok(at.x > 1600 && at.x < 1700, String(at.x));
  camera.fit();
  const fitted = { ...at };
  camera.reveal(2, true);
  assert.deepEqual(at, fitted);
  camera.reveal(2, false);
  assert.ok(at.scale > 3 * fitted.scale);
});
