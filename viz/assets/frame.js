/**
 * Where the plane meets the screen. A `Frame` is the part of the plane that is seen and the
 * bitmap it goes to; radii are held within bounds, so that a mark is seen when far away and
 * doesn't hide its neighbours when near.
 */
const SMALLEST = 0.9;
const LARGEST = 22;

/**
 * @param {import("./types.js").Frame} frame
 * @param {number} radius in the plane
 * @returns {number} in CSS pixels
 */
export function seenRadius(frame, radius) {
  return Math.max(SMALLEST, Math.min(LARGEST, radius * frame.scale));
}

/**
 * How the plane is moved to the bitmap: `x * k + left`, `y * k + top`.
 * @param {import("./types.js").Frame} frame
 */
export function placement(frame) {
  const k = frame.scale * frame.ratio;
  return { k, left: frame.width / 2 - frame.x * k, top: frame.height / 2 - frame.y * k };
}

/**
 * The rectangle of the plane that is seen, and `margin` CSS pixels around it.
 * @param {import("./types.js").Frame} frame
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
 * How strongly an edge is drawn, 0 to 255: those that carry much stand out.
 * @param {number} size items below the edge
 * @param {number} scale
 */
export function edgeStrength(size, scale) {
  const base = scale < 0.15 ? 50 : scale < 0.5 ? 90 : 150;
  return Math.min(235, base + 16 * Math.log2(size));
}
