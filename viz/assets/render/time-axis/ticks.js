import { sortedFinite } from "../../data/numbers.js";
import { distinctBetween, longestStep } from "../../data/pauses.js";
import { formatIso } from "../../ui/format.js";
/** @import { Scene } from "../../data/types.js" */

/** The most items that the axis is interpolated from. */
const MAX_KNOTS = 8000;
const SECONDS_PER_DAY = 86_400;
/** The part of a date that is its day, as an index. */
const DAY_PART = 2;
const MINUTE_PART = 4;
/** The margins of a slot without a tick, as a share of it: so ticks are neither close nor far. */
const SLOT_MARGIN = 0.1;
/** The least distance between two ticks, as a share of a slot: else their labels overlap. */
const MIN_TICK_DISTANCE = 0.79;
/** Steps of most ticks, in seconds: the first that has so large a share of a slot, and most so many slots. */
const COMMON_STEPS_S = [1, 5, 10, 15, 30, 60, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, SECONDS_PER_DAY];
const MIN_STEP_SHARE = 0.8;
const MAX_SAMPLED_SLOTS = 64;
/** A slot that has fewer or more of these steps than one, by this factor, has a moment of its own. */
const MAX_STRETCH = 2;
/** The share of the timeline's scale that a pause may take, as in `time_scale.py`. */
const MAX_PAUSE_SHARE = 0.04;
/** Steps between ticks, from the roundest on: a part of the date, and a number of that. */
const ROUND_STEPS = /** @type {[part: number, step: number][]} */ ([
  ...[100, 50, 20, 10, 5, 2, 1].map((step) => [0, step]),
  ...[6, 3, 1].map((step) => [1, step]),
  ...[10, 5, 1].map((step) => [2, step]),
  ...[12, 6, 3, 1].map((step) => [3, step]),
  ...[30, 15, 10, 5, 1].map((step) => [4, step]),
  ...[30, 15, 10, 5, 1].map((step) => [5, step]),
]);

/**
 * Points to interpolate between: x and time at the same index belong together, both ascend.
 * @typedef {{x: number[], time: number[]}} Knots
 * @typedef {{x: number, label: string}} Tick
 * @typedef {{from: number, to: number}} Pause a time that is drawn shorter than it was
 */

/**
 * Return the pauses that the timeline layout cuts.
 * @param {Pick<Scene, "time" | "times">} scene
 * @returns {Pause[]}
 */
export function pausesOf({ time, times }) {
  const moments = distinctBetween(sortedFinite(time), times.first, times.last);
  const longest = longestStep(moments, MAX_PAUSE_SHARE);
  const pauses = [];
  for (let at = 1; at < moments.length; at++) {
    if (moments[at] - moments[at - 1] > longest) pauses.push({ from: moments[at - 1], to: moments[at] });
  }
  return pauses;
}

/**
 * Choose the knots among the items' positions.
 * @param {Scene} scene
 * @param {Float32Array} x of each item, ascending with its time
 * @param {Pause[]} pauses whose ends are knots, too
 * @returns {Knots}
 */
export function knotsOf({ n, time }, x, pauses = []) {
  /** @type {number[]} */
  const sample = [];
  const ends = new Set(pauses.flatMap(({ from, to }) => [from, to]));
  const step = Math.ceil(n / MAX_KNOTS);
  for (let item = 0; item < n; item++) {
    if (Number.isFinite(time[item]) && (item % step === 0 || ends.has(time[item]))) sample.push(item);
  }
  sample.sort((a, b) => time[a] - time[b] || x[a] - x[b]);
  const ascending = sample.filter((item, at) => {
    const before = sample[at - 1];
    return !at || (time[item] > time[before] && x[item] > x[before]);
  });
  return { x: ascending.map((item) => x[item]), time: ascending.map((item) => time[item]) };
}

/**
 * Return ticks between two positions: moments at one step where slots of `slotWidth` have about one
 * of them, else the roundest moment of each slot, and the last moment where there is room. Slots and step
 * don't depend on the view, so that ticks stay where they are when it moves.
 * @param {Knots} knots
 * @param {number} left
 * @param {number} right
 * @param {number} slotWidth in the graph's units
 * @param {Pause[]} pauses without ticks: they aren't in proportion
 * @param {number} room of a label, with the gap to the next one
 * @returns {Tick[]}
 */
export function ticksBetween({ x, time }, left, right, slotWidth, pauses = [], room = slotWidth) {
  const ticks = [];
  const last = x.length - 1;
  const step = commonStep({ x, time }, slotWidth);
  let [before, day] = [-Infinity, ""];
  for (let slot = Math.floor(left / slotWidth); last > 0 && slot * slotWidth < right; slot++) {
    for (const tick of momentsIn({ x, time }, slot, slotWidth, step)) {
      const pause = pauses.find(({ from, to }) => tick.moment > from && tick.moment < to);
      // Nothing was then: the day of what follows is told, or its time where the day is known.
      if (pause) Object.assign(tick, { moment: pause.to, part: formatIso(pause.to).startsWith(day || " ") ? MINUTE_PART : DAY_PART });
      const at = interpolate(time, x, tick.moment);
      if (at - before < MIN_TICK_DISTANCE * slotWidth) continue;
      const iso = formatIso(tick.moment);
      ticks.push({ x: at, label: tickLabel(iso, tick.part, iso.slice(0, 10) === day) });
      [before, day] = [at, iso.slice(0, 10)];
    }
  }
  if (last > 0 && x[last] <= right && x[last] - before >= MIN_TICK_DISTANCE * room) {
    const iso = formatIso(time[last]);
    const part = !step || step === SECONDS_PER_DAY ? DAY_PART : step < 60 ? 5 : MINUTE_PART;
    ticks.push({ x: x[last], label: tickLabel(iso, part, iso.slice(0, 10) === day) });
  }
  return ticks;
}

