import assert from "node:assert/strict";
import { test } from "node:test";

import { sampleDiscs } from "#assets/features/legend/size-by.js";
import { sizeByNumbers, SIZE_SCALES } from "#assets/features/legend/size-groups.js";
import { sceneOf } from "#tests/scenes.js";

test("larger numbers are larger marks, and none is the smallest of all", () => {
  const { radius } = sizeByNumbers("n", Float64Array.from([5, 1, Number.NaN, 100]));
  assert.ok(radius[3] > radius[0] && radius[0] > radius[1] && radius[1] > radius[2]);
});

test("numbers of any scale use all sizes", () => {
  const [small, large] = [1e-6, 1e9].map((unit) =>
    sizeByNumbers("n", Float64Array.from([1, 2, 40], (value) => value * unit)),
  );
  assert.deepEqual(small.radius, large.radius);
});

test("the legend shows the least, one between and the most", () => {
  const { samples } = sizeByNumbers("n", Float64Array.from([0, 5, 99]));
  assert.deepEqual(samples.map(({ label }) => label), ["0", "9", "99"]);
  assert.ok(samples[0].radius < samples[1].radius && samples[1].radius < samples[2].radius);
});

test("equal numbers are shown once, and no numbers not at all", () => {
  assert.equal(sizeByNumbers("n", Float64Array.from([4, 4])).samples.length, 1);
  assert.deepEqual(sizeByNumbers("n", Float64Array.from([Number.NaN])).samples, []);
});

test("replies are direct ones", () => {
  const { radius } = SIZE_SCALES.replies(sceneOf([-1, 0, 1, 1, 3, 4, 5]));
  assert.ok(radius[1] > radius[0]);
});

test("by subtree the sizes are those that the page came with", () => {
  const radius = Float32Array.from([9, 4, 4]);
  assert.deepEqual(SIZE_SCALES.subtree(sceneOf([-1, 0, 0], { radius })).radius, radius);
});

test("samples are as large as dots are on the screen, within limits", () => {
  const samples = [{ radius: 4, label: "1" }, { radius: 16, label: "99" }];
  const at = (/** @type {number} */ zoom) =>
    sampleDiscs(samples, { scale: zoom, x: 0, y: 0, width: 800, height: 600, ratio: 1 });
  assert.deepEqual(at(0.5), [{ radius: 2, label: "1" }, { radius: 8, label: "99" }]);
  assert.deepEqual(at(1).map(({ radius }) => radius), [2.5, 10]);
  assert.deepEqual(at(0.1).map(({ radius }) => radius), [1.3, 5]);
  assert.deepEqual(sampleDiscs([], { scale: 1, x: 0, y: 0, width: 8, height: 6, ratio: 1 }), []);
});

test("samples that are drawn alike are one", () => {
  const samples = [1, 30, 300].map((radius) => ({ radius, label: String(radius) }));
  const discs = sampleDiscs(samples, { scale: 1e3, x: 0, y: 0, width: 800, height: 600, ratio: 1 });
  assert.deepEqual(discs.map(({ label }) => label), ["1–300"]);
  const apart = sampleDiscs(samples, { scale: 1, x: 0, y: 0, width: 800, height: 600, ratio: 1 });
  assert.equal(new Set(apart.map(({ radius }) => radius)).size, apart.length);
  assert.equal(apart[0].label, "1");
});
