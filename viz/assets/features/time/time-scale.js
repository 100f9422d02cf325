import { extentOf, sortedFinite } from "../../data/numbers.js";

/** The share of the scale that a pause may take, and how many times longer than most it has to be. */
const MAX_PAUSE_SHARE = 0.05;
const MIN_PAUSE_RATIO = 8;
/** Where so many of the bins of the whole range have items, there is no long pause. */
const BINS = 512;
const MIN_FULL_SHARE = 0.5;
const ROUNDS = 60;

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
    const moments = new Float64Array(new Set(sortedFinite(times).filter((time) => time >= first && time <= last)));
    const steps = moments.slice(1).map((moment, at) => moment - moments[at]);
    const longest = longestStep(steps);
    const ends = [{ time: first, at: 0 }];
    let at = 0;
    steps.forEach((step, index) => {
      if (step > longest) ends.push({ time: moments[index], at }, { time: moments[index + 1], at: at + longest });
      at += Math.min(step, longest);
    });
    ends.push({ time: last, at });
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
 * Return the longest step that is kept, by iteration: cut pauses make the whole shorter.
 * @param {Float64Array} steps
 */
function longestStep(steps) {
  const usual = MIN_PAUSE_RATIO * (steps.slice().sort()[(steps.length - 1) >> 1] ?? 0);
  let longest = steps.reduce((a, b) => Math.max(a, b), 0);
  for (let round = 0; round < ROUNDS; round++) {
    const whole = steps.reduce((sum, step) => sum + Math.min(step, longest), 0);
    longest = Math.min(longest, Math.max(usual, MAX_PAUSE_SHARE * whole));
  }
  return longest;
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
