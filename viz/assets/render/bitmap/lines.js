import { blendPixel } from "./bitmap.js";
/** @import { Bitmap } from "./bitmap.js" */

/** Shorter lines are hidden by the marks at their ends. */
const MIN_LENGTH_PX = 1.2;
/** With a smaller slope a line is taken to be parallel to its main axis. */
const MIN_SLOPE = 1e-6;
/** A partly covered pixel with at most this alpha is left out: it would not be seen. */
const MAX_UNSEEN_ALPHA = 5;

/**
 * Draw a straight line, antialiased by coverage per column (per row where it is steep). A
 * pixel's value depends on the line alone, so that parts of a bitmap that are drawn one after
 * the other fit together.
 * @param {Bitmap} bitmap
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {number} colour as a pixel
 * @param {number} alpha 0 to 255
 * @param {number} width in pixels
 */
export function drawLine(bitmap, x0, y0, x1, y1, colour, alpha, width) {
  // Written out, without destructuring: it runs for every edge, before the browser has
  // compiled it.
  if (Math.abs(y1 - y0) > Math.abs(x1 - x0)) {
    if (y0 <= y1) drawMostlyVertical(bitmap, x0, y0, x1, y1, colour, alpha, width);
    else drawMostlyVertical(bitmap, x1, y1, x0, y0, colour, alpha, width);
  } else if (x0 <= x1) drawMostlyHorizontal(bitmap, x0, y0, x1, y1, colour, alpha, width);
  else drawMostlyHorizontal(bitmap, x1, y1, x0, y0, colour, alpha, width);
}

/**
 * Draw a line that is higher than wide, from its upper end (x0, y0) to its lower one.
 * @param {Bitmap} bitmap
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {number} colour
 * @param {number} alpha
 * @param {number} width
 */
function drawMostlyVertical(
  { pixels, width: rowStride, left, top, right, bottom },
  x0, y0, x1, y1, colour, alpha, width,
) {
  if (y1 - y0 < MIN_LENGTH_PX || y1 < top || y0 >= bottom) return;
  fillStroke(pixels, rowStride, 1, top, bottom, left, right, y0, x0, y1, x1, colour, alpha, width);
}

/**
 * Draw a line that is at least as wide as high, from its left end (x0, y0) to its right one.
 * @param {Bitmap} bitmap
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {number} colour
 * @param {number} alpha
 * @param {number} width
 */
function drawMostlyHorizontal(
  { pixels, width: rowStride, left, top, right, bottom },
  x0, y0, x1, y1, colour, alpha, width,
) {
  if (x1 - x0 < MIN_LENGTH_PX || x1 < left || x0 >= right) return;
  fillStroke(pixels, 1, rowStride, left, right, top, bottom, x0, y0, x1, y1, colour, alpha, width);
}

/**
 * Fill the pixels of a line, step by step along its main axis. Along that axis it runs from
 * `start` to `end`, which is greater, and across it from `crossStart` to `crossEnd`.
 * @param {Uint32Array} pixels
 * @param {number} alongStride the index step to the next pixel along the main axis
 * @param {number} acrossStride the same across it
 * @param {number} minAlong the first of the pixels along that may be drawn to
 * @param {number} maxAlong the one after the last
 * @param {number} minAcross the first of the pixels across that may be drawn to
 * @param {number} maxAcross the one after the last
 * @param {number} start
 * @param {number} crossStart
 * @param {number} end
 * @param {number} crossEnd
 * @param {number} colour
 * @param {number} alpha
 * @param {number} width
 */
function fillStroke(
  pixels, alongStride, acrossStride, minAlong, maxAlong, minAcross, maxAcross,
  start, crossStart, end, crossEnd, colour, alpha, width,
) {
  const slope = (crossEnd - crossStart) / (end - start);
  const half = Math.max(0.5, (width / 2) * Math.sqrt(1 + slope * slope));
  let first = Math.max(minAlong, Math.ceil(start));
  let last = Math.min(maxAlong - 1, Math.floor(end));
  if (slope > MIN_SLOPE || slope < -MIN_SLOPE) {
    // Where the line crosses the sides of the part that may be drawn to, a pixel outside.
    const atMin = start + (minAcross - half - 1 - crossStart) / slope;
    const atMax = start + (maxAcross + half + 1 - crossStart) / slope;
    first = Math.max(first, Math.ceil(Math.min(atMin, atMax)));
    last = Math.min(last, Math.floor(Math.max(atMin, atMax)));
  } else if (crossStart + half < minAcross - 1 || crossStart - half > maxAcross + 1) return;
  // A pixel's middle is at a whole number.
  const lowerEdge = crossStart - half + 0.5;
  for (let along = first; along <= last; along++) {
    const low = lowerEdge + slope * (along - start);
    const high = low + 2 * half;
    const lowest = Math.floor(low);
    const highest = Math.floor(high);
    const offset = along * alongStride;
    if (lowest >= minAcross && lowest < maxAcross) {
      const covered = (alpha * (lowest + 1 - low)) | 0;
      if (covered > MAX_UNSEEN_ALPHA) blendPixel(pixels, offset + lowest * acrossStride, colour, covered);
    }
    for (let across = Math.max(lowest + 1, minAcross); across < highest && across < maxAcross; across++) {
      blendPixel(pixels, offset + across * acrossStride, colour, alpha | 0);
    }
    if (highest > lowest && highest >= minAcross && highest < maxAcross) {
      const covered = (alpha * (high - highest)) | 0;
      if (covered > MAX_UNSEEN_ALPHA) blendPixel(pixels, offset + highest * acrossStride, colour, covered);
    }
  }
}
