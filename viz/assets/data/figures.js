import { median } from "./numbers.js";
import { DEAD, DELETED, STUB } from "./scene.js";
/** @import { Scene } from "./types.js" */

// Figures of what is shown: counts, extremes, medians. A test compares those of whole graphs with
// Python's, in `graphload.stats` and `graphload.measures`.

/**
 * The figures of some items. `items` have a record; an item may be dead and deleted, and counts as
 * `both` then; `threads` have at least one of the items; times are Unix seconds, NaN where no item
 * has one.
 *
 * @typedef {{items: number, live: number, dead: number, deleted: number, both: number,
 *   stubs: number, threads: number, authors: number, deepest: number, first: number, last: number}} Figures
 */

/**
 * @param {Scene} scene
 * @param {Uint8Array | null} included 1 for an item that counts, null for all
 * @returns {Figures}
 */
export function figuresOf(scene, included) {
  const { n, state, depth, parent, time, author, meta } = scene;
  const figures = { items: 0, live: 0, dead: 0, deleted: 0, both: 0, stubs: 0, threads: 0, deepest: 0 };
  let [first, last] = [Infinity, -Infinity];
  const isBy = new Uint8Array(meta.authors.length);
  let hasThread = false;
  for (let i = 0; i < n; i++) {
    if (parent[i] < 0) hasThread = false;
    if (included && !included[i]) continue;
    // The first item of a thread that counts, in a tree and not in a cycle.
    if (!hasThread && depth[i] >= 0) {
      figures.threads += 1;
      hasThread = true;
    }
    if (depth[i] > figures.deepest) figures.deepest = depth[i];
    if (author[i] >= 0) isBy[author[i]] = 1;
    if (time[i] < first) first = time[i];
    if (time[i] > last) last = time[i];
    if (state[i] & STUB) figures.stubs += 1;
    else {
      figures.items += 1;
      if (state[i] & DEAD) figures.dead += 1;
      if (state[i] & DELETED) figures.deleted += 1;
      if (state[i] & DEAD && state[i] & DELETED) figures.both += 1;
    }
  }
  figures.live = figures.items - figures.dead - figures.deleted + figures.both;
  const authors = isBy.reduce((sum, each) => sum + each, 0);
  const known = last >= first;
  return { ...figures, authors, first: known ? first : NaN, last: known ? last : NaN };
}

/**
 * Return the time from an item's parent to it, NaN where either has none, or is in a cycle.
 * @param {Scene} scene
 * @param {number} item
 */
export function delayOf({ parent, time, depth }, item) {
  const p = parent[item];
  return p < 0 || depth[p] < 0 ? NaN : time[item] - time[p];
}

/**
 * Return the median time from an item to a reply to it, in seconds; NaN where there is none.
 * @param {Scene} scene
 * @param {Uint8Array | null} included 1 for a reply that counts, null for all
 */
export function medianDelay(scene, included) {
  const speeds = speedsOf(scene);
  const delays = new Float64Array(scene.n);
  let count = 0;
  for (let i = 0; i < scene.n; i++) {
    if ((!included || included[i]) && !Number.isNaN(speeds[i])) delays[count++] = -speeds[i];
  }
  return median(delays.subarray(0, count));
}

/** The delays of all items, less than 0 as the fastest are the greatest, which no filter changes. */
const SPEEDS = /** @type {WeakMap<Scene, Float64Array>} */ (new WeakMap());

/** @param {Scene} scene */
function speedsOf(scene) {
  let speeds = SPEEDS.get(scene);
  if (!speeds) {
    speeds = new Float64Array(scene.n);
    for (let i = 0; i < scene.n; i++) speeds[i] = -delayOf(scene, i);
    SPEEDS.set(scene, speeds);
  }
  return speeds;
}

/**
 * Return the length of the dialogue that ends at each item: the chain of replies above it in which
 * two authors alternate; 0 where it answers nobody else.
 * @param {Scene} scene
 */
export function dialogueLengths({ n, parent, author, depth }) {
  const lengths = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const p = parent[i];
    if (p < 0 || depth[p] < 0 || author[i] < 0 || author[p] < 0 || author[i] === author[p]) continue;
    const above = parent[p];
    const goesOn = lengths[p] && above >= 0 && author[above] === author[i];
    lengths[i] = goesOn ? lengths[p] + 1 : 2;
  }
  return lengths;
}

/**
 * Return the items of the dialogue that ends at an item, from there up; as many as its length says.
 * @param {Scene} scene
 * @param {number} last -1 for none
 */
