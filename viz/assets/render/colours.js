import { toPixel } from "./theme.js";
/** @import { Palette } from "../data/types.js" */
/** @import { Grouping } from "../features/legend/colour-groups.js" */

/**
 * Return the colours of a grouping's groups, `#rrggbb` each.
 * @param {Grouping} grouping
 * @param {Palette} palette
 */
export function groupColours({ scale, groups }, palette) {
  const steps = palette[scale].split(" ");
  return groups.map(({ step }) => (step < 0 ? palette.none : steps[step % steps.length]));
}

/**
 * Return every item's colour, by its group, as a pixel.
 * @param {Grouping} grouping
 * @param {Palette} palette
 */
export function itemColours(grouping, palette) {
  const pixels = Uint32Array.from(groupColours(grouping, palette), toPixel);
  const none = toPixel(palette.none);
  const { of } = grouping;
  const colour = new Uint32Array(of.length);
  for (let item = 0; item < of.length; item++) {
    colour[item] = of[item] < 0 ? none : pixels[of[item]];
  }
  return colour;
}
