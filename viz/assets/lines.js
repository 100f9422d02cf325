import { blend } from "./sheet.js";

/** A line shorter than this, in pixels, is hidden by the marks at its ends. */
const SHORTEST = 1.2;

/**
 * Draw a straight line, softened at its sides (after Xiaolin Wu). What a pixel gets depends on
 * the line alone, so that parts of a picture drawn one after the other fit together.
 * @param {import("./sheet.js").Sheet} sheet
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {number} word
 * @param {number} strength 0 to 256
 * @param {number} width in pixels
 */
export function drawLine(sheet, x0, y0, x1, y1, word, strength, width) {
  if (Math.abs(y1 - y0) > Math.abs(x1 - x0)) {
    const [from, to] = y0 > y1 ? [y1, y0] : [y0, y1];
    if (to - from < SHORTEST || to < sheet.top || from >= sheet.bottom) return;
    const [a, b] = y0 > y1 ? [x1, x0] : [x0, x1];
    const { top, bottom, left, right } = sheet;
    stroke(sheet.words, sheet.width, 1, top, bottom, left, right, from, a, to, b, word, strength, width);
  } else {
    const [from, to] = x0 > x1 ? [x1, x0] : [x0, x1];
    if (to - from < SHORTEST || to < sheet.left || from >= sheet.right) return;
    const [a, b] = x0 > x1 ? [y1, y0] : [y0, y1];
    const { top, bottom, left, right } = sheet;
    stroke(sheet.words, 1, sheet.width, left, right, top, bottom, from, a, to, b, word, strength, width);
  }
}

/**
 * The same along one axis, `from` before `to`; `a` and `b` are where it begins and ends on the
 * other axis.
 * @param {Uint32Array} words
 * @param {number} along from one pixel to the next
 * @param {number} across
 * @param {number} first of the pixels that may be drawn to
 * @param {number} end
 * @param {number} near the same across
 * @param {number} far
 * @param {number} from
 * @param {number} a
 * @param {number} to
 * @param {number} b
 * @param {number} word
 * @param {number} strength
 * @param {number} width
 */
function stroke(words, along, across, first, end, near, far, from, a, to, b, word, strength, width) {
  const slope = (b - a) / (to - from);
  const half = Math.max(0.5, (width / 2) * Math.sqrt(1 + slope * slope));
  let start = Math.max(first, Math.ceil(from));
  let last = Math.min(end - 1, Math.floor(to));
  if (slope > 1e-6 || slope < -1e-6) {
    const [p, q] = [from + (near - half - 1 - a) / slope, from + (far + half + 1 - a) / slope];
    start = Math.max(start, Math.ceil(Math.min(p, q)));
    last = Math.min(last, Math.floor(Math.max(p, q)));
  } else if (a + half < near - 1 || a - half > far + 1) return;
  for (let at = start; at <= last; at++) {
    const middle = a + slope * (at - from);
    // A pixel's middle stands at a whole number.
    const low = middle - half + 0.5;
    const high = middle + half + 0.5;
    const [lowest, highest] = [Math.floor(low), Math.floor(high)];
    for (let row = Math.max(lowest, near); row <= highest && row < far; row++) {
      let share = strength | 0;
      if (row === lowest) share = (strength * (lowest + 1 - low)) | 0;
      else if (row === highest) share = (strength * (high - highest)) | 0;
      if (share > 5) blend(words, at * along + row * across, word, share);
    }
  }
}
