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
  const load = async (/** @type {string} */ name) => {
    if (name !== "tidy") return unpackLayout(name);
    const { placeTidy } = await import("./layouts/tidy.js");
    return placeTidy(parent);
  };
  return (name) => (known[name] ??= load(name));
}

/**
 * @param {string} name
 * @returns {Promise<Positions>}
 */
async function unpackLayout(name) {
  const [scales, spec, bytes] = JSON.parse(await lateBlockText("graphload-layouts"))[name];
  const { x, y } = await inflateColumns(spec, bytes);
  return { x: scaled(x, scales.x), y: scaled(y, scales.y) };
}

/**
 * Return stored coordinates in the graph's units.
 * @param {Uint16Array | Float32Array} values
 * @param {[step: number, offset: number]} scaling
 */
export function scaled(values, [step, offset]) {
  const coordinates = new Float32Array(values.length);
  for (let at = 0; at < values.length; at++) coordinates[at] = values[at] * step + offset;
  return coordinates;
}
