import assert from "node:assert/strict";
import { test } from "node:test";
import { toCss, toPixel } from "#assets/render/theme.js";

test("a colour comes back from a bitmap's word", () => {
  for (const hex of ["#000000", "#ffffff", "#e8590c", "#0072b2"]) {
    assert.equal(toCss(toPixel(hex)), hex);
  }
});

test("a word holds alpha, blue, green, red", () => {
  assert.equal(toPixel("#010203"), 0xff030201);
});
