import { Bends } from "./bends.js";
import { foldRing, screenRadius } from "./frame.js";
/** @import { Frame, Look, Scene } from "../data/types.js" */

/** The side of a cell, in CSS pixels. */
const CELL_PX = 2.5;

/**
 * A raster of the dots on the screen: tells how much of them a rectangle would hide, and whose dots
 * they are, at any number of items in the same time. Offsets are in CSS pixels from the middle of the view.
 */
export class Ink {
  /**
   * @param {Look} look
   * @param {Frame} frame
   */
  constructor(look, frame) {
    const { width, height, ratio } = frame;
    this.x = width / 2 / ratio;
    this.y = height / 2 / ratio;
    this.columns = Math.ceil(width / ratio / CELL_PX) + 1;
    this.rows = Math.ceil(height / ratio / CELL_PX) + 1;
    /** The cells, 1 for ink, with a row and a column of zeros before them; then their sums. */
    this.sums = new Int32Array(this.columns * this.rows);
    /** The first and the last item of each cell with ink. */
    this.first = new Int32Array(this.sums.length).fill(look.x.length);
    this.last = new Int32Array(this.sums.length).fill(-1);
    this.#addMarks(look, frame);
    this.#sumUp();
  }

  /**
   * Add the marks of all items that are shown and don't match less than others.
   * @param {Look} look
   * @param {Frame} frame
   */
  #addMarks({ x, y, radius, shown, faded, folded }, frame) {
    const { scale } = frame;
    // Smaller ones are a point.
    const least = CELL_PX / scale;
    for (let i = 0; i < x.length; i++) {
      if (!shown[i] || faded[i]) continue;
      const dx = (x[i] - frame.x) * scale;
      const dy = (y[i] - frame.y) * scale;
      this.#addPoint(dx, dy, i);
      const ring = folded[i] ? foldRing(frame) : 0;
      if (ring || radius[i] >= least) this.#addDisc(dx, dy, screenRadius(frame, radius[i]) + ring, i);
    }
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} r
   * @param {number} item
   */
  #addDisc(x, y, r, item) {
    if (Math.abs(x) > this.x + r || Math.abs(y) > this.y + r) return;
    for (let dy = -r; dy <= r; dy += CELL_PX) {
      const half = Math.sqrt(r * r - dy * dy);
      for (let dx = -half; dx <= half; dx += CELL_PX) this.#addPoint(x + dx, y + dy, item);
    }
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} item not before those that were added
   */
  #addPoint(x, y, item) {
    const column = Math.floor((x + this.x) / CELL_PX) + 1;
    const row = Math.floor((y + this.y) / CELL_PX) + 1;
    if (column <= 0 || row <= 0 || column >= this.columns || row >= this.rows) return;
    const cell = row * this.columns + column;
    if (this.last[cell] < 0) this.first[cell] = item;
    this.sums[cell] = 1;
    this.last[cell] = item;
  }

  /**
   * Tell whether dots of items outside of a range are in a rectangle.
   * @param {number[]} box left, top, right, bottom
   * @param {number} start
   * @param {number} end
   */
  hasOthers([left, top, right, bottom], start, end) {
    const lastColumn = Math.min(this.columns, Math.floor((right + this.x) / CELL_PX) + 2);
    const lastRow = Math.min(this.rows, Math.floor((bottom + this.y) / CELL_PX) + 2);
    for (let row = Math.max(0, Math.floor((top + this.y) / CELL_PX) + 1); row < lastRow; row++) {
      for (let column = Math.max(0, Math.floor((left + this.x) / CELL_PX) + 1); column < lastColumn; column++) {
        const cell = row * this.columns + column;
        if (this.first[cell] < start || this.last[cell] >= end) return true;
      }
    }
    return false;
  }

  #sumUp() {
    const { sums, columns } = this;
    for (let start = columns; start < sums.length; start += columns) {
      let row = 0;
      for (let at = start; at < start + columns; at++) {
        row += sums[at];
        sums[at] = row + sums[at - columns];
      }
    }
  }

  /**
   * Return the share of a rectangle that has ink.
   * @param {number[]} box left, top, right, bottom
   */
  share(box) {
    // Without lists, which take long before the browser has compiled this.
    const { sums, columns, rows } = this;
    const from = this.#edge(box[0] + this.x, columns);
    const to = this.#edge(box[2] + this.x, columns);
    const above = this.#edge(box[1] + this.y, rows);
    const below = this.#edge(box[3] + this.y, rows);
    const cells = (to - from) * (below - above);
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

/** The edges of a small graph on the screen: tells whether a rectangle lies across one. */
export class Lines {
  /**
   * @param {Scene} scene
   * @param {Look} look
   * @param {Frame} frame
   */
  constructor(scene, look, frame) {
    const { parent, n } = scene;
    const { x, y, shown } = look;
    const bends = new Bends(scene, look);
    /** @type {number[][]} the ends of each straight part */
    this.lines = [];
    const place = (/** @type {number[]} */ [left, top]) => [(left - frame.x) * frame.scale, (top - frame.y) * frame.scale];
    for (let kid = 0; kid < n; kid++) {
      const p = parent[kid];
      if (p < 0 || !shown[kid] || !shown[p]) continue;
      let start = place([x[p], y[p]]);
      for (const point of [...bends.of(kid), [x[kid], y[kid]]]) {
        const end = place(point);
        this.lines.push([...start, ...end]);
        start = end;
      }
    }
  }

  /** @param {number[]} box left, top, right, bottom */
  cross([left, top, right, bottom]) {
    return this.lines.some(([x0, y0, x1, y1]) => {
      if (Math.max(x0, x1) < left || Math.min(x0, x1) > right || Math.max(y0, y1) < top || Math.min(y0, y1) > bottom) return false;
      const side = (/** @type {number} */ x, /** @type {number} */ y) => (x1 - x0) * (y - y0) > (y1 - y0) * (x - x0);
      const first = side(left, top);
      return side(right, top) !== first || side(left, bottom) !== first || side(right, bottom) !== first;
    });
  }
}
