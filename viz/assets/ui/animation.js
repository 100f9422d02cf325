// Animation and scheduling.

/** Tell whether to skip animations: before the first picture, and for prefers-reduced-motion. */
function skipsAnimation() {
  const ready = document.documentElement.dataset.graphload === "ready";
  return !ready || matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** An animation; running it again ends the run before. */
export class Animation {
  constructor() {
    /** The pending animation frame, 0 for none. */
    this.request = 0;
  }

  stop() {
    cancelAnimationFrame(this.request);
    this.request = 0;
  }

  /**
   * Call `step` in each frame with 0 to 1, eased in and out; always with 1 at the end.
   * @param {number} duration in ms
   * @param {(share: number) => void} step
   * @param {number} lead where to begin, in ms: where frames are slow, none is spent on the
   *   start, which hardly moves
   */
  run(duration, step, lead = 0) {
    this.stop();
    if (skipsAnimation()) {
      step(1);
      return;
    }
    const start = performance.now() - lead;
    const next = () => {
      const share = Math.min(1, (performance.now() - start) / duration);
      this.request = share < 1 ? requestAnimationFrame(next) : 0;
      step(share < 1 ? easeInOut(share) : 1);
    };
    this.request = requestAnimationFrame(next);
  }
}

/** @param {number} share */
function easeInOut(share) {
  return share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2;
}

/**
 * Run an action when the page is idle.
 * @param {() => void} action
 * @returns {number}
 */
export function whenIdle(action) {
  return "requestIdleCallback" in globalThis ? requestIdleCallback(action) : Number(setTimeout(action, 50));
}

/**
 * Let the browser paint and handle input, and continue right after that.
 * @returns {Promise<void>}
 */
export function yieldToBrowser() {
  const { scheduler } = /** @type {any} */ (globalThis);
  return scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));
}
