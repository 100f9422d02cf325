import { inflateColumns, lateBlockText } from "./unpack.js";
/** @import { Positions } from "./types.js" */

/**
 * Return a function that unpacks a layout's positions, on demand and once.
 *
 * A coordinate is stored as `value * step + offset`, with 16 bits where those are enough.
 * @param {string} first the layout that is unpacked already
 * @param {Positions} positions
 * @returns {(name: string) => Promise<Positions>}
 */
export function layoutLoader(first, positions) {
  /** @type {Record<string, Promise<Positions>>} */
  const known = { [first]: Promise.resolve(positions) };
  return (name) => (known[name] ??= unpackLayout(name));
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
