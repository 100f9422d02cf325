/** @import { State } from "../../data/state.js" */

/** How long, in ms, it takes from the first item to the last. */
const DURATION = 14_000;
/** Where the reader wants little motion, time goes on in so many steps. */
const CALM_STEPS = 28;

/**
 * Lets time go by: what came first is there first. A range that begins later is moved along
 * instead, as wide as it is.
 */
export class Player {
  /**
   * @param {State} state
   * @param {number} first
   * @param {number} last
   * @param {() => void} changed called when it starts and when it stops
   */
  constructor(state, first, last, changed) {
    this.state = state;
    this.first = first;
    this.last = last;
    this.changed = changed;
    this.playing = false;
    /** @type {[number, number] | null} */
    this.span = null;
    this.then = 0;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  toggle() {
    if (this.playing) this.#stop();
    else this.#start();
  }

  #start() {
    const span = this.state.get("span");
    const ended = !span || span[1] >= this.last;
    const from = span ? span[0] : this.first;
    this.width = from > this.first && span ? span[1] - span[0] : 0;
    this.#set(ended ? this.first + this.width : span[1]);
    this.playing = true;
    this.then = performance.now();
    this.changed();
    this.#wait();
  }

  #stop() {
    this.playing = false;
    this.changed();
  }

  #wait() {
    const next = (/** @type {number} */ now) => this.#step(now);
    if (this.calm) setTimeout(() => next(performance.now()), DURATION / CALM_STEPS);
    else requestAnimationFrame(next);
  }

  /** @param {number} now */
  #step(now) {
    if (!this.playing) return;
    // Who moves the range while it plays takes it over.
    if (this.state.get("span") !== this.span) return this.#stop();
    const to = (this.span?.[1] ?? this.first) + ((this.last - this.first) * (now - this.then)) / DURATION;
    this.then = now;
    if (to >= this.last) {
      this.state.set({ span: this.width ? [this.last - this.width, this.last] : null });
      return this.#stop();
    }
    this.#set(to);
    this.#wait();
  }

  /** @param {number} to */
  #set(to) {
    this.span = [this.width ? to - this.width : this.first, to];
    this.state.set({ span: this.span });
    // An equal value doesn't replace the one that is there.
    this.span = this.state.get("span");
  }
}
