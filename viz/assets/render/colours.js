import { wordOf } from "./theme.js";
/** @import { Palette } from "../data/types.js" */
/** @import { Grouping } from "../features/legend/colour-groups.js" */

/**
 * The colours of a grouping's groups.
 * @param {Grouping} grouping
 * @param {Palette} palette
 */
export function groupColours({ scale, groups }, palette) {
  const steps = palette[scale].split(" ");
  return groups.map(({ step }) => (step < 0 ? palette.none : steps[step % steps.length]));
}

/**
 * Every item's colour by its group.
 * @param {Grouping} grouping
 * @param {Palette} palette
 */
export function itemColours(grouping, palette) {
  const words = Uint32Array.from(groupColours(grouping, palette), wordOf);
  const none = wordOf(palette.none);
  const { of } = grouping;
  const colour = new Uint32Array(of.length);
  for (let item = 0; item < of.length; item++) {
    colour[item] = of[item] < 0 ? none : words[of[item]];
  }
  return colour;
}
