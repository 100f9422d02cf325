/**
 * A bitmap, and the rectangle of it that is drawn to: from `left` and `top` up to, and
 * without, `right` and `bottom`.
 *
 * @typedef {object} Bitmap
 * @property {Uint32Array} pixels 32 bits each: alpha, blue, green, red
 * @property {number} width
 * @property {number} height
 * @property {number} left
 * @property {number} top
 * @property {number} right
 * @property {number} bottom
 */

/**
 * Mix a colour into one pixel.
 * @param {Uint32Array} pixels
 * @param {number} at
 * @param {number} pixel the colour
 * @param {number} strength 0 to 256
 */
export function blendPixel(pixels, at, pixel, strength) {
  const under = pixels[at];
  const left = 256 - strength;
  const redBlue = ((under & 0xff00ff) * left + (pixel & 0xff00ff) * strength) >>> 8;
  const green = (((under >>> 8) & 0xff) * left + ((pixel >>> 8) & 0xff) * strength) & 0xff00;
  pixels[at] = ((redBlue & 0xff00ff) | green | 0xff000000) >>> 0;
}

/**
 * Fill the rectangle that is drawn to.
 * @param {Bitmap} bitmap
 * @param {number} pixel the colour
 */
export function clearBitmap({ pixels, width, left, top, right, bottom }, pixel) {
  for (let row = top; row < bottom; row++) pixels.fill(pixel, row * width + left, row * width + right);
}

/**
 * Move all pixels. Those that come in at the sides have any content.
 * @param {Bitmap} bitmap
 * @param {number} right in pixels
 * @param {number} down
 */
export function scrollBitmap({ pixels, width }, right, down) {
  const by = down * width + right;
  if (by > 0) pixels.copyWithin(by, 0, pixels.length - by);
  else pixels.copyWithin(0, -by);
}
