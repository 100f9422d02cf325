import { CYCLE, DEAD, DELETED, STUB } from "../data/scene.js";
/** @import { Scene } from "../data/types.js" */

/** The distances of a mark's sides and corners from its middle, for a radius of 1. */
const SQUARE_SIDE = 0.84;
const DIAMOND_SIDE = 0.86;
export const DIAMOND_CORNER = 1.22;
/** The width of a ring's line: a third of the radius, within these limits. */
const MIN_RING_WIDTH_PX = 0.8;
const MAX_RING_WIDTH_PX = 1.6;

/**
 * The marks of items: the shape shows the state, whatever the colour. `distance(x, y, r)` is
 * the signed distance of a point from the edge of a mark of radius r around (0, 0), negative
 * inside. `traceMark` draws the same shapes on a canvas.
 */
export const MARKS = [
  {
    name: "dot",
    distance: (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ r) =>
      Math.hypot(x, y) - r,
  },
  {
    name: "ring",
    distance: (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ r) => {
      const line = Math.min(MAX_RING_WIDTH_PX, Math.max(MIN_RING_WIDTH_PX, r / 3));
      return Math.abs(Math.hypot(x, y) - r + line / 2) - line / 2;
    },
  },
  {
    name: "diamond",
    distance: (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ r) =>
      (Math.abs(x) + Math.abs(y)) * Math.SQRT1_2 - r * DIAMOND_SIDE,
  },
  {
    name: "square",
    distance: (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ r) =>
      Math.max(Math.abs(x), Math.abs(y)) - r * SQUARE_SIDE,
  },
];
export const DOT = 0;
export const RING = 1;
export const DIAMOND = 2;
export const SQUARE = 3;

/**
 * Return the mark of a state, as an index of `MARKS`.
 * @param {number} state
 */
export function markOf(state) {
  if (state & STUB) return RING;
  if (state & DELETED) return SQUARE;
  return state & DEAD ? DIAMOND : DOT;
}

/**
 * Add a mark's outline to a canvas path.
 * @param {Pick<CanvasRenderingContext2D, "moveTo" | "lineTo" | "arc" | "rect" | "closePath">} context
 * @param {number} mark
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
export function traceMark(context, mark, x, y, r) {
  if (mark === SQUARE) {
    const half = r * SQUARE_SIDE;
    context.rect(x - half, y - half, 2 * half, 2 * half);
  } else if (mark === DIAMOND) traceDiamond(context, x, y, r * DIAMOND_CORNER);
  else {
    context.moveTo(x + r, y);
    context.arc(x, y, r, 0, 2 * Math.PI);
  }
}

/**
 * @param {Pick<CanvasRenderingContext2D, "moveTo" | "lineTo" | "closePath">} context
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function traceDiamond(context, x, y, r) {
  context.moveTo(x, y - r);
  context.lineTo(x + r, y);
  context.lineTo(x, y + r);
  context.lineTo(x - r, y);
  context.closePath();
}

/**
 * Count the items of each special state in a scene. An item may be dead and deleted: it counts as
 * each, and as `both`. So live + dead + deleted - both are all items with a record.
 * @param {Scene} scene
 * @param {Uint8Array | null} included 1 for an item that counts, null for all
 */
export function countStates(scene, included = null) {
  const counts = { stub: 0, live: 0, dead: 0, deleted: 0, both: 0, cycle: 0 };
  for (let i = 0; i < scene.state.length; i++) {
    const state = scene.state[i];
    if (included && !included[i]) continue;
    if (state & STUB) counts.stub += 1;
    else if (!(state & (DEAD | DELETED))) counts.live += 1;
    else {
      if (state & DEAD) counts.dead += 1;
      if (state & DELETED) counts.deleted += 1;
      if (state & DEAD && state & DELETED) counts.both += 1;
    }
    if (state & CYCLE) counts.cycle += 1;
  }
  return counts;
}