export function dialogueTo({ parent, author, depth }, last) {
  const posts = last < 0 ? [] : [last];
  for (let at = last, p = parent[at]; p >= 0 && depth[p] >= 0; at = p, p = parent[at]) {
    const isReply = author[at] >= 0 && author[p] >= 0 && author[at] !== author[p];
    if (!isReply || (posts.length > 1 && author[p] !== author[posts[posts.length - 2]])) break;
    posts.push(p);
  }
  return posts;
}

/** The lengths of dialogues and the items where they go on, which no filter changes. */
const DIALOGUES = /** @type {WeakMap<Scene, {lengths: Int32Array, goesOn: Uint8Array}>} */ (new WeakMap());

/**
 * Return the last items of the longest dialogues, and how many items these have: of each dialogue
 * its whole chain, as of the question `dialogues`.
 * @param {Scene} scene
 * @param {Uint8Array | null} included 1 for a last item that counts, null for all
 * @param {number} count
 * @param {number} least the fewest items of a dialogue
 * @returns {[item: number, length: number][]} the longest first
 */
export function longestDialogues(scene, included, count, least) {
  const { n, parent, author } = scene;
  let dialogues = DIALOGUES.get(scene);
  if (!dialogues) {
    dialogues = { lengths: dialogueLengths(scene), goesOn: new Uint8Array(n) };
    for (let i = 0; i < n; i++) {
      const p = parent[i];
      if (p >= 0 && dialogues.lengths[p] && author[i] === author[parent[p]]) dialogues.goesOn[p] = 1;
    }
    DIALOGUES.set(scene, dialogues);
  }
  const { lengths, goesOn } = dialogues;
  const isLast = (/** @type {number} */ item) => lengths[item] >= least && !goesOn[item];
  return greatest(lengths, included, count, isLast).map((item) => [item, lengths[item]]);
}

/**
 * Return the fastest replies to somebody else, and their delays in seconds; a reply before its
 * parent is none.
 * @param {Scene} scene
 * @param {Uint8Array | null} included 1 for a reply that counts, null for all
 * @param {number} count
 * @returns {[item: number, delay: number][]} the fastest first
 */
export function fastestReplies(scene, included, count) {
  const { parent, author } = scene;
  const speeds = speedsOf(scene);
  const isAnswer = (/** @type {number} */ item) => speeds[item] <= 0 && author[item] !== author[parent[item]];
  return greatest(speeds, included, count, isAnswer).map((item) => [item, -speeds[item]]);
}

/**
 * Return the items with the greatest values, the greatest first.
 * @param {ArrayLike<number>} values NaN for none
 * @param {Uint8Array | null} included
 * @param {number} count
 * @param {(item: number) => boolean} isCandidate
 */
export function greatest(values, included, count, isCandidate = () => true) {
  /** @type {number[]} */
  const best = [];
  for (let i = 0; i < values.length; i++) {
    if ((included && !included[i]) || Number.isNaN(values[i])) continue;
    if (best.length === count && !(values[i] > values[best[count - 1]])) continue;
    if (!isCandidate(i)) continue;
    let at = best.length;
    while (at && values[i] > values[best[at - 1]]) at -= 1;
    best.splice(at, 0, i);
    if (best.length > count) best.pop();
  }
  return best;
}

const HOUR_S = 3600;
/** The hours for which a list of all of them is made: a list of few is slower. */
const MAX_HOURS = 2 ** 20;

/**
 * Return the hour with the most items: its start in Unix seconds, and their number; null where no
 * item has a time.
 * @param {Scene} scene
 * @param {Uint8Array | null} included
 */
export function busiestHour({ time, times }, included) {
  const first = Math.floor(times.first / HOUR_S);
  const hours = Math.max(0, Math.floor(times.last / HOUR_S) - first + 1);
  /** @type {Int32Array | number[]} */
  const counts = hours <= MAX_HOURS ? new Int32Array(hours) : [];
  let [busiest, most] = [0, 0];
  for (let i = 0; i < time.length; i++) {
    if (Number.isNaN(time[i]) || (included && !included[i])) continue;
    const hour = Math.floor(time[i] / HOUR_S) - first;
    const count = (counts[hour] ?? 0) + 1;
    counts[hour] = count;
    if (count > most) [busiest, most] = [hour, count];
  }
  return most ? { start: (first + busiest) * HOUR_S, count: most } : null;
}
