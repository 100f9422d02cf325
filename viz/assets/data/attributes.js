import { inflateJson, inflateNumbers, lateBlockText } from "./unpack.js";
/** @import { Meta } from "./types.js" */

/**
 * One attribute of the nodes: numbers, NaN where absent; or places in `values`, -1 where
 * absent, the commonest value first.
 *
 * @typedef {{name: string, numbers: Float64Array}} NumberColumn
 * @typedef {{name: string, places: Int32Array, values: string[]}} TextColumn
 */

const PREFIX = "attribute:";

/**
 * The name in a choice that is `attribute:NAME`, "" in any other.
 * @param {string} choice
 */
export function attributeName(choice) {
  return choice.startsWith(PREFIX) ? choice.slice(PREFIX.length) : "";
}

/**
 * What can be chosen for the attributes of a scene.
 * @param {Meta} meta
 * @param {(kind: "number" | "text") => boolean} fits
 * @returns {[choice: string, says: string][]}
 */
export function attributeChoices(meta, fits) {
  const fitting = meta.attributes.filter(([, kind]) => fits(kind));
  return fitting.map(([name]) => [PREFIX + name, name.replaceAll("_", " ")]);
}

/**
 * Unpack one attribute; null where the scene has none of that name.
 * @param {Meta} meta
 * @param {string} name
 * @returns {Promise<NumberColumn | TextColumn | null>}
 */
export async function attributeColumn(meta, name) {
  const at = meta.attributes.findIndex(([each]) => each === name);
  if (at < 0) return null;
  const packed = (await lateBlockText("graphload-attributes")).split("\n")[at];
  if (meta.attributes[at][1] === "number") return { name, numbers: await inflateNumbers(packed) };
  const [values, places] = await inflateJson(packed);
  return { name, values, places: Int32Array.from(places) };
}
