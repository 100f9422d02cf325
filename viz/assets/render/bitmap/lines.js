import { blendPixel } from "./bitmap.js";
/** @import { Bitmap } from "./bitmap.js" */

/** Shorter lines are hidden by the marks at their ends. */
const MIN_LENGTH_PX = 1.2;

/**
 * Draw an antialiased straight line (Xiaolin Wu's algorithm). A pixel's value depends on the
 * line alone, so that parts of a bitmap that are drawn one after the other fit together.
 * @param {Bitmap} bitmap
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {number} pixel
 * @param {number} strength 0 to 256
 * @param {number} width in pixels
 */
export function drawLine(bitmap, x0, y0, x1, y1, pixel, strength, width) {
  // Written out, without destructuring: it runs for every edge, before the browser has
  // compiled it.
  if (Math.abs(y1 - y0) > Math.abs(x1 - x0)) {
    if (y0 <= y1) drawSteep(bitmap, y0, x0, y1, x1, pixel, strength, width);
    else drawSteep(bitmap, y1, x1, y0, x0, pixel, strength, width);
  } else if (x0 <= x1) drawFlat(bitmap, x0, y0, x1, y1, pixel, strength, width);
  else drawFlat(bitmap, x1, y1, x0, y0, pixel, strength, width);
}

/**
 * @param {Bitmap} bitmap
 * @param {number} from
 * @param {number} a
 * @param {number} to
 * @param {number} b
 * @param {number} pixel
 * @param {number} strength
 * @param {number} width
 */
function drawSteep({ pixels, width: side, left, top, right, bottom }, from, a, to, b, pixel, strength, width) {
  if (to - from < MIN_LENGTH_PX || to < top || from >= bottom) return;
  stroke(pixels, side, 1, top, bottom, left, right, from, a, to, b, pixel, strength, width);
}

/**
 * @param {Bitmap} bitmap
 * @param {number} from
 * @param {number} a
 * @param {number} to
 * @param {number} b
 * @param {number} pixel
 * @param {number} strength
 * @param {number} width
 */
function drawFlat({ pixels, width: side, left, top, right, bottom }, from, a, to, b, pixel, strength, width) {
  if (to - from < MIN_LENGTH_PX || to < left || from >= right) return;
  stroke(pixels, 1, side, left, right, top, bottom, from, a, to, b, pixel, strength, width);
}

/**
 * Draw a line along one axis, from `from` to `to`, which is greater; `a` and `b` are its ends
 * on the other axis.
 * @param {Uint32Array} pixels
 * @param {number} along the index step to the next pixel along the axis
 * @param {number} across the same across it
 * @param {number} first of the pixels along that may be drawn to
 * @param {number} end
 * @param {number} near of the pixels across that may be drawn to
 * @param {number} far
 * @param {number} from
 * @param {number} a
 * @param {number} to
 * @param {number} b
 * @param {number} pixel
 * @param {number} strength
 * @param {number} width
 */
function stroke(pixels, along, across, first, end, near, far, from, a, to, b, pixel, strength, width) {
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
  // A pixel's middle is at a whole number.
  const side = a - half + 0.5;
  for (let at = start; at <= last; at++) {
    const low = side + slope * (at - from);
    const high = low + 2 * half;
    const lowest = Math.floor(low);
    const highest = Math.floor(high);
    const row = at * along;
    if (lowest >= near && lowest < far) {
      const share = (strength * (lowest + 1 - low)) | 0;
      if (share > 5) blendPixel(pixels, row + lowest * across, pixel, share);
    }
    for (let each = Math.max(lowest + 1, near); each < highest && each < far; each++) {
      blendPixel(pixels, row + each * across, pixel, strength | 0);
    }
    if (highest > lowest && highest >= near && highest < far) {
      const share = (strength * (high - highest)) | 0;
      if (share > 5) blendPixel(pixels, row + highest * across, pixel, share);
    }
  }
}
