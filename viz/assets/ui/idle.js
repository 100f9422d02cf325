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
