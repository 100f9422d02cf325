import assert from "node:assert/strict";
import { test } from "node:test";
import { placeIcicle } from "#assets/data/layouts/icicle.js";
import { boxesInView, textsInBoxes } from "#assets/render/icicle.js";
import { sceneOf } from "#tests/scenes.js";

// Node has no canvas: all letters are of one width.
const context = { font: "", measureText: (/** @type {string} */ text) => ({ width: 7 * text.length }) };
globalThis.document = /** @type {any} */ ({ createElement: () => ({ getContext: () => context }) });

test("where rows are too low, threads have their names above their boxes, and nothing else has one", () => {
  const parents = [];
  for (const [width, deep] of [[900, 3], [500, 90], [400, 40], [300, 2], [200, 2], [150, 2]]) {
    const root = parents.length;
    parents.push(-1);
    for (let at = 0; at < width; at++) parents.push(at && at < deep ? parents.length - 1 : root);
  }
  const scene = sceneOf(parents);
  const shown = new Uint8Array(scene.n).fill(1);
  const { x, y, half, row } = placeIcicle(scene, shown, -1, 1.6);
  const look = /** @type {any} */ ({ x, y, boxes: { half, row }, shown, faded: new Uint8Array(scene.n), folded: new Uint8Array(scene.n) });
  const frame = { x: 0, y: 0, scale: 0.6, width: 960, height: 700, ratio: 1 };
  const boxes = boxesInView(scene, look, frame);
  const labels = textsInBoxes({ scene, look, frame, nameOf: (item) => `thread ${item}`, wordsOf: () => "" }, boxes);
  assert.ok(labels.length > 0);
  for (const { item, spans: [{ text, dx, dy, size }] } of labels) {
    assert.equal(scene.parent[item], -1);
    const [left, base] = [x[item] * 0.6 + 480 + dx, y[item] * 0.6 + 350 + dy];
    for (const box of boxes) {
      const isOver = left < box.left + box.width && left + 7 * text.length > box.left && base > box.top && base - 0.8 * size < box.top + box.height;
      assert.ok(!isOver, `the name of ${item} is over the box of ${box.item}`);
    }
  }
});

test("boxes that are too narrow for a gap are pale by turns, also after the view has moved", () => {
  for (const [kids, scale] of [[300, 1], [3000, 0.6], [40, 1]]) {
    const scene = sceneOf([-1, ...new Array(kids).fill(0)]);
    const shown = new Uint8Array(scene.n).fill(1);
    const { x, y, half, row } = placeIcicle(scene, shown, -1, 1.6);
    const look = /** @type {any} */ ({ x, y, boxes: { half, row }, shown });
    const frame = { x: 0, y: 0, scale, width: 1400, height: 900, ratio: 1 };
    const [root, ...narrow] = boxesInView(scene, look, frame);
    assert.ok(!root.isPale);
    let from = narrow[0];
    for (const box of narrow) {
      if (box.isPale !== from.isPale) from = box;
      assert.ok(box.width > 4 ? !box.isPale : box.left - from.left < 4, `${kids} kids: ${from.left} to ${box.left} are alike`);
    }
    const moved = boxesInView(scene, look, { ...frame, x: -7 / scale });
    for (const box of moved) assert.equal(box.isPale, [root, ...narrow].find(({ item }) => item === box.item)?.isPale);
  }
});
