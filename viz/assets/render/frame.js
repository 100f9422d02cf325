/** @import { Frame } from "../data/types.js" */

// The transformation from the graph's coordinates to a bitmap, which a `Frame` describes.

/** Radii are clamped: a mark is seen from afar, and doesn't hide its neighbours when near. */
const MIN_RADIUS_PX = 0.9;
export const MAX_RADIUS_PX = 22;
/** From afar a pointer hits marks as if this were the scale: a hub among its many leaves. */
const MIN_HIT_SCALE = 0.25;
/** Edges longer than this get fainter, down to a share of their alpha. */
const SHORT_EDGE_PX = 90;
const MIN_LONG_EDGE_SHARE = 0.35;
/** From this scale on few items are in view, and long edges are hardly fainter. */
const NEAR_SCALE = 2;
const MIN_NEAR_EDGE_SHARE = 0.75;
const MAX_EDGE_ALPHA = 235;
/** The alpha that an edge gains each time that the subtree below it doubles. */
const ALPHA_PER_DOUBLING = 16;
/** From this size of the subtree below it on, an edge is wider than a pixel. */
const MIN_WIDE_SUBTREE = 3;
/** The width of an edge to one item, and the width that it gains with each doubling. */
const EDGE_WIDTH_PX = 0.9;
const WIDTH_PER_DOUBLING_PX = 0.22;
/** The width of the ring that shows that a subtree is folded away, and of the gap to its mark. */
const FOLD_RING_PX = 3.2;
/** The same in the graph's units, at most: from afar, rings don't touch each other. */
export const FOLD_RING = 6.4;
/** The gap between a mark and the ring that shows that it is in a cycle. */
export const CYCLE_GAP_PX = 2.5;

/**
 * Return the radius of a mark on the screen.
 * @param {Pick<Frame, "scale">} frame
 * @param {number} radius in the graph's units
 * @returns {number} in CSS pixels
 */
export function screenRadius(frame, radius) {
  return Math.max(MIN_RADIUS_PX, Math.min(MAX_RADIUS_PX, radius * frame.scale));
}

/**
 * Return how far the ring around a fold reaches beyond its mark, in CSS pixels.
 * @param {Pick<Frame, "scale">} frame
 */
export function foldRing({ scale }) {
  return Math.min(FOLD_RING_PX, FOLD_RING * scale);
}

/**
 * Return the distance from a mark's middle at which a pointer hits it, in CSS pixels.
 * @param {Pick<Frame, "scale">} frame
 * @param {number} radius in the graph's units
 */
export function hitRadius(frame, radius) {
  return Math.max(screenRadius(frame, radius), Math.min(MAX_RADIUS_PX, radius * MIN_HIT_SCALE));
}

/**
 * Return the transformation to the bitmap's pixels: `x * scale + left`, `y * scale + top`. Its
 * scale is in device pixels a unit.
 * @param {Frame} frame
 */
export function worldToBitmap(frame) {
  const scale = frame.scale * frame.ratio;
  return { scale, left: frame.width / 2 - frame.x * scale, top: frame.height / 2 - frame.y * scale };
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
 * Return an edge's alpha, 0 to 255: edges to large subtrees stand out; long edges are faint, and
 * all are from afar, because thousands of them would hide the items.
 * @param {number} size of the subtree below the edge
 * @param {number} scale
 * @param {number} [length] in CSS pixels
 */
export function edgeAlpha(size, scale, length = 0) {
  const base = scale < 0.15 ? 50 : scale < 0.5 ? 90 : 150;
  const least = scale < NEAR_SCALE ? MIN_LONG_EDGE_SHARE : MIN_NEAR_EDGE_SHARE;
  const share = length > SHORT_EDGE_PX ? Math.max(least, SHORT_EDGE_PX / length) : 1;
  return Math.min(MAX_EDGE_ALPHA, (base + ALPHA_PER_DOUBLING * Math.log2(size)) * share);
}

/**
 * Return an edge's width, in device pixels: the larger the subtree below it, the wider, up to a
 * limit that is lower from afar.
 * @param {number} size of the subtree below the edge
 * @param {Frame} frame
 */
export function edgeWidth(size, { scale, ratio }) {
  if (size < MIN_WIDE_SUBTREE) return ratio;
  const maxWidth = scale < 0.1 ? 1.6 : scale < 0.4 ? 2.4 : 3.4;
  return ratio * Math.min(maxWidth, EDGE_WIDTH_PX + WIDTH_PER_DOUBLING_PX * Math.log2(size));
}

/**
 * Tell whether two frames show the same, to a pixel.
 * @param {Frame | null} one
 * @param {Frame} other
 */
export function sameFrame(one, other) {
  if (!one || one.scale !== other.scale) return false;
  if (one.width !== other.width || one.height !== other.height) return false;
  const pixel = 1 / (one.scale * one.ratio);
  return Math.abs(one.x - other.x) < pixel && Math.abs(one.y - other.y) < pixel;
}
