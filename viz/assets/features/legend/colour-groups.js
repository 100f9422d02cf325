import { delayOf } from "../../data/figures.js";
import { countCodes, extentOf, OTHERS, quantileRanges, rangeIndex, sortedFinite } from "../../data/numbers.js";
import { STUB } from "../../data/scene.js";
import { formatCount, formatDuration, formatIso, formatRange, timeFormatter } from "../../ui/format.js";
/** @import { NumberRange } from "../../data/numbers.js" */
/** @import { Scene } from "../../data/types.js" */

/** The number of colours of a scale, and of values that have a colour of their own. */
const SCALE_STEPS = 10;
const MAX_NAMED = 8;
/** Integers of at most so many values are categories, each with a colour of its own. */
const MAX_INTEGERS = 20;
/** The depths below the root that never share a colour, before deeper ones are divided. */
const SINGLE_DEPTHS = 4;

/**
 * A grouping: each item is in one of a few groups, which have a colour each, or in none (-1).
 *
 * @typedef {object} Group an entry of the legend
 * @property {string} key in the state and in URLs
 * @property {string} label
 * @property {number} count the number of its items
 * @property {number} step in the scale, -1 for the colour of no group, `OTHERS` for that of values
 *   without one of their own
 *
 * @typedef {object} Grouping
 * @property {string} title
 * @property {"depth" | "author" | "steps"} scale of the palette
 * @property {Int32Array} of each item's group
 * @property {Group[]} groups
 */

/** @type {Record<string, (scene: Scene, nameOf: (item: number) => string) => Grouping>} */
export const GROUPINGS = {
  depth: groupByDepth,
  author: ({ author, meta }) => groupByValues("Author", author, meta.authors, "no author"),
  branch: groupByBranch,
  time: groupByTime,
  score: (scene) => groupByNumbers("Score", scene.score, "no score"),
  delay: groupByDelay,
  share: groupByShare,
  length: ({ length }) => groupByNumbers("Letters of text", Float64Array.from(length), ""),
};

/**
 * Group by depth: roots by themselves, deeper items in ranges; stubs and cycles in none.
 * @param {Scene} scene
 * @returns {Grouping}
 */
function groupByDepth({ n, depth, state, deepest }) {
  const counts = countDepths(depth, state, deepest);
  const singles = Array.from(counts.subarray(0, SINGLE_DEPTHS + 1), (count, each) => ({ from: each, to: each, count }));
  const shallow = singles.filter(({ count }) => count);
  const deeper = repeatIndexes(counts).subarray(shallow.reduce((sum, { count }) => sum + count, 0));
  const ranges = [...shallow, ...quantileRanges(deeper, SCALE_STEPS - shallow.length)];
  const groupOf = Int32Array.from(counts, (_, each) => rangeIndex(ranges, each));
  const of = new Int32Array(n);
  for (let i = 0; i < n; i++) of[i] = depth[i] < 0 || state[i] & STUB ? -1 : groupOf[depth[i]];
  const groups = ranges.map((range, index) => rangeGroup(range, index));
  return { title: "Depth", scale: "depth", of, groups };
}

/**
 * Count the items of each depth, without stubs.
 * @param {Int32Array} depth
 * @param {Uint8Array} state
 * @param {number} deepest
 */
function countDepths(depth, state, deepest) {
  const counts = new Int32Array(deepest + 1);
  for (let i = 0; i < depth.length; i++) {
    if (depth[i] >= 0 && !(state[i] & STUB)) counts[depth[i]] += 1;
  }
  return counts;
}

/**
 * Repeat each index as often as it is counted.
 * @param {Int32Array} counts
 */
function repeatIndexes(counts) {
  const sorted = new Float64Array(counts.reduce((a, b) => a + b, 0));
  let at = 0;
  counts.forEach((count, index) => {
    sorted.fill(index, at, at + count);
    at += count;
  });
  return sorted;
}

/**
 * Group by branch, which is a reply to the root; by thread if there are several.
 * @param {Scene} scene
 * @param {(item: number) => string} nameOf
 * @returns {Grouping}
 */
function groupByBranch(scene, nameOf) {
  const { n, size } = scene;
  const single = n > 0 && size[0] === n;
  /** @type {number[]} */
  const heads = [];
  const branch = new Int32Array(n).fill(-1);
  for (let at = single ? 1 : 0; at < n; at += size[at]) {
    branch.fill(heads.length, at, at + size[at]);
    heads.push(at);
  }
  const labelOf = (/** @type {number} */ code) => nameOf(heads[code]);
  const keys = heads.map((head) => scene.ids[head]);
  return groupByValues(single ? "Branch" : "Thread", branch, keys, "the root", labelOf);
}

/**
 * @param {Scene} scene
 * @returns {Grouping}
 */
