/** @import { Frame } from "../data/types.js" */

// The transformation from the graph's coordinates to a bitmap, which a `Frame` describes.

/** Radii are clamped: a mark is seen from afar, and doesn't hide its neighbours when near. */
const MIN_RADIUS_PX = 0.9;
const MAX_RADIUS_PX = 22;
/** Edges longer than this get fainter, down to a share of their opacity. */
const SHORT_EDGE_PX = 90;
const MIN_LENGTH_OPACITY = 0.35;
/** The gap between a mark and the ring that shows that its subtree is folded away. */
export const FOLD_GAP_PX = 3.2;

/**
 * Return the radius of a mark on the screen.
 * @param {Frame} frame
 * @param {number} radius in the graph's units
 * @returns {number} in CSS pixels
 */
export function screenRadius(frame, radius) {
  return Math.max(MIN_RADIUS_PX, Math.min(MAX_RADIUS_PX, radius * frame.scale));
}

/**
 * Return the transformation to the bitmap's pixels: `x * k + left`, `y * k + top`.
 * @param {Frame} frame
 */
export function worldToBitmap(frame) {
  const k = frame.scale * frame.ratio;
  return { k, left: frame.width / 2 - frame.x * k, top: frame.height / 2 - frame.y * k };
}

/**
 * Return the visible rectangle, in the graph's coordinates.
 * @param {Frame} frame
 * @param {number} margin added on each side, in CSS pixels
 */
export function visibleRect(frame, margin) {
  const halfWidth = (frame.width / frame.ratio / 2 + margin) / frame.scale;
  const halfHeight = (frame.height / frame.ratio / 2 + margin) / frame.scale;
  return {
    left: frame.x - halfWidth,
    top: frame.y - halfHeight,
    right: frame.x + halfWidth,
    bottom: frame.y + halfHeight,
  };
}

/**
 * Return an edge's opacity, 0 to 255: those to large subtrees stand out; long ones are faint,
 * because thousands of them would hide the items.
 * @param {number} size of the subtree below the edge
 * @param {number} scale
 * @param {number} [length] in CSS pixels
 */
export function edgeOpacity(size, scale, length = 0) {
  const base = scale < 0.15 ? 50 : scale < 0.5 ? 90 : 150;
  const far = length > SHORT_EDGE_PX ? Math.max(MIN_LENGTH_OPACITY, SHORT_EDGE_PX / length) : 1;
  return Math.min(235, (base + 16 * Math.log2(size)) * far);
}

/**
 * Return an edge's width, in device pixels: the larger the subtree below it, the wider.
 * @param {number} size of the subtree below the edge
 * @param {Frame} frame
 */
export function edgeWidth(size, { scale, ratio }) {
  if (size < 3) return ratio;
  const most = scale < 0.1 ? 1.6 : scale < 0.4 ? 2.4 : 3.4;
  return ratio * Math.min(most, 0.9 + 0.22 * Math.log2(size));
}

/**
 * Tell whether two frames show the same, to a pixel.
 * @param {Frame | null} a
 * @param {Frame} b
 */
export function sameFrame(a, b) {
  if (!a || a.scale !== b.scale || a.width !== b.width || a.height !== b.height) return false;
  const near = 1 / (a.scale * a.ratio);
  return Math.abs(a.x - b.x) < near && Math.abs(a.y - b.y) < near;
}
