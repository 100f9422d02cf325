import { maximum, sortedFinite } from "../../data/numbers.js";
import { formatNumber } from "../../ui/format.js";
/** @import { Scene } from "../../data/types.js" */

const MIN_RADIUS = 3.2;
const MAX_RADIUS = 15;
const RADIUS_WITHOUT_VALUE = 2.4;
/** The radius by the size of the subtree, as `node_radius` of `style.py` computes it. */
const LEAF_RADIUS = 3.8;
const RADIUS_PER_DOUBLING = 1.15;
/** The radius goes with the logarithm of 1 to 1 + this: a larger one spreads small numbers. */
const LOG_RANGE = 99;

/**
 * A scale of sizes: each item's radius, and some values with their radii for the legend.
 *
 * @typedef {{title: string, radius: Float32Array, samples: {radius: number, label: string}[]}} SizeScale
 * @type {Record<string, (scene: Scene) => SizeScale>}
 */
export const SIZE_SCALES = {
  subtree: sizeBySubtree,
  replies: (scene) => sizeByNumbers("Replies", Float64Array.from(scene.kids)),
  score: (scene) => sizeByNumbers("Score", scene.score),
};

/**
 * @param {Scene} scene
 * @returns {SizeScale}
 */
function sizeBySubtree({ size, radius, parent, meta }) {
  const largest = Math.max(1, maximum(size));
  const middle = Math.round(Math.sqrt(largest));
  const samples = [...new Set([1, middle, largest])].map((items) => ({
    radius: LEAF_RADIUS + RADIUS_PER_DOUBLING * Math.log2(items),
    label: formatNumber(items),
  }));
  // The largest subtree is that of a root, which is larger than a reply with as many items below.
  const sample = samples[samples.length - 1];
  if (largest > 1 && parent[size.indexOf(largest)] < 0) sample.radius = radius[size.indexOf(largest)];
  return { title: meta.stubs ? "Items and stubs in the subtree" : "Items in the subtree", radius: radius.slice(), samples };
}

/**
 * Size items by a number.
 * @param {string} title
 * @param {Float64Array} values NaN where absent
 * @returns {SizeScale}
 */
export function sizeByNumbers(title, values) {
  const sorted = sortedFinite(values);
  const [lowest, highest] = [sorted[0] ?? 0, sorted[sorted.length - 1] ?? 0];
  const radiusOf = (/** @type {number} */ value) => {
    const share = highest > lowest ? (value - lowest) / (highest - lowest) : 0;
    return MIN_RADIUS + (MAX_RADIUS - MIN_RADIUS) * (Math.log1p(LOG_RANGE * share) / Math.log1p(LOG_RANGE));
  };
  const radius = Float32Array.from(values, (value) =>
    Number.isFinite(value) ? radiusOf(value) : RADIUS_WITHOUT_VALUE,
  );
  const half = lowest + ((highest - lowest) * (Math.sqrt(LOG_RANGE + 1) - 1)) / LOG_RANGE;
  const middle = Number.isInteger(lowest) && Number.isInteger(highest) ? Math.round(half) : half;
  const shown = sorted.length ? [...new Set([lowest, middle, highest])] : [];
  const samples = shown.map((value) => ({ radius: radiusOf(value), label: formatNumber(value) }));
  return { title, radius, samples };
}