function groupByTime({ time }) {
  const { first, last } = extentOf(time);
  const write = timeFormatter(last - first);
  const grouping = groupByNumbers("Time from, UTC", time, "no time", write);
  const day = write(first).length < 6 ? formatIso(first).slice(0, 10) : "";
  return day ? { ...grouping, title: `Time from, ${day}, UTC` } : grouping;
}

/**
 * Group by the time from the parent.
 * @param {Scene} scene
 */
function groupByDelay(scene) {
  const delays = Float64Array.from({ length: scene.n }, (_, item) => delayOf(scene, item));
  const write = (/** @type {number} */ delay) => (delay < 0 ? "before it" : formatDuration(delay));
  return groupByNumbers("Time after the parent, from", delays, "no parent or time", write);
}

/**
 * Group by the share of all items that the author wrote.
 * @param {Scene} scene
 */
function groupByShare({ author, n, meta }) {
  const counts = countCodes(author, meta.authors.length);
  const shares = Float64Array.from(author, (code) => (code < 0 ? NaN : counts[code] / n));
  const write = (/** @type {number} */ share) => `${Number((100 * share).toPrecision(2))}%`;
  return groupByNumbers("Share of the author, from", shares, "no author", write);
}

/**
 * Group by ranges of numbers.
 * @param {string} title
 * @param {Float64Array} values NaN where absent
 * @param {string} absent the label for items without a number
 * @param {(from: number, to: number) => string} format
 * @returns {Grouping}
 */
export function groupByNumbers(title, values, absent, format = formatRange) {
  const ranges = quantileRanges(sortedFinite(values), SCALE_STEPS);
  const stride = (SCALE_STEPS - 1) / Math.max(1, ranges.length - 1);
  const groups = ranges.map((range, index) => rangeGroup(range, Math.round(index * stride), format));
  const none = groups.length;
  const finite = ranges.reduce((sum, { count }) => sum + count, 0);
  if (finite < values.length) groups.push(restGroup(absent, values.length - finite));
  const of = Int32Array.from(values, (value) =>
    Number.isFinite(value) ? rangeIndex(ranges, value) : none,
  );
  return { title, scale: "steps", of, groups };
}

/**
 * Group by integers of few values, which are categories such as communities; null for others.
 * @param {string} title
 * @param {Float64Array} values NaN where absent
 * @param {string} absent the label for items without a number
 * @returns {Grouping | null}
 */
export function groupByIntegers(title, values, absent) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!Number.isInteger(value)) return null;
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.size > MAX_INTEGERS) return null;
  }
  const known = [...counts.keys()].sort((a, b) => a - b);
  const groups = known.map((value, step) => ({
    key: `=${value}`,
    label: formatRange(value, value),
    count: counts.get(value) ?? 0,
    step,
  }));
  const finite = groups.reduce((sum, { count }) => sum + count, 0);
  if (finite < values.length) groups.push(restGroup(absent, values.length - finite));
  const groupOf = new Map(known.map((value, index) => [value, index]));
  const of = Int32Array.from(values, (value) => groupOf.get(value) ?? known.length);
  return { title, scale: "author", of, groups };
}

/**
 * Group by values: the commonest have a colour each, the others one together.
 * @param {string} title
 * @param {Int32Array} codes each item's index of `keys`, -1 for none
 * @param {string[]} keys
 * @param {string} absent the label for items without a value
 * @param {(code: number) => string} labelOf
 * @returns {Grouping}
 */
export function groupByValues(title, codes, keys, absent, labelOf = (code) => keys[code]) {
  const counts = new Int32Array(keys.length);
  for (const code of codes) if (code >= 0) counts[code] += 1;
  const commonest = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
  const named = commonest.slice(0, MAX_NAMED);
  const groups = named.map((code, step) => ({
    key: `=${keys[code]}`,
    label: labelOf(code),
    count: counts[code],
    step,
  }));
  const groupOf = new Int32Array(keys.length + 1).fill(named.length);
  named.forEach((code, index) => (groupOf[code] = index));
  const others = commonest.slice(MAX_NAMED).reduce((sum, code) => sum + counts[code], 0);
  if (others) groups.push({ ...restGroup(`${formatCount(keys.length - MAX_NAMED)} others`, others), step: OTHERS });
  const without = codes.reduce((sum, code) => sum + (code < 0 ? 1 : 0), 0);
  if (without) groups.push(restGroup(absent, without));
  const none = without ? groups.length - 1 : -1;
  const of = codes.map((code) => (code < 0 ? none : groupOf[code]));
  return { title, scale: "author", of, groups };
}

/**
 * @param {NumberRange} range
 * @param {number} step
 * @param {(from: number, to: number) => string} format
 * @returns {Group}
 */
function rangeGroup({ from, to, count }, step, format = formatRange) {
  return { key: `${from}..${to}`, label: format(from, to), count, step };
}

/**
 * @param {string} label
 * @param {number} count
 * @returns {Group}
 */
function restGroup(label, count) {
  return { key: label, label, count, step: -1 };
}
