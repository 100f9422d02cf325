/** @import { Frame } from "../data/types.js" */

/**
 * Where the plane meets the screen. A `Frame` is the part of the plane that is seen and the
 * bitmap it goes to; radii are held within bounds, so that a mark is seen when far away and
 * doesn't hide its neighbours when near.
 */
const SMALLEST = 0.9;
const LARGEST = 22;
const SHORT_EDGE = 90;
const FAINTEST = 0.35;
/** How far outside a mark the ring stands that says: more is folded away here. */
export const FOLD_GAP = 3.2;

/**
 * @param {Frame} frame
 * @param {number} radius in the plane
 * @returns {number} in CSS pixels
 */
export function seenRadius(frame, radius) {
  return Math.max(SMALLEST, Math.min(LARGEST, radius * frame.scale));
}

/**
 * How the plane is moved to the bitmap: `x * k + left`, `y * k + top`.
 * @param {Frame} frame
 */
export function placement(frame) {
  const k = frame.scale * frame.ratio;
  return { k, left: frame.width / 2 - frame.x * k, top: frame.height / 2 - frame.y * k };
}

/**
 * The rectangle of the plane that is seen, and `margin` CSS pixels around it.
 * @param {Frame} frame
 * @param {number} margin
 */
export function seenPart(frame, margin) {
  const wide = (frame.width / frame.ratio / 2 + margin) / frame.scale;
  const high = (frame.height / frame.ratio / 2 + margin) / frame.scale;
  return {
    left: frame.x - wide,
    top: frame.y - high,
    right: frame.x + wide,
    bottom: frame.y + high,
  };
}

/**
 * How strongly an edge is drawn, 0 to 255: those that carry much stand out, long ones step
 * back, or thousands of them would hide the items.
 * @param {number} size items below the edge
 * @param {number} scale
 * @param {number} [length] in CSS pixels
 */
export function edgeStrength(size, scale, length = 0) {
  const base = scale < 0.15 ? 50 : scale < 0.5 ? 90 : 150;
  const far = length > SHORT_EDGE ? Math.max(FAINTEST, SHORT_EDGE / length) : 1;
  return Math.min(235, (base + 16 * Math.log2(size)) * far);
}

/**
 * How wide an edge is drawn, in device pixels: the more below it, the wider.
 * @param {number} size items below the edge
 * @param {Frame} frame
 */
export function edgeWidth(size, { scale, ratio }) {
  if (size < 3) return ratio;
  const most = scale < 0.1 ? 1.6 : scale < 0.4 ? 2.4 : 3.4;
  return ratio * Math.min(most, 0.9 + 0.22 * Math.log2(size));
}

/**
 * Whether two frames show the same.
 * @param {Frame | null} a
 * @param {Frame} b
 */
export function sameFrame(a, b) {
  if (!a || a.scale !== b.scale || a.width !== b.width || a.height !== b.height) return false;
  const near = 1 / (a.scale * a.ratio);
  return Math.abs(a.x - b.x) < near && Math.abs(a.y - b.y) < near;
}
