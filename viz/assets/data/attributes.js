import { inflateJson, inflateNumbers, lateBlockText } from "./unpack.js";
/** @import { Meta } from "./types.js" */

/**
 * One attribute of the nodes: numbers, NaN where absent; or codes, which are indexes of
 * `values`, -1 where absent. `values` has the commonest one first.
 *
 * @typedef {{name: string, numbers: Float64Array}} NumberColumn
 * @typedef {{name: string, codes: Int32Array, values: string[]}} TextColumn
 */

const PREFIX = "attribute:";

/**
 * Return the attribute of a choice that is `attribute:NAME`, "" of any other.
 * @param {string} choice
 */
export function attributeName(choice) {
  return choice.startsWith(PREFIX) ? choice.slice(PREFIX.length) : "";
}

/**
 * Return the choices for a scene's attributes.
 * @param {Meta} meta
 * @param {(kind: "number" | "text") => boolean} fits
 * @returns {[choice: string, label: string][]}
 */
export function attributeChoices(meta, fits) {
  const suitable = meta.attributes.filter(([, kind]) => fits(kind));
  return suitable.map(([name]) => [PREFIX + name, name.replaceAll("_", " ")]);
}

/**
 * Unpack one attribute; null if the scene has none of that name.
 * @param {Meta} meta
 * @param {string} name
 * @returns {Promise<NumberColumn | TextColumn | null>}
 */
export async function attributeColumn(meta, name) {
  const index = meta.attributes.findIndex(([each]) => each === name);
  if (index < 0) return null;
  const packed = (await lateBlockText("graphload-attributes")).split("\n")[index];
  if (meta.attributes[index][1] === "number") return { name, numbers: await inflateNumbers(packed) };
  const [values, codes] = await inflateJson(packed);
  return { name, values, codes: Int32Array.from(codes) };
}
