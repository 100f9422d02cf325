import { screenRadius } from "./frame.js";
/** @import { Frame, Look } from "../data/types.js" */

/** The side of a cell, in CSS pixels. */
const CELL_PX = 2;

/**
 * What is drawn on the screen, as a raster: tells how much of it a rectangle would hide, at any
 * number of items in the same time. Offsets are in CSS pixels from the middle of the view.
 */
export class Ink {
  /** @param {Frame} frame */
  constructor({ width, height, ratio }) {
    this.x = width / 2 / ratio;
    this.y = height / 2 / ratio;
    this.columns = Math.ceil(width / ratio / CELL_PX) + 1;
    this.rows = Math.ceil(height / ratio / CELL_PX) + 1;
    /** The cells, 1 for ink, with a row and a column of zeros before them; then their sums. */
    this.sums = new Int32Array(this.columns * this.rows);
  }

  /**
   * Add the marks of all items that are shown and don't match less than others.
   * @param {Look} look
   * @param {Frame} frame
   */
  addMarks({ x, y, radius, shown, faded }, frame) {
    const { scale } = frame;
    for (let i = 0; i < x.length; i++) {
      if (!shown[i] || faded[i]) continue;
      this.#addDisc((x[i] - frame.x) * scale, (y[i] - frame.y) * scale, screenRadius(frame, radius[i]));
    }
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} r
   */
  #addDisc(x, y, r) {
    this.#addPoint(x, y);
    if (r < CELL_PX || Math.abs(x) > this.x + r || Math.abs(y) > this.y + r) return;
    for (let dy = -r; dy <= r; dy += CELL_PX) {
      const half = Math.sqrt(r * r - dy * dy);
      for (let dx = -half; dx <= half; dx += CELL_PX) this.#addPoint(x + dx, y + dy);
    }
  }

  /**
   * @param {number} x0
   * @param {number} y0
   * @param {number} x1
   * @param {number} y1
   */
  addLine(x0, y0, x1, y1) {
    const steps = Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)) / CELL_PX) || 1;
    for (let at = 0; at <= steps; at++) this.#addPoint(x0 + ((x1 - x0) * at) / steps, y0 + ((y1 - y0) * at) / steps);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  #addPoint(x, y) {
    const column = Math.floor((x + this.x) / CELL_PX) + 1;
    const row = Math.floor((y + this.y) / CELL_PX) + 1;
    if (column > 0 && row > 0 && column < this.columns && row < this.rows) this.sums[row * this.columns + column] = 1;
  }

  /** Sum up what was added, after which nothing more can be. */
  finish() {
    const { sums, columns } = this;
    for (let at = columns; at < sums.length; at++) {
      if (at % columns) sums[at] += sums[at - 1] + sums[at - columns] - sums[at - columns - 1];
    }
    return this;
  }

  /**
   * Return the share of a rectangle that has ink.
   * @param {number[]} box left, top, right, bottom
   */
  share([left, top, right, bottom]) {
    const [from, to] = [this.#edge(left + this.x, this.columns), this.#edge(right + this.x, this.columns)];
    const [above, below] = [this.#edge(top + this.y, this.rows), this.#edge(bottom + this.y, this.rows)];
    const cells = (to - from) * (below - above);
    const { sums, columns } = this;
    const sum = sums[below * columns + to] - sums[above * columns + to] - sums[below * columns + from] + sums[above * columns + from];
    return cells > 0 ? sum / cells : 0;
  }

  /**
   * Return the last column or row before an edge.
   * @param {number} distance from the first one, in CSS pixels
   * @param {number} count
   */
  #edge(distance, count) {
    return Math.max(0, Math.min(count - 1, Math.round(distance / CELL_PX)));
  }
}
