import { maximum } from "../../data/numbers.js";

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
/** The height of the histogram and of a bar for a small count, in the SVG's own units. */
const HEIGHT = 40;
const MIN_BAR_HEIGHT = 1.5;

/** A histogram as SVG, with bars of equal width; a count above zero is always visible. */
export class Histogram {
  /** @param {Int32Array} counts */
  constructor(counts) {
    this.max = maximum(counts);
    this.all = this.#heightsOf(counts);
    this.heights = this.all;
    this.svg = svgElement("svg", {
      viewBox: `0 0 ${counts.length} ${HEIGHT}`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    });
    // Two paths for all bars: an element each would take longer than everything else here.
    this.inside = svgElement("path", {});
    this.outside = svgElement("path", { class: "outside-range" });
    // All items, behind those that match.
    this.behind = svgElement("path", { class: "outside-range" });
    this.svg.append(this.behind, this.outside, this.inside);
  }

  /** @param {Int32Array} counts */
  #heightsOf(counts) {
    // The square root makes small counts visible beside large ones.
    const heightOf = (/** @type {number} */ count) =>
      Math.max(MIN_BAR_HEIGHT, HEIGHT * Math.sqrt(count / this.max));
    return Array.from(counts, (count) => (count ? heightOf(count) : 0));
  }

  /**
   * Take other counts for those of all items: the bars show another range.
   * @param {Int32Array} counts
   */
  reset(counts) {
    this.max = maximum(counts);
    this.all = this.#heightsOf(counts);
    this.heights = this.all;
  }

  /**
   * Show other counts, in front of those of all items.
   * @param {Int32Array | null} counts null for all items again
   */
  setCounts(counts) {
    this.heights = counts ? this.#heightsOf(counts) : this.all;
    this.behind.setAttribute("d", counts ? this.all.map(outlineOf).join("") : "");
  }

  /**
   * Highlight the bars whose middle is between two fractions of the width.
   * @param {number} from 0 to 1
   * @param {number} to
   */
  highlight(from, to) {
    let [inside, outside] = ["", ""];
    this.heights.forEach((height, index) => {
      if (!height) return;
      const middle = (index + 0.5) / this.heights.length;
      const outline = outlineOf(height, index);
      if (middle < from || middle > to) outside += outline;
      else inside += outline;
    });
    this.inside.setAttribute("d", inside);
    this.outside.setAttribute("d", outside);
  }
}

/**
 * Return the outline of a bar.
 * @param {number} height
 * @param {number} index
 */
function outlineOf(height, index) {
  return height ? `M${index}.1 ${HEIGHT}v${-height.toFixed(2)}h.8V${HEIGHT}z` : "";
}

/**
 * Make an SVG element.
 * @param {string} name
 * @param {Record<string, string>} attributes
 */
function svgElement(name, attributes) {
  const element = document.createElementNS(SVG_NAMESPACE, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}
