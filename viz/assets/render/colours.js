import { wordOf } from "./theme.js";

/**
 * The colours of a grouping's groups.
 * @param {import("../features/legend/colour-groups.js").Grouping} grouping
 * @param {import("../data/types.js").Palette} palette
 */
export function groupColours({ scale, groups }, palette) {
  const steps = palette[scale].split(" ");
  return groups.map(({ step }) => (step < 0 ? palette.none : steps[step % steps.length]));
}

/**
 * Every item's colour by its group.
 * @param {import("../features/legend/colour-groups.js").Grouping} grouping
 * @param {import("../data/types.js").Palette} palette
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
