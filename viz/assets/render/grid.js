/** The least side of a cell, in the graph's units, and its usual side, in mean distances of points. */
const MIN_CELL = 8;
const CELL_DISTANCES = 1.5;
/** The most points that a search for the nearest one compares. */
const MAX_COMPARED = 20_000;
/** So often a search that finds more than that is repeated within half the distance. */
const MAX_HALVINGS = 12;

/** A grid of points: finds those in a rectangle without visiting all of them. */
export class Grid {
  /**
   * @param {Float32Array} x
   * @param {Float32Array} y
   */
  constructor(x, y) {
    this.x = x;
    this.y = y;
    const [across, down] = [extent(x), extent(y)];
    this.left = across[0];
    this.right = across[1];
    this.top = down[0];
    this.bottom = down[1];
    const area = (this.right - this.left + 1) * (this.bottom - this.top + 1);
    this.cell = Math.max(MIN_CELL, CELL_DISTANCES * Math.sqrt(area / Math.max(1, x.length)));
    this.columns = Math.floor((this.right - this.left) / this.cell) + 1;
    this.rows = Math.floor((this.bottom - this.top) / this.cell) + 1;
    this.start = new Int32Array(this.columns * this.rows + 1);
    this.points = new Int32Array(x.length);
    this.#fill();
  }

  #fill() {
    const { x, y, left, top, cell, columns, rows } = this;
    const cellOf = new Int32Array(x.length);
    for (let at = 0; at < x.length; at++) {
      cellOf[at] = Math.floor((y[at] - top) / cell) * columns + Math.floor((x[at] - left) / cell);
      this.start[cellOf[at] + 1] += 1;
    }
    for (let at = 0; at < columns * rows; at++) this.start[at + 1] += this.start[at];
    const next = this.start.slice();
    for (let at = 0; at < x.length; at++) this.points[next[cellOf[at]]++] = at;
  }

  /**
   * Return the points in a rectangle, at most `limit`.
   * @param {number} left
   * @param {number} top
   * @param {number} right
   * @param {number} bottom
   * @param {number} limit
   * @param {Uint8Array} included 1 for points that count
   */
  within(left, top, right, bottom, limit, included) {
    const points = [];
    const first = this.#column(left);
    const last = this.#column(right);
    for (let row = this.#row(top); row <= this.#row(bottom); row++) {
      const end = this.start[row * this.columns + last + 1];
      for (let at = this.start[row * this.columns + first]; at < end; at++) {
        const point = this.points[at];
        if (!included[point]) continue;
        const x = this.x[point];
        const y = this.y[point];
        if (x < left || x > right || y < top || y > bottom) continue;
        points.push(point);
        if (points.length >= limit) return points;
      }
    }
    return points;
  }

  /**
   * Return the point that is meant by a place: the largest of those that reach over it, else the
   * nearest; -1 where none is within `reach`.
   * @param {number} x
   * @param {number} y
   * @param {number} reach
   * @param {Uint8Array} included 1 for points that count
   * @param {(point: number) => number} radiusOf
   * @param {number} maxRadius
   */
  nearest(x, y, reach, included, radiusOf, maxRadius) {
    let [best, least, largest] = [-1, reach, 0];
    const around = (/** @type {number} */ away) => this.within(x - away, y - away, x + away, y + away, MAX_COMPARED, included);
    let away = Math.max(reach, maxRadius);
    let points = around(away);
    // Not the first of too many, but those that are near.
    for (let turn = 0; points.length >= MAX_COMPARED && turn < MAX_HALVINGS; turn++) points = around((away /= 2));
    for (const point of points) {
      const distance = Math.hypot(this.x[point] - x, this.y[point] - y);
      const radius = radiusOf(point);
      const size = distance <= radius ? radius : 0;
      if ((!size && distance >= reach) || size < largest || (size === largest && distance > least)) continue;
      if (best >= 0 && size === largest && distance === least && point > best) continue;
      [best, least, largest] = [point, distance, size];
    }
    return best;
  }

  /** @param {number} x */
  #column(x) {
    return Math.max(0, Math.min(this.columns - 1, Math.floor((x - this.left) / this.cell)));
  }

  /** @param {number} y */
  #row(y) {
    return Math.max(0, Math.min(this.rows - 1, Math.floor((y - this.top) / this.cell)));
  }
}

/**
 * Return the smallest and the largest number; zeros where there are none.
 * @param {Float32Array} values
 * @returns {[number, number]}
 */
function extent(values) {
  let [minimum, maximum] = values.length ? [values[0], values[0]] : [0, 0];
  for (const value of values) {
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return [minimum, maximum];
}
