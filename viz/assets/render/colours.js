import { OTHERS } from "../data/numbers.js";
import { mixPixels, toCss, toPixel } from "./theme.js";
/** @import { Palette } from "../data/types.js" */
/** @import { Grouping } from "../features/legend/colour-groups.js" */

/** More groups than a palette has colours: mixtures of these with black, then with white. */
const MIXED_SHARE = 0.45;
const MIXED_WITH = ["#000000", "#ffffff"].map(toPixel);

/**
 * Return the colours of a grouping's groups, `#rrggbb` each.
 * @param {Grouping} grouping
 * @param {Palette} palette
 */
export function groupColours({ scale, groups }, palette) {
  const steps = palette[scale].split(" ");
  return groups.map(({ step }) => {
    if (step < 0) return step === OTHERS ? palette.others : palette.none;
    const colour = steps[step % steps.length];
    const turn = Math.floor(step / steps.length);
    return turn ? toCss(mixPixels(toPixel(colour), MIXED_WITH[(turn - 1) % 2], MIXED_SHARE)) : colour;
  });
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
