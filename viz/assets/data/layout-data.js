import { placeTidy } from "./layouts/tidy.js";
import { inflateColumns, lateBlockText } from "./unpack.js";
/** @import { Positions } from "./types.js" */

/**
 * Return a function that unpacks or computes a layout's positions, on demand and once.
 *
 * A coordinate is stored as `value * step + offset`, with 16 bits where those are enough.
 * @param {string} first the layout that is unpacked already
 * @param {Positions} positions
 * @param {Int32Array} parent
 * @returns {(name: string) => Promise<Positions>}
 */
export function layoutLoader(first, positions, parent) {
  /** @type {Record<string, Promise<Positions>>} */
  const known = { [first]: Promise.resolve(positions) };
  const load = async (/** @type {string} */ name) => (name === "tidy" ? placeTidy(parent) : unpackLayout(name));
  return (name) => (known[name] ??= load(name));
}

/**
 * @param {string} name
 * @returns {Promise<Positions>}
 */
async function unpackLayout(name) {
  const [scales, spec, bytes] = JSON.parse(await lateBlockText("graphload-layouts"))[name];
  const { x, y } = await inflateColumns(spec, bytes);
  return { x: scale(x, scales.x), y: scale(y, scales.y) };
}

/**
 * @param {Uint16Array | Float32Array} values
 * @param {[step: number, offset: number]} scaling
 */
function scale(values, [step, offset]) {
  const scaled = new Float32Array(values.length);
  for (let at = 0; at < values.length; at++) scaled[at] = values[at] * step + offset;
  return scaled;
}
