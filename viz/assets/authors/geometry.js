// Shapes of the picture, in pixels of the screen: arrows between circles, boxes of labels.

/** The bend of an arrow whose pair answers both ways, as a share of its length. */
const BEND = 0.12;
const MAX_BEND_PX = 60;

/**
 * An arrow: from one circle's edge, by way of a control point, to the tip at another's edge.
 * @typedef {object} Arrow
 * @property {number} x0
 * @property {number} y0
 * @property {number} cx
 * @property {number} cy
 * @property {number} x1
 * @property {number} y1
 * @property {number} dx direction at the tip
 * @property {number} dy
 */

/**
 * Return the arrow between two circles; null where they touch. A bent one passes on its right,
 * so that both directions of a pair are seen.
 * @param {number} x0
 * @param {number} y0
 * @param {number} r0
 * @param {number} x1
 * @param {number} y1
 * @param {number} r1
 * @param {boolean} bent
 * @returns {Arrow | null}
 */
export function arrowBetween(x0, y0, r0, x1, y1, r1, bent) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = Math.hypot(dx, dy);
  if (length <= r0 + r1) return null;
  const bend = bent ? Math.min(BEND * length, MAX_BEND_PX) : 0;
  const cx = (x0 + x1) / 2 - (dy / length) * bend;
  const cy = (y0 + y1) / 2 + (dx / length) * bend;
  const away = Math.hypot(cx - x0, cy - y0);
  const [ux, uy] = [(cx - x0) / away, (cy - y0) / away];
  const [vx, vy] = [(x1 - cx) / away, (y1 - cy) / away];
  return { x0: x0 + ux * r0, y0: y0 + uy * r0, cx, cy, x1: x1 - vx * r1, y1: y1 - vy * r1, dx: vx, dy: vy };
}

/**
 * Return the distance of a point from an arrow.
 * @param {Arrow} arrow
 * @param {number} x
 * @param {number} y
 */
export function distanceFrom({ x0, y0, cx, cy, x1, y1 }, x, y) {
  const steps = 12;
  let nearest = Infinity;
  let [ax, ay] = [x0, y0];
  for (let step = 1; step <= steps; step++) {
    const t = step / steps;
    const s = 1 - t;
    const bx = s * s * x0 + 2 * s * t * cx + t * t * x1;
    const by = s * s * y0 + 2 * s * t * cy + t * t * y1;
    nearest = Math.min(nearest, distanceFromLine(ax, ay, bx, by, x, y));
    [ax, ay] = [bx, by];
  }
  return nearest;
}

/**
 * @param {number} ax
 * @param {number} ay
 * @param {number} bx
 * @param {number} by
 * @param {number} x
 * @param {number} y
 */
function distanceFromLine(ax, ay, bx, by, x, y) {
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy;
  const t = square ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / square)) : 0;
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

/** Boxes that don't overlap: a label is drawn if its box is free. */
export class Boxes {
  constructor() {
    /** @type {Map<string, [number, number, number, number][]>} */
    this.cells = new Map();
  }

  /**
   * Take a box if it overlaps none that is taken.
   * @param {number} left
   * @param {number} top
   * @param {number} right
   * @param {number} bottom
   */
  take(left, top, right, bottom) {
    const cells = [...cellsOf(left, top, right, bottom)];
    for (const cell of cells) {
      for (const [l, t, r, b] of this.cells.get(cell) ?? []) {
        if (left < r && l < right && top < b && t < bottom) return false;
      }
    }
    for (const cell of cells) {
      const boxes = this.cells.get(cell);
      if (boxes) boxes.push([left, top, right, bottom]);
      else this.cells.set(cell, [[left, top, right, bottom]]);
    }
    return true;
  }
}

const CELL_PX = 64;

/**
 * @param {number} left
 * @param {number} top
 * @param {number} right
 * @param {number} bottom
 */
function* cellsOf(left, top, right, bottom) {
  for (let x = Math.floor(left / CELL_PX); x <= Math.floor(right / CELL_PX); x++) {
    for (let y = Math.floor(top / CELL_PX); y <= Math.floor(bottom / CELL_PX); y++) yield `${x} ${y}`;
  }
}
