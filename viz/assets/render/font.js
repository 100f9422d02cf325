import { truncate } from "../data/texts.js";

/** The fewest letters that a shortened text is shown with. */
export const MIN_LETTERS = 6;
/** @type {CanvasRenderingContext2D | null} made when a text is first measured */
let ruler = null;
/** The widths of texts by font: measuring one takes far longer than looking it up. */
const WIDTHS = /** @type {Map<string, number>} */ (new Map());
const MAX_WIDTHS = 5000;

/**
 * Return the width of a text, in CSS pixels.
 * @param {string} text
 * @param {number} size of the font, in CSS pixels
 * @param {boolean} bold
 */
export function widthOf(text, size, bold) {
  if (!text) return 0;
  const font = fontOf(size, bold);
  const key = font + text;
  const known = WIDTHS.get(key);
  if (known !== undefined) return known;
  ruler ??= /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  if (ruler.font !== font) ruler.font = font;
  const { width } = ruler.measureText(text);
  if (WIDTHS.size >= MAX_WIDTHS) WIDTHS.clear();
  WIDTHS.set(key, width);
  return width;
}

/**
 * Return the font of a canvas.
 * @param {number} size
 * @param {boolean} bold
 */
export function fontOf(size, bold) {
  return `${bold ? 600 : 400} ${size}px system-ui, sans-serif`;
}

/**
 * Shorten a text to a width.
 * @param {string} text
 * @param {number} room in CSS pixels
 * @param {number} size of the font
 * @param {boolean} bold
 */
export function fitted(text, room, size, bold) {
  const width = widthOf(text, size, bold);
  if (width <= room) return text;
  for (let letters = Math.floor((text.length * room) / width); letters >= MIN_LETTERS; letters--) {
    const short = truncate(text, letters);
    if (widthOf(short, size, bold) <= room) return short;
  }
  return "";
}

/**
 * Divide a text into lines of a width, the last one shortened where more would follow.
 * @param {string} text
 * @param {number} room in CSS pixels
 * @param {number} size of the font
 * @param {number} max the number of lines
 * @param {boolean} bold
 */
export function wrapped(text, room, size, max, bold = false) {
  const lines = [];
  let rest = text;
  while (rest && lines.length < max) {
    let line = fitted(rest, room, size, bold);
    if (line !== rest && lines.length < max - 1) {
      const cut = line.replace(/…$/, "");
      line = cut.slice(0, Math.max(cut.lastIndexOf(" "), 0)) || cut;
    }
    if (!line) break;
    lines.push(line);
    rest = line.endsWith("…") && line !== rest ? "" : rest.slice(line.length).trimStart();
  }
  return lines;
}
