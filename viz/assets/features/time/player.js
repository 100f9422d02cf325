/** @import { State } from "../../data/state.js" */

/** The duration of playing from the first item to the last. */
const DURATION_MS = 14_000;
/** The number of steps with prefers-reduced-motion. */
const REDUCED_MOTION_STEPS = 28;

/**
 * Plays a discussion: extends the time range from the first item to the last. A range that
 * starts later is moved instead.
 */
export class Player {
  /**
   * @param {State} state
   * @param {number} first
   * @param {number} last
   * @param {() => void} onChange called when playing starts and stops
   */
  constructor(state, first, last, onChange) {
    this.state = state;
    this.first = first;
    this.last = last;
    this.onChange = onChange;
    this.playing = false;
    /** @type {[number, number] | null} the range in the state, in whole seconds */
    this.timeRange = null;
    /** The exact end of it: a step may be shorter than a second. */
    this.end = 0;
    this.lastStep = 0;
    this.reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  toggle() {
    if (this.playing) this.#stop();
    else this.#start();
  }

  #start() {
    const timeRange = this.state.get("timeRange");
    const ended = !timeRange || timeRange[1] >= this.last;
    const from = timeRange ? timeRange[0] : this.first;
    this.width = from > this.first && timeRange ? timeRange[1] - timeRange[0] : 0;
    this.#setEnd(ended ? this.first + this.width : timeRange[1]);
    this.playing = true;
    this.lastStep = performance.now();
    this.onChange();
    this.#scheduleStep();
  }

  #stop() {
    this.playing = false;
    this.onChange();
  }

  #scheduleStep() {
    const next = (/** @type {number} */ now) => this.#step(now);
    if (this.reducedMotion) setTimeout(() => next(performance.now()), DURATION_MS / REDUCED_MOTION_STEPS);
    else requestAnimationFrame(next);
  }

  /** @param {number} now */
  #step(now) {
    if (!this.playing) return;
    // The reader has moved the range: stop.
    if (this.state.get("timeRange") !== this.timeRange) return this.#stop();
    const to = this.end + ((this.last - this.first) * (now - this.lastStep)) / DURATION_MS;
    this.lastStep = now;
    if (to >= this.last) {
      this.state.set({ timeRange: this.width ? [this.last - this.width, this.last] : null });
      return this.#stop();
    }
    this.#setEnd(to);
    this.#scheduleStep();
  }

  /** @param {number} to */
  #setEnd(to) {
    this.end = to;
    this.timeRange = [this.width ? Math.floor(to - this.width) : this.first, Math.ceil(to)];
    this.state.set({ timeRange: this.timeRange });
    // The state keeps its own value if it is equal: the identity is compared above.
    this.timeRange = this.state.get("timeRange");
  }
}
