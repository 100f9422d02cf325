import { inflateColumns, lateBlockText } from "./unpack.js";
/** @import { Places } from "./types.js" */

/**
 * Where items stand in each layout, unpacked when somebody asks.
 *
 * Numbers travel as 16 bits where those are fine enough: `value * step + least`.
 * @param {string} first the layout that is there already
 * @param {Places} places
 * @returns {(name: string) => Promise<Places>}
 */
export function layoutLoader(first, places) {
  /** @type {Record<string, Promise<Places>>} */
  const known = { [first]: Promise.resolve(places) };
  return (name) => (known[name] ??= unpackPlaces(name));
}

/**
 * @param {string} name
 * @returns {Promise<Places>}
 */
async function unpackPlaces(name) {
  const [scales, spec, bytes] = JSON.parse(await lateBlockText("graphload-layouts"))[name];
  const { x, y } = await inflateColumns(spec, bytes);
  return { x: scaledUp(x, scales.x), y: scaledUp(y, scales.y) };
}

/**
 * @param {Uint16Array | Float32Array} values
 * @param {[step: number, least: number]} scale
 */
function scaledUp(values, [step, least]) {
  const scaled = new Float32Array(values.length);
  for (let at = 0; at < values.length; at++) scaled[at] = values[at] * step + least;
  return scaled;
}
