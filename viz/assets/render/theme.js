/** @import { Meta, Theme } from "../data/types.js" */

/**
 * The colours of the page as they are now: light or dark, as chosen or as the system says.
 * @param {Meta} meta
 * @param {string} choice auto, light or dark
 * @returns {Theme}
 */
export function readTheme(meta, choice) {
  const system = matchMedia("(prefers-color-scheme: dark)").matches;
  const dark = choice === "auto" ? system : choice === "dark";
  if (choice === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  const style = getComputedStyle(document.documentElement);
  const named = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  return {
    dark,
    background: named("background"),
    text: named("text"),
    edge: named("edge"),
    accent: named("accent"),
    alarm: named("alarm"),
    palette: meta.palettes[dark ? "dark" : "light"],
  };
}

/**
 * A colour `#rrggbb` as a bitmap's word holds it: alpha, blue, green, red.
 * @param {string} hex
 */
export function wordOf(hex) {
  const value = Number.parseInt(hex.slice(1), 16);
  const [red, green, blue] = [value >> 16, (value >> 8) & 255, value & 255];
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/**
 * The opposite of `wordOf`.
 * @param {number} word
 */
export function cssOf(word) {
  const value = ((word & 255) << 16) | (word & 0xff00) | ((word >> 16) & 255);
  return `#${value.toString(16).padStart(6, "0")}`;
}

/**
 * A colour between two, as a bitmap's words hold them.
 * @param {number} one
 * @param {number} other
 * @param {number} share how much of the other there is, 0 to 1
 */
export function mixedWord(one, other, share) {
  const part = (/** @type {number} */ shift) => {
    const [a, b] = [(one >>> shift) & 255, (other >>> shift) & 255];
    return Math.round(a + (b - a) * share) << shift;
  };
  return (part(0) | part(8) | part(16) | (255 << 24)) >>> 0;
}
