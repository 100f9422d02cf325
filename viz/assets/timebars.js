import { greatest } from "./spans.js";

const SVG_SPACE = "http://www.w3.org/2000/svg";
const HIGH = 40;

/**
 * A histogram: a bar for each count, as wide as all others; none is lower than can be seen.
 * @param {Int32Array} counts
 * @returns {SVGSVGElement}
 */
export function drawBars(counts) {
  const picture = document.createElementNS(SVG_SPACE, "svg");
  picture.setAttribute("viewBox", `0 0 ${counts.length} ${HIGH}`);
  picture.setAttribute("preserveAspectRatio", "none");
  picture.setAttribute("aria-hidden", "true");
  const most = greatest(counts);
  counts.forEach((count, at) => {
    // By the root: the few of a quiet hour are seen beside the many of a busy one.
    const high = count ? Math.max(1.5, HIGH * Math.sqrt(count / most)) : 0;
    picture.append(barAt(at, high));
  });
  return picture;
}

/**
 * Light the bars that lie, by half at least, between two shares of the whole.
 * @param {SVGSVGElement} picture
 * @param {number} from 0 to 1
 * @param {number} to
 */
export function lightBars(picture, from, to) {
  const bars = picture.children;
  for (let at = 0; at < bars.length; at++) {
    const middle = (at + 0.5) / bars.length;
    bars[at].classList.toggle("out", middle < from || middle > to);
  }
}

/**
 * @param {number} at
 * @param {number} high
 */
function barAt(at, high) {
  const bar = document.createElementNS(SVG_SPACE, "rect");
  const place = { x: at + 0.1, y: HIGH - high, width: 0.8, height: high };
  for (const [name, value] of Object.entries(place)) bar.setAttribute(name, value.toFixed(2));
  return bar;
}
