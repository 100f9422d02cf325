/** @import { Meta, Theme } from "../data/types.js" */

/**
 * Set the page's theme and return its colours.
 * @param {Meta} meta
 * @param {string} choice auto (as the system is), light or dark
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
 * Convert a colour `#rrggbb` to a pixel: 32 bits of alpha, blue, green, red.
 * @param {string} hex
 */
export function toPixel(hex) {
  const value = Number.parseInt(hex.slice(1), 16);
  const [red, green, blue] = [value >> 16, (value >> 8) & 255, value & 255];
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/**
 * Convert a pixel to a colour `#rrggbb`.
 * @param {number} pixel
 */
export function toCss(pixel) {
  const value = ((pixel & 255) << 16) | (pixel & 0xff00) | ((pixel >> 16) & 255);
  return `#${value.toString(16).padStart(6, "0")}`;
}

/**
 * Mix the colours of two pixels.
 * @param {number} one
 * @param {number} other
 * @param {number} share of the other, 0 to 1
 */
export function mixPixels(one, other, share) {
  const part = (/** @type {number} */ shift) => {
    const [a, b] = [(one >>> shift) & 255, (other >>> shift) & 255];
    return Math.round(a + (b - a) * share) << shift;
  };
  return (part(0) | part(8) | part(16) | (255 << 24)) >>> 0;
}