/**
 * Return the moments that a slot may have ticks at, each with the part of its date that it is round to.
 * @param {Knots} knots
 * @param {number} slot
 * @param {number} slotWidth
 * @param {number} step in seconds, 0 for none
 */
function momentsIn({ x, time }, slot, slotWidth, step) {
  const within = (/** @type {number} */ margin) => {
    const [from, to] = [Math.max((slot + margin) * slotWidth, x[0]), Math.min((slot + 1 - margin) * slotWidth, x[x.length - 1])];
    return { from, to, after: interpolate(x, time, from), until: interpolate(x, time, to) };
  };
  const whole = within(0);
  const steps = ((whole.until - whole.after) / (whole.to - whole.from)) * (slotWidth / step);
  if (step && steps > 1 / MAX_STRETCH && steps < MAX_STRETCH) {
    const moments = [];
    for (let moment = Math.ceil(whole.after / step) * step; moment < whole.until; moment += step) {
      moments.push({ moment, part: moment % SECONDS_PER_DAY ? (step < 60 ? 5 : 4) : DAY_PART });
    }
    return moments;
  }
  const { from, to, after, until } = within(SLOT_MARGIN);
  const roundest = to > from && roundestBetween(after, until);
  return roundest ? [roundest] : [];
}

/**
 * Return the step that suits most slots, in seconds; 0 where that is more than a day.
 * @param {Knots} knots
 * @param {number} slotWidth
 */
function commonStep({ x, time }, slotWidth) {
  const count = Math.floor((x[x.length - 1] - x[0]) / slotWidth);
  const every = Math.max(1, Math.ceil(count / MAX_SAMPLED_SLOTS));
  const lengths = [];
  for (let slot = 0; slot < count; slot += every) {
    const from = x[0] + slot * slotWidth;
    lengths.push(interpolate(x, time, from + slotWidth) - interpolate(x, time, from));
  }
  const usual = lengths.sort((a, b) => a - b)[lengths.length >> 1];
  return COMMON_STEPS_S.find((step) => step >= MIN_STEP_SHARE * usual) ?? 0;
}

/**
 * Return the middle of each pause.
 * @param {Knots} knots
 * @param {Pause[]} pauses
 */
export function cutsAt({ x, time }, pauses) {
  return pauses.map(({ from, to }) => (interpolate(time, x, from) + interpolate(time, x, to)) / 2);
}

/**
 * Return the roundest moment after one time and not after another.
 * @param {number} after
 * @param {number} until
 */
function roundestBetween(after, until) {
  const date = new Date(until * 1000);
  const within = ((until % SECONDS_PER_DAY) + SECONDS_PER_DAY) % SECONDS_PER_DAY;
  const [hour, minute, second] = [within / 3600, (within / 60) % 60, within % 60].map(Math.floor);
  const parts = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() - 1, hour, minute, second];
  for (const [part, step] of ROUND_STEPS) {
    const moment = roundDown(parts, part, step);
    if (moment > after) return { moment, part };
  }
  return null;
}

/**
 * Round a time down to a multiple of `step` in one part of its date, with the parts below zero.
 * @param {number[]} parts of the date, from the year to the second
 * @param {number} part 0 for years, 5 for seconds
 * @param {number} step
 */
function roundDown(parts, part, step) {
  // The thirty-first would be too near to the next month's first.
  const max = part === 2 && step > 1 ? 30 - step : Infinity;
  const kept = [0, 0, 0, 0, 0, 0];
  for (let at = 0; at < part; at++) kept[at] = parts[at];
  kept[part] = Math.min(max, Math.floor(parts[part] / step) * step);
  return Date.UTC(kept[0], kept[1], kept[2] + 1, kept[3], kept[4], kept[5]) / 1000;
}

/**
 * Return a tick's label: as much of the moment as its step needs; a time of day has the date
 * in front where that differs from the tick before.
 * @param {string} iso
 * @param {number} part
 * @param {boolean} sameDay
 */
function tickLabel(iso, part, sameDay) {
  if (part < 3) return iso.slice(0, [4, 7, 10][part]);
  return iso.slice(sameDay ? 11 : 5, part === 5 ? 19 : 16).replace("T", " ");
}

/**
 * Map a value of `from`, ascending, to `to`, linearly between knots.
 * @param {number[]} from
 * @param {number[]} to
 * @param {number} value
 */
function interpolate(from, to, value) {
  let [low, high] = [0, from.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle] <= value) low = middle;
    else high = middle;
  }
  const share = (value - from[low]) / (from[high] - from[low]);
  return to[low] + (to[high] - to[low]) * share;
}
