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
 * A rasterised mark: a square of `side` pixels, the mark's position in the middle one, which is
 * `half` pixels from either side, and the coverage of each pixel, 0 to 256.
 *
 * @typedef {{half: number, side: number, coverage: Uint16Array}} Sprite
 */

/** Marks rasterised once for each size and each position in a pixel, and then copied. */
export class MarkSprites {
  constructor() {
    /** @type {Map<number, Sprite>} */
    this.sprites = new Map();
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
    const { half, side, coverage } = this.#sprite(mark, Math.round(r * STEPS_PER_PIXEL), xStep, yStep);
    const left = column - half;
    const top = row - half;
    const firstColumn = Math.max(0, bitmap.left - left);
    const endColumn = Math.min(side, bitmap.right - left);
    const endRow = Math.min(side, bitmap.bottom - top);
    for (let j = Math.max(0, bitmap.top - top); j < endRow; j++) {
      let index = (top + j) * bitmap.width + left + firstColumn;
      for (let i = j * side + firstColumn; i < j * side + endColumn; i++, index++) {
        if (coverage[i] === FULLY_COVERED) bitmap.pixels[index] = colour;
        else if (coverage[i]) blendPixel(bitmap.pixels, index, colour, coverage[i]);
      }
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
    const known = this.sprites.get(key);
    if (known) return known;
    if (this.sprites.size >= MAX_SPRITES) this.sprites.clear();
    const sprite = rasterise(mark, rSteps / STEPS_PER_PIXEL, xStep / STEPS_PER_PIXEL, yStep / STEPS_PER_PIXEL);
    this.sprites.set(key, sprite);
    return sprite;
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
  const side = 2 * half + 1;
  const coverage = new Uint16Array(side * side);
  const { distance } = MARKS[mark];
  for (let j = 0; j < side; j++) {
    for (let i = 0; i < side; i++) {
      const outside = distance(i - half + PIXEL_MIDDLE - x, j - half + PIXEL_MIDDLE - y, r);
      coverage[j * side + i] = FULLY_COVERED * Math.max(0, Math.min(1, 0.5 - outside));
    }
  }
  return { half, side, coverage };
}
