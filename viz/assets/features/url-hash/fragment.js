import { PARTS } from "./url-hash-parts.js";

/**
 * The state as an address' fragment, and back: `#layout=radial&item=12`. What stands at its
 * first value is left out. A fragment may come from anybody: what makes no sense is ignored.
 *
 * @typedef {import("../../data/state.js").Values} Values
 * @typedef {import("../../data/types.js").Scene} Scene
 */

/**
 * @param {Values} values
 * @param {Values} first what isn't written
 * @param {Scene} scene
 * @returns {string} with its `#`; empty where everything is as at first
 */
export function fragmentOf(values, first, scene) {
  const parts = [];
  for (const [name, { write }] of Object.entries(PARTS)) {
    const text = write(values, scene);
    if (text !== null && text !== write(first, scene)) parts.push(`${name}=${text}`);
  }
  return parts.length ? `#${parts.join("&")}` : "";
}

/**
 * @param {string} fragment with or without its `#`
 * @param {Values} first what stands for parts that aren't in it
 * @param {Scene} scene
 * @returns {Values}
 */
export function valuesIn(fragment, first, scene) {
  let values = { ...first };
  for (const pair of fragment.replace(/^#/, "").split("&")) {
    const [, name, text] = /^([a-z]+)=(.+)$/s.exec(pair) ?? ["", "", ""];
    if (!Object.hasOwn(PARTS, name)) continue;
    const read = understood(() => PARTS[name].read(text, scene));
    if (!read) continue;
    const filters = { ...values.filters, ...read.filters };
    values = { ...values, ...read, filters };
  }
  return values;
}

/**
 * @template T
 * @param {() => T} read
 */
function understood(read) {
  try {
    return read();
  } catch (error) {
    // A `%` that begins no letter.
    if (error instanceof URIError) return null;
    throw error;
  }
}

/**
 * The page's address with all that is seen now in it.
 * @param {import("../../app/app.js").App} app
 */
export function linkTo({ state, scene }) {
  return location.href.split("#")[0] + fragmentOf(state.values, state.first, scene);
}
