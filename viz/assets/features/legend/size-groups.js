import { greatest, sortedNumbers } from "../../data/numbers.js";
import { figure } from "../../ui/format.js";
/** @import { Scene } from "../../data/types.js" */

const SMALLEST_SIZE = 3.2;
const LARGEST_SIZE = 15;
const NOTHING = 2.4;
/** How strongly small numbers are told apart: the size goes with the logarithm of the share. */
const BEND = 99;

/**
 * What sizes stand for: each item's radius, and some numbers with theirs for the legend.
 *
 * @typedef {{title: string, radius: Float32Array, samples: {radius: number, says: string}[]}} Sizing
 * @type {Record<string, (scene: Scene) => Sizing>}
 */
export const SIZINGS = {
  subtree: sizeBySubtree,
  replies: (scene) => sizeByNumbers("Replies", Float64Array.from(scene.kids)),
  score: (scene) => sizeByNumbers("Score", scene.score),
};

/**
 * @param {Scene} scene
 * @returns {Sizing}
 */
function sizeBySubtree({ size, radius }) {
  const largest = Math.max(1, greatest(size));
  const middle = Math.round(Math.sqrt(largest));
  const samples = [...new Set([1, middle, largest])].map((items) => ({
    radius: Math.min(20, 3.8 + 1.15 * Math.log2(items)),
    says: figure(items),
  }));
  return { title: "Items in the subtree", radius: radius.slice(), samples };
}

/**
 * @param {string} title
 * @param {Float64Array} values NaN where absent: the smallest mark of all
 * @returns {Sizing}
 */
export function sizeByNumbers(title, values) {
  const sorted = sortedNumbers(values);
  const [least, most] = [sorted[0] ?? 0, sorted[sorted.length - 1] ?? 0];
  const radiusOf = (/** @type {number} */ value) => {
    const share = most > least ? (value - least) / (most - least) : 0;
    return SMALLEST_SIZE + (LARGEST_SIZE - SMALLEST_SIZE) * (Math.log1p(BEND * share) / Math.log1p(BEND));
  };
  const radius = Float32Array.from(values, (value) =>
    Number.isFinite(value) ? radiusOf(value) : NOTHING,
  );
  const half = least + ((most - least) * (Math.sqrt(BEND + 1) - 1)) / BEND;
  const middle = Number.isInteger(least) && Number.isInteger(most) ? Math.round(half) : half;
  const shown = sorted.length ? [...new Set([least, middle, most])] : [];
  const samples = shown.map((value) => ({ radius: radiusOf(value), says: figure(value) }));
  return { title, radius, samples };
}
