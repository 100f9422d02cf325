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
 * Blend a colour into one pixel.
 * @param {Uint32Array} pixels
 * @param {number} index
 * @param {number} colour as a pixel
 * @param {number} alpha an integer, 0 to 255; it is divided by 256, which is faster
 */
export function blendPixel(pixels, index, colour, alpha) {
  const under = pixels[index];
  const rest = 256 - alpha;
  const redBlue = ((under & 0xff00ff) * rest + (colour & 0xff00ff) * alpha) >>> 8;
  const green = (((under >>> 8) & 0xff) * rest + ((colour >>> 8) & 0xff) * alpha) & 0xff00;
  pixels[index] = ((redBlue & 0xff00ff) | green | 0xff000000) >>> 0;
}

/**
 * Fill the rectangle that is drawn to.
 * @param {Bitmap} bitmap
 * @param {number} colour as a pixel
 */
export function clearBitmap({ pixels, width, left, top, right, bottom }, colour) {
  for (let row = top; row < bottom; row++) pixels.fill(colour, row * width + left, row * width + right);
}

/**
 * Fill a rectangle, rounded to whole pixels, at least one.
 * @param {Bitmap} bitmap
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {number} colour as a pixel
 */
export function fillRect({ pixels, width, left, top, right, bottom }, x0, y0, x1, y1, colour) {
  const first = Math.max(left, Math.round(x0));
  const end = Math.min(right, Math.max(Math.round(x1), Math.round(x0) + 1));
  const lowest = Math.min(bottom, Math.max(Math.round(y1), Math.round(y0) + 1));
  if (first >= end) return;
  for (let row = Math.max(top, Math.round(y0)); row < lowest; row++) {
    pixels.fill(colour, row * width + first, row * width + end);
  }
}

/**
 * Move all pixels. The pixels that come into view have any content until they are painted.
 * @param {Bitmap} bitmap
 * @param {number} dx in device pixels, to the right
 * @param {number} dy in device pixels, down
 */
export function scrollBitmap({ pixels, width }, dx, dy) {
  const shift = dy * width + dx;
  if (shift > 0) pixels.copyWithin(shift, 0, pixels.length - shift);
  else pixels.copyWithin(0, -shift);
}
