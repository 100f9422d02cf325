import { isoMoment } from "../../ui/format.js";
/** @import { Scene } from "../../data/types.js" */

/** So many items at most tell how times lie: more say nothing new. */
const KNOTS = 8000;
const SECONDS_OF_DAY = 86_400;
/** How round a moment can be: the parts of a date that are counted, and in steps of how many. */
const ROUND = /** @type {[part: number, step: number][]} */ ([
  ...[100, 50, 20, 10, 5, 2, 1].map((step) => [0, step]),
  ...[6, 3, 1].map((step) => [1, step]),
  ...[10, 5, 1].map((step) => [2, step]),
  ...[12, 6, 3, 1].map((step) => [3, step]),
  ...[30, 15, 10, 5, 1].map((step) => [4, step]),
  ...[30, 15, 10, 5, 1].map((step) => [5, step]),
]);

/**
 * How places lie to times: both ascend, the same place in each belongs together.
 * @typedef {{x: number[], time: number[]}} Knots
 * @typedef {{x: number, says: string}} Tick
 */

/**
 * @param {Scene} scene
 * @param {Float32Array} x where items stand, the earlier the further left
 * @returns {Knots}
 */
export function knotsOf({ n, time }, x) {
  /** @type {number[]} */
  const some = [];
  for (let item = 0; item < n; item += Math.ceil(n / KNOTS)) {
    if (Number.isFinite(time[item])) some.push(item);
  }
  some.sort((a, b) => time[a] - time[b] || x[a] - x[b]);
  const apart = some.filter((item, at) => !at || (time[item] > time[some[at - 1]] && x[item] > x[some[at - 1]]));
  return { x: apart.map((item) => x[item]), time: apart.map((item) => time[item]) };
}

/**
 * A round moment in each slot of the plane, `wide` units each, that lies between two places.
 * Slots stay where they are when the view moves, and so do the moments.
 * @param {Knots} knots
 * @param {number} left
 * @param {number} right
 * @param {number} wide
 * @returns {Tick[]}
 */
export function ticksBetween({ x, time }, left, right, wide) {
  const ticks = [];
  const last = x.length - 1;
  let [before, day] = [-Infinity, ""];
  for (let slot = Math.floor(left / wide); last > 0 && slot * wide < right; slot++) {
    const from = Math.max(slot * wide, x[0]);
    const to = Math.min((slot + 1) * wide, x[last]);
    if (to <= from) continue;
    const found = roundest(alongKnots(x, time, from), alongKnots(x, time, to));
    const at = found ? alongKnots(time, x, found.moment) : -Infinity;
    // Too near to the one before, its words would touch.
    if (!found || at - before < 0.6 * wide) continue;
    const iso = isoMoment(found.moment);
    ticks.push({ x: at, says: sayMoment(iso, found.part, iso.slice(0, 10) === day) });
    [before, day] = [at, iso.slice(0, 10)];
  }
  return ticks;
}

/**
 * The roundest moment after one time and not after another.
 * @param {number} after
 * @param {number} until
 */
function roundest(after, until) {
  for (const [part, step] of ROUND) {
    const moment = rounded(until, part, step);
    if (moment > after) return { moment, part };
  }
  return null;
}

/**
 * The last moment up to a time whose date has a multiple of `step` in a part, and nothing below.
 * @param {number} seconds
 * @param {number} part 0 for years, 5 for seconds
 * @param {number} step
 */
function rounded(seconds, part, step) {
  const date = new Date(seconds * 1000);
  const parts = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() - 1];
  const within = ((seconds % SECONDS_OF_DAY) + SECONDS_OF_DAY) % SECONDS_OF_DAY;
  parts.push(Math.floor(within / 3600), Math.floor(within / 60) % 60, Math.floor(within) % 60);
  // The thirty-first is no tenth day: the next month begins right after it.
  const most = part === 2 && step > 1 ? 30 - step : Infinity;
  const kept = parts.map((value, at) => {
    if (at === part) return Math.min(most, Math.floor(value / step) * step);
    return at < part ? value : 0;
  });
  return Date.UTC(kept[0], kept[1], kept[2] + 1, kept[3], kept[4], kept[5]) / 1000;
}

/**
 * As much of a moment as tells it from the others: a time of day has its date where that is
 * another than the one before.
 * @param {string} iso
 * @param {number} part
 * @param {boolean} sameDay
 */
function sayMoment(iso, part, sameDay) {
  if (part < 3) return iso.slice(0, [4, 7, 10][part]);
  return iso.slice(sameDay ? 11 : 0, part === 5 ? 19 : 16).replace("T", " ");
}

/**
 * What belongs to `value` where `from` goes to `to`, both ascending: on a line between knots.
 * @param {number[]} from
 * @param {number[]} to
 * @param {number} value
 */
function alongKnots(from, to, value) {
  let [low, high] = [0, from.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle] <= value) low = middle;
    else high = middle;
  }
  const share = (value - from[low]) / (from[high] - from[low]);
  return to[low] + (to[high] - to[low]) * share;
}
