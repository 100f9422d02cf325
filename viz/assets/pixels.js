import { edgeStrength, placement, seenRadius } from "./frame.js";
import { MARKS, markOf } from "./marks.js";
import { wordOf } from "./theme.js";

/**
 * Draws very many items into a bitmap, pixel by pixel: a canvas' paths take seconds for
 * what this does in some twenty milliseconds, without a graphics card.
 */
export class PixelPainter {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.context = /** @type {CanvasRenderingContext2D} */ (
      this.canvas.getContext("2d", { alpha: false })
    );
    this.pixels = new Uint32Array(0);
    this.width = 0;
    this.height = 0;
    /** @type {Map<number, {half: number, side: number, cover: Uint16Array}>} */
    this.stamps = new Map();
  }

  /**
   * @param {import("./types.js").Scene} scene
   * @param {import("./types.js").Look} look
   * @param {import("./types.js").Frame} frame
   */
  paint(scene, look, frame) {
    this.#resize(frame.width, frame.height);
    this.pixels.fill(wordOf(look.theme.background));
    const { k, left, top } = placement(frame);
    const x = look.x.map((value) => value * k + left);
    const y = look.y.map((value) => value * k + top);
    this.#edges(scene, look, frame, x, y);
    this.#extraEdges(scene, look, x, y);
    this.#marks(scene, look, frame, x, y);
    this.context.putImageData(/** @type {ImageData} */ (this.image), 0, 0);
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  #resize(width, height) {
    if (this.width === width && this.height === height) return;
    this.width = this.canvas.width = width;
    this.height = this.canvas.height = height;
    this.image = this.context.createImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /**
   * @param {import("./types.js").Scene} scene
   * @param {import("./types.js").Look} look
   * @param {import("./types.js").Frame} frame
   * @param {Float32Array} x
   * @param {Float32Array} y
   */
  #edges(scene, look, frame, x, y) {
    const word = wordOf(look.theme.edge);
    const { above, size, n } = scene;
    const { shown, faded } = look;
    for (let i = 0; i < n; i++) {
      const p = above[i];
      if (p < 0 || !shown[i] || !shown[p]) continue;
      const strength = faded[i] ? 22 : edgeStrength(size[i], frame.scale);
      this.#line(x[p], y[p], x[i], y[i], word, strength);
    }
  }

  /**
   * @param {import("./types.js").Scene} scene
   * @param {import("./types.js").Look} look
   * @param {Float32Array} x
   * @param {Float32Array} y
   */
  #extraEdges({ extra }, look, x, y) {
    const word = wordOf(look.theme.alarm);
    for (let at = 0; at < extra.length; at += 2) {
      const [from, to] = [extra[at], extra[at + 1]];
      if (!look.shown[from] || !look.shown[to]) continue;
      this.#line(x[from], y[from], x[to], y[to], word, 120);
    }
  }

  /**
   * A line one pixel wide, softened at its sides (after Xiaolin Wu).
   * @param {number} x0
   * @param {number} y0
   * @param {number} x1
   * @param {number} y1
   * @param {number} word
   * @param {number} strength
   */
  #line(x0, y0, x1, y1, word, strength) {
    const steep = Math.abs(y1 - y0) > Math.abs(x1 - x0);
    if (steep) [x0, y0, x1, y1] = [y0, x0, y1, x1];
    if (x0 > x1) [x0, y0, x1, y1] = [x1, y1, x0, y0];
    if (x1 - x0 < 1.2) return;
    const [long, wide] = steep ? [this.height, this.width] : [this.width, this.height];
    const slope = (y1 - y0) / (x1 - x0);
    let first = Math.max(0, Math.ceil(x0));
    let last = Math.min(long - 1, Math.floor(x1));
    if (slope !== 0) {
      // Only the part whose both pixels are in the bitmap.
      const [a, b] = [x0 - y0 / slope, x0 + (wide - 1.001 - y0) / slope];
      first = Math.max(first, Math.ceil(Math.min(a, b)));
      last = Math.min(last, Math.floor(Math.max(a, b)));
    } else if (y0 < 0 || y0 >= wide - 1) return;
    const [along, across] = steep ? [this.width, 1] : [1, this.width];
    let y = y0 + slope * (first - x0);
    for (let x = first; x <= last; x++, y += slope) {
      const row = y | 0;
      if (row < 0 || row >= wide - 1) continue;
      const low = ((y - row) * strength) | 0;
      const at = x * along + row * across;
      this.#blend(at, word, strength - low);
      if (low > 6) this.#blend(at + across, word, low);
    }
  }

  /**
   * @param {import("./types.js").Scene} scene
   * @param {import("./types.js").Look} look
   * @param {import("./types.js").Frame} frame
   * @param {Float32Array} x
   * @param {Float32Array} y
   */
  #marks({ n, state }, look, frame, x, y) {
    const { radius, shown } = look;
    const dim = wordOf(look.theme.edge);
    // Backwards, so that an item lies over its replies.
    for (let i = n - 1; i >= 0; i--) {
      if (!shown[i] || x[i] < -24 || y[i] < -24 || x[i] > this.width + 24 || y[i] > this.height + 24) continue;
      const r = seenRadius(frame, radius[i]) * frame.ratio;
      const faded = look.faded[i];
      this.#stamp(markOf(state[i]), x[i], y[i], r, faded ? dim : look.colour[i], faded ? 60 : 256);
    }
  }

  /**
   * @param {number} mark
   * @param {number} x
   * @param {number} y
   * @param {number} r
   * @param {number} word
   * @param {number} strength
   */
  #stamp(mark, x, y, r, word, strength) {
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const [right, down] = [((x - column) * 4) | 0, ((y - row) * 4) | 0];
    const { half, side, cover } = this.#stampOf(mark, Math.round(r * 4), right, down);
    const [left, top] = [column - half, row - half];
    const [from, to] = [Math.max(0, -left), Math.min(side, this.width - left)];
    for (let j = Math.max(0, -top); j < Math.min(side, this.height - top); j++) {
      let at = (top + j) * this.width + left + from;
      for (let i = j * side + from; i < j * side + to; i++, at++) {
        if (cover[i]) this.#blend(at, word, (cover[i] * strength) >> 8);
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
  #stampOf(mark, size, right, down) {
    const key = ((size * 4 + mark) * 4 + right) * 4 + down;
    const known = this.stamps.get(key);
    if (known) return known;
    const r = size / 4;
    const half = Math.ceil(r * 1.3) + 1;
    const side = 2 * half + 1;
    const cover = new Uint16Array(side * side);
    for (let j = 0; j < side; j++) {
      for (let i = 0; i < side; i++) {
        const [x, y] = [i - half + 0.375 - right / 4, j - half + 0.375 - down / 4];
        const within = 0.5 - MARKS[mark].outside(x, y, r);
        cover[j * side + i] = 256 * Math.max(0, Math.min(1, within));
      }
    }
    const stamp = { half, side, cover };
    this.stamps.set(key, stamp);
    return stamp;
  }

  /**
   * @param {number} at
   * @param {number} word
   * @param {number} strength 0 to 256
   */
  #blend(at, word, strength) {
    const under = this.pixels[at];
    const left = 256 - strength;
    const redBlue = ((under & 0xff00ff) * left + (word & 0xff00ff) * strength) >>> 8;
    const green = (((under >>> 8) & 0xff) * left + ((word >>> 8) & 0xff) * strength) & 0xff00;
    this.pixels[at] = ((redBlue & 0xff00ff) | green | 0xff000000) >>> 0;
  }
}
