import { evenSpans, extentOf, greatest, sortedNumbers, spanOf } from "../../data/numbers.js";
import { STUB } from "../../data/scene.js";
import { figureSpan, inThousands, isoMoment, momentWriter } from "../../ui/format.js";
/** @import { Span } from "../../data/numbers.js" */
/** @import { Scene } from "../../data/types.js" */

/** How many steps a scale of colours has, and how many names get one of their own. */
const SCALE_STEPS = 10;
const NAMED = 8;

/**
 * What colours stand for: every item in one of a few groups, or in none (-1).
 *
 * @typedef {object} Group an entry of the legend
 * @property {string} key what the state calls it
 * @property {string} says
 * @property {number} count how many items are in it
 * @property {number} step its place in the scale, -1 for the colour of none
 *
 * @typedef {object} Grouping
 * @property {string} title
 * @property {"depth" | "author" | "steps"} scale which colours of the palette
 * @property {Int32Array} of each item's group
 * @property {Group[]} groups
 */

/** @type {Record<string, (scene: Scene, nameOf: (item: number) => string) => Grouping>} */
export const GROUPINGS = {
  depth: groupByDepth,
  author: groupByAuthor,
  branch: groupByBranch,
  time: groupByTime,
  score: (scene) => groupByNumbers("Score", scene.score, "no score"),
};

/**
 * Roots by themselves, then depths in spans; stubs and what is in a cycle in none.
 * @param {Scene} scene
 * @returns {Grouping}
 */
function groupByDepth({ n, depth, state }) {
  const counts = countDepths(depth, state);
  const below = runs(counts).subarray(counts[0]);
  const top = counts[0] ? [{ from: 0, to: 0, count: counts[0] }] : [];
  const spans = [...top, ...evenSpans(below, SCALE_STEPS - 1)];
  const groupOf = Int32Array.from(counts, (_, each) => spanOf(spans, each));
  const of = new Int32Array(n);
  for (let i = 0; i < n; i++) of[i] = depth[i] < 0 || state[i] & STUB ? -1 : groupOf[depth[i]];
  const groups = spans.map((span, at) => spanGroup(span, at));
  return { title: "Depth", scale: "depth", of, groups };
}

/**
 * How many items of each depth there are, stubs apart.
 * @param {Int32Array} depth
 * @param {Uint8Array} state
 */
function countDepths(depth, state) {
  const counts = new Int32Array(greatest(depth) + 1);
  for (let i = 0; i < depth.length; i++) {
    if (depth[i] >= 0 && !(state[i] & STUB)) counts[depth[i]] += 1;
  }
  return counts;
}

/**
 * Each place as often as it is counted, ascending.
 * @param {Int32Array} counts
 */
function runs(counts) {
  const sorted = new Float64Array(counts.reduce((a, b) => a + b, 0));
  let at = 0;
  counts.forEach((count, place) => {
    sorted.fill(place, at, at + count);
    at += count;
  });
  return sorted;
}

/**
 * @param {Scene} scene
 * @returns {Grouping}
 */
function groupByAuthor({ author, meta: { authors } }) {
  return groupByPlaces("Author", author, authors, "no author");
}

/**
 * By the root's replies; by thread where there are many.
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
  const named = (/** @type {number} */ place) => nameOf(heads[place]);
  const keys = heads.map((head) => scene.ids[head]);
  return groupByPlaces(single ? "Branch" : "Thread", branch, keys, "the root", named);
}

/**
 * @param {Scene} scene
 * @returns {Grouping}
 */
function groupByTime({ time }) {
  const { first, last } = extentOf(time);
  const write = momentWriter(last - first);
  const grouping = groupByNumbers("Time from, UTC", time, "no time", write);
  const day = write(first).length < 6 ? isoMoment(first).slice(0, 10) : "";
  return day ? { ...grouping, title: `Time from, ${day}, UTC` } : grouping;
}

/**
 * @param {string} title
 * @param {Float64Array} values
 * @param {string} absent what an item without a number is said to be
 * @param {(from: number, to: number) => string} say
 * @returns {Grouping}
 */
export function groupByNumbers(title, values, absent, say = figureSpan) {
  const spans = evenSpans(sortedNumbers(values), SCALE_STEPS);
  const apart = (SCALE_STEPS - 1) / Math.max(1, spans.length - 1);
  const groups = spans.map((span, at) => spanGroup(span, Math.round(at * apart), say));
  const none = groups.length;
  const counted = spans.reduce((sum, { count }) => sum + count, 0);
  if (counted < values.length) groups.push(restGroup(absent, values.length - counted));
  const of = Int32Array.from(values, (value) =>
    Number.isFinite(value) ? spanOf(spans, value) : none,
  );
  return { title, scale: "steps", of, groups };
}

/**
 * The commonest of some names get a colour each, the others one together.
 * @param {string} title
 * @param {Int32Array} places each item's place in `keys`, -1 for none
 * @param {string[]} keys
 * @param {string} absent
 * @param {(place: number) => string} say
 * @returns {Grouping}
 */
export function groupByPlaces(title, places, keys, absent, say = (place) => keys[place]) {
  const counts = new Int32Array(keys.length);
  for (const place of places) if (place >= 0) counts[place] += 1;
  const commonest = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
  const named = commonest.slice(0, NAMED);
  const groups = named.map((place, step) => ({
    key: `=${keys[place]}`,
    says: say(place),
    count: counts[place],
    step,
  }));
  const groupOf = new Int32Array(keys.length + 1).fill(named.length);
  named.forEach((place, at) => (groupOf[place] = at));
  const others = commonest.slice(NAMED).reduce((sum, place) => sum + counts[place], 0);
  if (others) groups.push(restGroup(`${inThousands(keys.length - NAMED)} others`, others));
  const without = places.reduce((sum, place) => sum + (place < 0 ? 1 : 0), 0);
  if (without) groups.push(restGroup(absent, without));
  const none = without ? groups.length - 1 : -1;
  const of = places.map((place) => (place < 0 ? none : groupOf[place]));
  return { title, scale: "author", of, groups };
}

/**
 * @param {Span} span
 * @param {number} step
 * @param {(from: number, to: number) => string} say
 * @returns {Group}
 */
function spanGroup({ from, to, count }, step, say = figureSpan) {
  return { key: `${from}..${to}`, says: say(from, to), count, step };
}

/**
 * @param {string} says
 * @param {number} count
 * @returns {Group}
 */
function restGroup(says, count) {
  return { key: says, says, count, step: -1 };
}
