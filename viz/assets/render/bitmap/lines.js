import { blend } from "./bitmap.js";
/** @import { Sheet } from "./bitmap.js" */

/** A line shorter than this, in pixels, is hidden by the marks at its ends. */
const SHORTEST = 1.2;

/**
 * Draw a straight line, softened at its sides (after Xiaolin Wu). What a pixel gets depends on
 * the line alone, so that parts of a picture drawn one after the other fit together.
 * @param {Sheet} sheet
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {number} word
 * @param {number} strength 0 to 256
 * @param {number} width in pixels
 */
export function drawLine(sheet, x0, y0, x1, y1, word, strength, width) {
  // Written out, without lists taken apart: it runs for every edge before the browser has
  // warmed up.
  if (Math.abs(y1 - y0) > Math.abs(x1 - x0)) {
    if (y0 <= y1) downwards(sheet, y0, x0, y1, x1, word, strength, width);
    else downwards(sheet, y1, x1, y0, x0, word, strength, width);
  } else if (x0 <= x1) rightwards(sheet, x0, y0, x1, y1, word, strength, width);
  else rightwards(sheet, x1, y1, x0, y0, word, strength, width);
}

/**
 * @param {Sheet} sheet
 * @param {number} from
 * @param {number} a
 * @param {number} to
 * @param {number} b
 * @param {number} word
 * @param {number} strength
 * @param {number} width
 */
function downwards({ words, width: side, left, top, right, bottom }, from, a, to, b, word, strength, width) {
  if (to - from < SHORTEST || to < top || from >= bottom) return;
  stroke(words, side, 1, top, bottom, left, right, from, a, to, b, word, strength, width);
}

/**
 * @param {Sheet} sheet
 * @param {number} from
 * @param {number} a
 * @param {number} to
 * @param {number} b
 * @param {number} word
 * @param {number} strength
 * @param {number} width
 */
function rightwards({ words, width: side, left, top, right, bottom }, from, a, to, b, word, strength, width) {
  if (to - from < SHORTEST || to < left || from >= right) return;
  stroke(words, 1, side, left, right, top, bottom, from, a, to, b, word, strength, width);
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
    const p = from + (near - half - 1 - a) / slope;
    const q = from + (far + half + 1 - a) / slope;
    start = Math.max(start, Math.ceil(Math.min(p, q)));
    last = Math.min(last, Math.floor(Math.max(p, q)));
  } else if (a + half < near - 1 || a - half > far + 1) return;
  // A pixel's middle stands at a whole number.
  const side = a - half + 0.5;
  for (let at = start; at <= last; at++) {
    const low = side + slope * (at - from);
    const high = low + 2 * half;
    const lowest = Math.floor(low);
    const highest = Math.floor(high);
    const row = at * along;
    if (lowest >= near && lowest < far) {
      const share = (strength * (lowest + 1 - low)) | 0;
      if (share > 5) blend(words, row + lowest * across, word, share);
    }
    for (let each = Math.max(lowest + 1, near); each < highest && each < far; each++) {
      blend(words, row + each * across, word, strength | 0);
    }
    if (highest > lowest && highest >= near && highest < far) {
      const share = (strength * (high - highest)) | 0;
      if (share > 5) blend(words, row + highest * across, word, share);
    }
  }
}
