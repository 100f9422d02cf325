import { blend } from "./bitmap.js";
import { DIAMOND, MARKS } from "../marks.js";
/** @import { Sheet } from "./bitmap.js" */

/** When so many stamps are cut, all are thrown away: zooming makes ever new sizes. */
const MOST_STAMPS = 3000;

/** Marks cut out once, size by size, and then printed. */
export class Stamps {
  constructor() {
    /** @type {Map<number, {half: number, side: number, cover: Uint16Array}>} */
    this.cut = new Map();
  }

  /**
   * @param {Sheet} sheet
   * @param {number} mark a place in `MARKS`
   * @param {number} x
   * @param {number} y
   * @param {number} r
   * @param {number} word
   */
  print(sheet, mark, x, y, r, word) {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const stamp = this.#stamp(mark, Math.round(r * 4), ((x - column) * 4) | 0, ((y - row) * 4) | 0);
    const { half, side, cover } = stamp;
    const left = column - half;
    const top = row - half;
    const from = Math.max(0, sheet.left - left);
    const to = Math.min(side, sheet.right - left);
    const last = Math.min(side, sheet.bottom - top);
    for (let j = Math.max(0, sheet.top - top); j < last; j++) {
      let at = (top + j) * sheet.width + left + from;
      for (let i = j * side + from; i < j * side + to; i++, at++) {
        if (cover[i] === 256) sheet.words[at] = word;
        else if (cover[i]) blend(sheet.words, at, word, cover[i]);
      }
    }
  }

  /**
   * How much of each pixel a mark covers, 0 to 256; size and place in quarters of a pixel.
   * @param {number} mark
   * @param {number} size
   * @param {number} right
   * @param {number} down
   */
  #stamp(mark, size, right, down) {
    const key = ((size * 4 + mark) * 4 + right) * 4 + down;
    const known = this.cut.get(key);
    if (known) return known;
    if (this.cut.size >= MOST_STAMPS) this.cut.clear();
    const stamp = cutStamp(mark, size / 4, right / 4, down / 4);
    this.cut.set(key, stamp);
    return stamp;
  }
}

/**
 * @param {number} mark
 * @param {number} r
 * @param {number} right
 * @param {number} down
 */
function cutStamp(mark, r, right, down) {
  // As far as it reaches, half a pixel that is softened, and what the place is off a pixel's middle.
  const half = Math.ceil((mark === DIAMOND ? 1.22 * r + 0.71 : r + 0.5) + 0.375);
  const side = 2 * half + 1;
  const cover = new Uint16Array(side * side);
  for (let j = 0; j < side; j++) {
    for (let i = 0; i < side; i++) {
      const outside = MARKS[mark].outside(i - half + 0.375 - right, j - half + 0.375 - down, r);
      cover[j * side + i] = 256 * Math.max(0, Math.min(1, 0.5 - outside));
    }
  }
  return { half, side, cover };
}
