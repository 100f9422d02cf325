import { blendPixel } from "./bitmap.js";
import { DIAMOND, DIAMOND_CORNER, MARKS } from "../marks.js";
/** @import { Bitmap } from "./bitmap.js" */

/** With so many sprites, all are discarded: zooming asks for ever new sizes. */
const MAX_SPRITES = 3000;
/** Sizes and positions are rounded to a quarter of a pixel. */
const STEPS_PER_PIXEL = 4;
/** The middle of a pixel, less half a step: a position is taken to be in the middle of its step. */
const PIXEL_MIDDLE = 0.5 - 0.5 / STEPS_PER_PIXEL;
/** The coverage of a pixel that is inside of a mark; one at its edge has less. */
const FULLY_COVERED = 256;

/**
 * A rasterised mark: the pixels that it covers, by their columns and rows from the one with its
 * position, which are at most `half`, and how much of each it covers, 1 to 256.
 *
 * @typedef {{half: number, columns: Int16Array, rows: Int16Array, coverage: Uint16Array}} Sprite
 */

/** Marks rasterised once for each size and each position in a pixel, and then copied. */
export class MarkSprites {
  constructor() {
    /** @type {Sprite[]} by size, mark and position */
    this.sprites = [];
    this.count = 0;
  }

  /**
   * Draw a mark into a bitmap.
   * @param {Bitmap} bitmap
   * @param {number} mark an index of `MARKS`
   * @param {number} x
   * @param {number} y
   * @param {number} r
   * @param {number} colour as a pixel
   */
  draw(bitmap, mark, x, y, r, colour) {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const xStep = ((x - column) * STEPS_PER_PIXEL) | 0;
    const yStep = ((y - row) * STEPS_PER_PIXEL) | 0;
    const { half, columns, rows, coverage } = this.#sprite(mark, Math.round(r * STEPS_PER_PIXEL), xStep, yStep);
    const { pixels, width, left, top, right, bottom } = bitmap;
    const inside = column - half >= left && column + half < right && row - half >= top && row + half < bottom;
    for (let k = 0; k < coverage.length; k++) {
      const atColumn = column + columns[k];
      const atRow = row + rows[k];
      if (!inside && (atColumn < left || atColumn >= right || atRow < top || atRow >= bottom)) continue;
      const index = atRow * width + atColumn;
      if (coverage[k] === FULLY_COVERED) pixels[index] = colour;
      else blendPixel(pixels, index, colour, coverage[k]);
    }
  }

  /**
   * Return a mark's sprite; size and position are in steps.
   * @param {number} mark
   * @param {number} rSteps the radius
   * @param {number} xStep the position in its pixel
   * @param {number} yStep
   */
  #sprite(mark, rSteps, xStep, yStep) {
    const key = ((rSteps * MARKS.length + mark) * STEPS_PER_PIXEL + xStep) * STEPS_PER_PIXEL + yStep;
    const known = this.sprites[key];
    if (known) return known;
    this.count += 1;
    if (this.count > MAX_SPRITES) [this.sprites, this.count] = [[], 1];
    return (this.sprites[key] = rasterise(mark, rSteps / STEPS_PER_PIXEL, xStep / STEPS_PER_PIXEL, yStep / STEPS_PER_PIXEL));
  }
}

/**
 * Rasterise a mark at a position in a pixel, 0 to 1.
 * @param {number} mark
 * @param {number} r
 * @param {number} x
 * @param {number} y
 * @returns {Sprite}
 */
function rasterise(mark, r, x, y) {
  // The mark's reach, half a pixel of antialiasing, and the offset from a pixel's middle.
  const half = Math.ceil((mark === DIAMOND ? DIAMOND_CORNER * r + 0.5 * Math.SQRT2 : r + 0.5) + PIXEL_MIDDLE);
  const { distance } = MARKS[mark];
  const [columns, rows, coverage] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (let row = -half; row <= half; row++) {
    for (let column = -half; column <= half; column++) {
      const outside = distance(column + PIXEL_MIDDLE - x, row + PIXEL_MIDDLE - y, r);
      const covered = Math.floor(FULLY_COVERED * Math.max(0, Math.min(1, 0.5 - outside)));
      if (!covered) continue;
      columns.push(column);
      rows.push(row);
      coverage.push(covered);
    }
  }
  return { half, columns: Int16Array.from(columns), rows: Int16Array.from(rows), coverage: Uint16Array.from(coverage) };
}
