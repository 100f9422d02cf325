import { extentOf, sortedFinite } from "../../data/numbers.js";
import { distinctBetween, longestStep } from "../../data/pauses.js";

/** The share of the scale that a pause may take. */
const MAX_PAUSE_SHARE = 0.05;
/** The share of bins with items from which on there is no long pause. */
const BINS = 512;
const MIN_FULL_SHARE = 0.5;

/**
 * A scale of times, from 0 to 1: proportional, but for long pauses, which are cut, so that one late
 * reply doesn't press all others together. `viz/layouts/time_scale.py` has the same rule.
 */
export class TimeScale {
  /**
   * @param {ArrayLike<number>} times NaN for none
   * @param {{first: number, last: number}} extent the times from 0 to 1
   */
  constructor(times, { first, last } = extentOf(times)) {
    /** The ends of the parts that are proportional each: times, and their positions. */
    this.times = [first, last];
    this.positions = [0, 1];
    /** The seconds to which pauses are cut. */
    this.longestPause = Infinity;
    if (last > first && hasPauses(times, first, last)) this.#cutPauses(times, first, last);
  }

  /** True where pauses are cut. */
  get isCut() {
    return this.times.length > 2;
  }

  /**
   * @param {ArrayLike<number>} times
   * @param {number} first
   * @param {number} last
   */
  #cutPauses(times, first, last) {
    const moments = distinctBetween(sortedFinite(times), first, last);
    const longest = longestStep(moments, MAX_PAUSE_SHARE);
    const ends = [{ time: first, at: 0 }];
    let at = 0;
    for (let index = 1; index < moments.length; index++) {
      const step = moments[index] - moments[index - 1];
      if (step > longest) ends.push({ time: moments[index - 1], at }, { time: moments[index], at: at + longest });
      at += Math.min(step, longest);
    }
    ends.push({ time: last, at });
    this.longestPause = longest;
    this.times = ends.map(({ time }) => time);
    this.positions = ends.map((end) => end.at / (at || 1));
  }

  /** @param {number} time */
  positionOf(time) {
    return interpolate(this.times, this.positions, time);
  }

  /** @param {number} position 0 to 1 */
  timeAt(position) {
    return interpolate(this.positions, this.times, position);
  }
}

/**
 * @param {ArrayLike<number>} times
 * @param {number} first
 * @param {number} last
 */
function hasPauses(times, first, last) {
  const full = new Uint8Array(BINS);
  let count = 0;
  for (let i = 0; i < times.length; i++) {
    if (!(times[i] >= first && times[i] <= last)) continue;
    full[Math.min(BINS - 1, Math.floor(((times[i] - first) / (last - first)) * BINS))] = 1;
    count += 1;
  }
  return full.reduce((sum, each) => sum + each, 0) < MIN_FULL_SHARE * Math.min(BINS, count);
}

/**
 * @param {number[]} from ascending
 * @param {number[]} to
 * @param {number} value
 */
function interpolate(from, to, value) {
  let at = 1;
  while (at < from.length - 1 && value > from[at]) at += 1;
  const width = from[at] - from[at - 1];
  const share = width ? Math.max(0, Math.min(1, (value - from[at - 1]) / width)) : 0;
  return to[at - 1] + (to[at] - to[at - 1]) * share;
}
