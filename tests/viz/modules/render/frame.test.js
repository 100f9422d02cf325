import assert from "node:assert/strict";
import { test } from "node:test";
import { edgeAlpha, worldToBitmap, visibleRect, screenRadius } from "#assets/render/frame.js";

const FRAME = { scale: 2, x: 100, y: 50, width: 800, height: 400, ratio: 2 };

test("the middle of the view goes to the middle of the bitmap", () => {
  const { scale, left, top } = worldToBitmap(FRAME);
  assert.deepEqual([100 * scale + left, 50 * scale + top], [400, 200]);
});

test("the seen part ends where the bitmap ends", () => {
  const { scale, left, top } = worldToBitmap(FRAME);
  const seen = visibleRect(FRAME, 0);
  assert.deepEqual([seen.left * scale + left, seen.top * scale + top], [0, 0]);
  assert.deepEqual([seen.right * scale + left, seen.bottom * scale + top], [800, 400]);
});

test("a margin is in CSS pixels, whatever the scale", () => {
  assert.equal(visibleRect(FRAME, 10).left, visibleRect(FRAME, 0).left - 5);
});

test("marks are held within bounds", () => {
  assert.ok(screenRadius({ ...FRAME, scale: 1e-6 }, 5) > 0.5);
  assert.ok(screenRadius({ ...FRAME, scale: 100 }, 20) < 60);
});

test("an edge that carries more is no fainter, and never above 255", () => {
  let before = 0;
  for (const size of [1, 2, 10, 1000, 1e6]) {
    const alpha = edgeAlpha(size, 1);
    assert.ok(alpha >= before && alpha <= 255);
    before = alpha;
  }
});
