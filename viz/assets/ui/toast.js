import { byId } from "./dom.js";

const LASTS = 3500;

/**
 * Say in a line over the page, and to screen readers, what has been done or can't be.
 * @param {string} text
 */
export function notify(text) {
  const line = byId("notice");
  line.textContent = text;
  line.classList.add("seen");
  clearTimeout(Number(line.dataset.timer));
  line.dataset.timer = String(setTimeout(() => line.classList.remove("seen"), LASTS));
}

/**
 * Say something to screen readers only: on the screen it is seen anyway.
 * @param {string} text
 */
export function announce(text) {
  const line = byId("notice");
  line.classList.remove("seen");
  line.textContent = text;
}
