import { byId } from "./dom.js";

const DURATION_MS = 3500;

/**
 * Show a message over the page for a moment, and announce it to screen readers.
 * @param {string} text
 */
export function notify(text) {
  const line = byId("notice");
  line.textContent = text;
  line.classList.add("seen");
  clearTimeout(Number(line.dataset.timer));
  line.dataset.timer = String(setTimeout(() => line.classList.remove("seen"), DURATION_MS));
}

/**
 * Announce a message to screen readers only.
 * @param {string} text
 */
export function announce(text) {
  const line = byId("notice");
  line.classList.remove("seen");
  line.textContent = text;
}
