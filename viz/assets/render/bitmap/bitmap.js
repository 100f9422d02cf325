/**
 * A bitmap's pixels as words (alpha, blue, green, red), and the part of it that is drawn to:
 * from `left` and `top` up to before `right` and `bottom`.
 *
 * @typedef {object} Sheet
 * @property {Uint32Array} words
 * @property {number} width
 * @property {number} height
 * @property {number} left
 * @property {number} top
 * @property {number} right
 * @property {number} bottom
 */

/**
 * @param {Uint32Array} words
 * @param {number} at
 * @param {number} word
 * @param {number} strength 0 to 256
 */
export function blend(words, at, word, strength) {
  const under = words[at];
  const left = 256 - strength;
  const redBlue = ((under & 0xff00ff) * left + (word & 0xff00ff) * strength) >>> 8;
  const green = (((under >>> 8) & 0xff) * left + ((word >>> 8) & 0xff) * strength) & 0xff00;
  words[at] = ((redBlue & 0xff00ff) | green | 0xff000000) >>> 0;
}

/**
 * Fill the part that is drawn to.
 * @param {Sheet} sheet
 * @param {number} word
 */
export function wipe({ words, width, left, top, right, bottom }, word) {
  for (let row = top; row < bottom; row++) words.fill(word, row * width + left, row * width + right);
}

/**
 * Move everything on the sheet; what comes in at the sides is left as it happens to be.
 * @param {Sheet} sheet
 * @param {number} right pixels to the right
 * @param {number} down
 */
export function shift({ words, width }, right, down) {
  const by = down * width + right;
  if (by > 0) words.copyWithin(by, 0, words.length - by);
  else words.copyWithin(0, -by);
}
