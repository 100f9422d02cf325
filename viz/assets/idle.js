/**
 * Do something when the page has nothing else to do.
 * @param {() => void} act
 * @returns {number}
 */
export function onceIdle(act) {
  return "requestIdleCallback" in globalThis ? requestIdleCallback(act) : Number(setTimeout(act, 50));
}
