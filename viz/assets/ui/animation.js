/** Movement on the screen, for those who want it. */

/** Whether nothing is seen yet, or the reader's system asks for no more movement than has to be. */
function isStill() {
  const ready = document.documentElement.dataset.graphload === "ready";
  return !ready || matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** One movement at a time: the next one ends the one before. */
export class Motion {
  constructor() {
    this.running = 0;
  }

  stop() {
    cancelAnimationFrame(this.running);
    this.running = 0;
  }

  /**
   * Call `step` with 0 to 1, frame by frame, slow at both ends; with 1 at the end, always.
   * @param {number} duration in ms
   * @param {(share: number) => void} step
   * @param {number} lead how far on it begins, in ms: where a frame takes long, none is to be lost
   *   on what has hardly moved
   */
  run(duration, step, lead = 0) {
    this.stop();
    if (isStill()) {
      step(1);
      return;
    }
    const begun = performance.now() - lead;
    const next = () => {
      const share = Math.min(1, (performance.now() - begun) / duration);
      this.running = share < 1 ? requestAnimationFrame(next) : 0;
      step(share < 1 ? eased(share) : 1);
    };
    this.running = requestAnimationFrame(next);
  }
}

/** @param {number} share */
function eased(share) {
  return share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2;
}

/**
 * Do something when the page has nothing else to do.
 * @param {() => void} act
 * @returns {number}
 */
export function onceIdle(act) {
  return "requestIdleCallback" in globalThis ? requestIdleCallback(act) : Number(setTimeout(act, 50));
}

/**
 * Let the browser show and hear what waits, and go on right after that.
 * @returns {Promise<void>}
 */
export function breathe() {
  const { scheduler } = /** @type {any} */ (globalThis);
  return scheduler?.yield?.() ?? new Promise((go) => setTimeout(go));
}
