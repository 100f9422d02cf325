import { greatest } from "../../data/numbers.js";

const SVG_SPACE = "http://www.w3.org/2000/svg";
const HIGH = 40;

/** A histogram: a bar for each count, as wide as all others; none is lower than can be seen. */
export class Bars {
  /** @param {Int32Array} counts */
  constructor(counts) {
    const most = greatest(counts);
    // By the root: the few of a quiet hour are seen beside the many of a busy one.
    const highOf = (/** @type {number} */ count) => Math.max(1.5, HIGH * Math.sqrt(count / most));
    this.heights = Array.from(counts, (count) => (count ? highOf(count) : 0));
    this.picture = drawing("svg", {
      viewBox: `0 0 ${counts.length} ${HIGH}`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    });
    // Two outlines for all bars: an element each would take longer to make than all else here.
    this.lit = drawing("path", {});
    this.out = drawing("path", { class: "out" });
    this.picture.append(this.out, this.lit);
  }

  /**
   * Light the bars that lie, by half at least, between two shares of the whole.
   * @param {number} from 0 to 1
   * @param {number} to
   */
  light(from, to) {
    let [lit, out] = ["", ""];
    this.heights.forEach((high, at) => {
      if (!high) return;
      const middle = (at + 0.5) / this.heights.length;
      const outline = `M${at}.1 ${HIGH}v${-high.toFixed(2)}h.8V${HIGH}z`;
      if (middle < from || middle > to) out += outline;
      else lit += outline;
    });
    this.lit.setAttribute("d", lit);
    this.out.setAttribute("d", out);
  }
}

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 */
function drawing(name, attributes) {
  const element = document.createElementNS(SVG_SPACE, name);
  for (const [each, value] of Object.entries(attributes)) element.setAttribute(each, value);
  return element;
}
