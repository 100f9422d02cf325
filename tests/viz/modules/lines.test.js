import assert from "node:assert/strict";
import { test } from "node:test";
import { drawLine } from "../lines.js";
import { shift, wipe } from "../sheet.js";
import { dice } from "./forest.js";

const WIDTH = 60;
const HEIGHT = 40;
const PAPER = 0xffffffff;

function sheet() {
  const whole = { width: WIDTH, height: HEIGHT, left: 0, top: 0, right: WIDTH, bottom: HEIGHT };
  const made = { words: new Uint32Array(WIDTH * HEIGHT), ...whole };
  wipe(made, PAPER);
  return made;
}

/** @param {number} seed */
function someLines(seed) {
  const roll = dice(seed);
  return Array.from({ length: 25 }, () => [
    roll() * 120 - 30,
    roll() * 80 - 20,
    roll() * 120 - 30,
    roll() * 80 - 20,
    1 + 3 * roll(),
  ]);
}

/**
 * @param {import("../sheet.js").Sheet} on
 * @param {number[][]} lines
 */
function drawAll(on, lines) {
  for (const [x0, y0, x1, y1, width] of lines) drawLine(on, x0, y0, x1, y1, 0xff204060, 200, width);
}

test("a picture drawn in parts is the picture drawn at once", () => {
  for (let seed = 1; seed < 30; seed++) {
    const [atOnce, inParts] = [sheet(), sheet()];
    const lines = someLines(seed);
    drawAll(atOnce, lines);
    for (const [left, right] of [[0, 13], [13, 41], [41, WIDTH]]) {
      for (const [top, bottom] of [[0, 7], [7, HEIGHT]]) {
        drawAll(Object.assign(inParts, { left, right, top, bottom }), lines);
      }
    }
    assert.deepEqual(inParts.words, atOnce.words);
  }
});

test("a line drawn from its other end is the same line", () => {
  const [there, back] = [sheet(), sheet()];
  drawLine(there, 3.2, 5.1, 50.7, 30.4, 0xff000000, 256, 2);
  drawLine(back, 50.7, 30.4, 3.2, 5.1, 0xff000000, 256, 2);
  assert.deepEqual(there.words, back.words);
});

test("a wider line takes more ink, and about as much more as it is wider", () => {
  const ink = (/** @type {number} */ width) => {
    const on = sheet();
    drawLine(on, 5, 20, 55, 25, 0xff000000, 256, width);
    return on.words.reduce((sum, word) => sum + 255 - (word & 255), 0);
  };
  assert.ok(Math.abs(ink(3) / ink(1) - 3) < 0.3);
});

test("a line outside the sheet leaves it as it is", () => {
  const on = sheet();
  for (const y of [-9, HEIGHT + 9]) drawLine(on, -50, y, 99, y, 0xff000000, 256, 3);
  for (const x of [-9, WIDTH + 9]) drawLine(on, x, -50, x, 99, 0xff000000, 256, 3);
  assert.ok(on.words.every((word) => word === PAPER));
});

test("what is moved stands as far away as it was moved", () => {
  for (const [right, down] of [[5, 0], [-5, 0], [0, 3], [0, -3], [7, -2], [-4, 6]]) {
    const on = sheet();
    const [column, row] = [30, 20];
    on.words[row * WIDTH + column] = 7;
    shift(on, right, down);
    assert.equal(on.words[(row + down) * WIDTH + column + right], 7);
  }
});
