import assert from "node:assert/strict";
import { test } from "node:test";
import { drawLine } from "#assets/render/bitmap/lines.js";
import { dice } from "#tests/scenes.js";

const SIDE = 64;
const GROUND = 0xff111111;
const GREY = 0xff555555;

/** @param {object} part the rectangle that may be drawn to */
function bitmapOf(part = {}) {
  const pixels = new Uint32Array(SIDE * SIDE).fill(GROUND);
  return { pixels, width: SIDE, height: SIDE, left: 0, top: 0, right: SIDE, bottom: SIDE, ...part };
}

/** @param {number} pixel */
function channels(pixel) {
  return [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
}

test("a grey line on grey ground is grey, however opaque, wide and steep it is", () => {
  const roll = dice(3);
  const bitmap = bitmapOf();
  for (let turn = 0; turn < 300; turn++) {
    const [x0, y0, x1, y1] = [roll(), roll(), roll(), roll()].map((each) => each * 90 - 13);
    drawLine(bitmap, x0, y0, x1, y1, GREY, 40 + roll() * 200, 0.8 + 3 * roll());
  }
  for (const pixel of bitmap.pixels) {
    const [red, green, blue] = channels(pixel);
    assert.ok(Math.max(red, green, blue) - Math.min(red, green, blue) <= 1, pixel.toString(16));
    assert.ok(red >= 0x10 && red <= 0x55, pixel.toString(16));
  }
});

test("nothing is drawn outside the part that is drawn to", () => {
  const bitmap = bitmapOf({ left: 10, top: 20, right: 40, bottom: 50 });
  for (let turn = 0; turn < SIDE; turn++) {
    drawLine(bitmap, -5, turn, 70, SIDE - turn, GREY, 200, 3);
    drawLine(bitmap, turn, -5, SIDE - turn, 70, GREY, 200, 3);
  }
  bitmap.pixels.forEach((pixel, at) => {
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
    if (x < 10 || x >= 40 || y < 20 || y >= 50) assert.equal(pixel >>> 0, GROUND);
  });
});

test("a line is there from its beginning to its end", () => {
  for (const [x1, y1] of [[60, 5], [60, 32], [60, 60], [32, 60], [5, 60]]) {
    const bitmap = bitmapOf();
    drawLine(bitmap, 32, 32, x1, y1, GREY, 255, 1.5);
    for (let share = 0.1; share < 1; share += 0.1) {
      const [x, y] = [Math.round(32 + (x1 - 32) * share), Math.round(32 + (y1 - 32) * share)];
      assert.notEqual(bitmap.pixels[y * SIDE + x] >>> 0, GROUND);
    }
  }
});
