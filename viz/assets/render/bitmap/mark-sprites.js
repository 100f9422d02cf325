import { blendPixel } from "./bitmap.js";
import { DIAMOND, MARKS } from "../marks.js";
/** @import { Bitmap } from "./bitmap.js" */

/** With so many sprites, all are discarded: zooming asks for ever new sizes. */
const MAX_SPRITES = 3000;

/** Marks rasterised once for each size, and then copied. */
export class MarkSprites {
  constructor() {
    /** @type {Map<number, {half: number, side: number, cover: Uint16Array}>} */
    this.sprites = new Map();
  }

  /**
   * @param {Bitmap} bitmap
   * @param {number} mark an index of `MARKS`
   * @param {number} x
   * @param {number} y
   * @param {number} r
   * @param {number} pixel the colour
   */
  draw(bitmap, mark, x, y, r, pixel) {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const sprite = this.#sprite(mark, Math.round(r * 4), ((x - column) * 4) | 0, ((y - row) * 4) | 0);
    const { half, side, cover } = sprite;
    const left = column - half;
    const top = row - half;
    const from = Math.max(0, bitmap.left - left);
    const to = Math.min(side, bitmap.right - left);
    const last = Math.min(side, bitmap.bottom - top);
    for (let j = Math.max(0, bitmap.top - top); j < last; j++) {
      let at = (top + j) * bitmap.width + left + from;
      for (let i = j * side + from; i < j * side + to; i++, at++) {
        if (cover[i] === 256) bitmap.pixels[at] = pixel;
        else if (cover[i]) blendPixel(bitmap.pixels, at, pixel, cover[i]);
      }
    }
  }

  /**
   * Return a mark's sprite: how much of each pixel it covers, 0 to 256. Size and position are
   * in quarters of a pixel.
   * @param {number} mark
   * @param {number} size
   * @param {number} right
   * @param {number} down
   */
  #sprite(mark, size, right, down) {
    const key = ((size * 4 + mark) * 4 + right) * 4 + down;
    const known = this.sprites.get(key);
    if (known) return known;
    if (this.sprites.size >= MAX_SPRITES) this.sprites.clear();
    const sprite = rasterise(mark, size / 4, right / 4, down / 4);
    this.sprites.set(key, sprite);
    return sprite;
  }
}

/**
 * @param {number} mark
 * @param {number} r
 * @param {number} right
 * @param {number} down
 */
function rasterise(mark, r, right, down) {
  // The mark's reach, half a pixel of antialiasing, and the offset from a pixel's middle.
  const half = Math.ceil((mark === DIAMOND ? 1.22 * r + 0.71 : r + 0.5) + 0.375);
  const side = 2 * half + 1;
  const cover = new Uint16Array(side * side);
  for (let j = 0; j < side; j++) {
    for (let i = 0; i < side; i++) {
      const distance = MARKS[mark].distance(i - half + 0.375 - right, j - half + 0.375 - down, r);
      cover[j * side + i] = 256 * Math.max(0, Math.min(1, 0.5 - distance));
    }
  }
  return { half, side, cover };
}
