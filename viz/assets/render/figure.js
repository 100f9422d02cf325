import { fitted, fontOf, widthOf, wrapped } from "./font.js";
import { DOT, RING, traceMark } from "./marks.js";
/** @import { DrawingContext } from "./svg/svg-context.js" */
/** @import { Theme } from "../data/types.js" */

// The captions of a picture: title and facts above the graph, legend and source below it. They are
// laid out once, in CSS pixels, and drawn on a canvas or into an SVG.

const MARGIN_PX = 16;
const TITLE_SIZE_PX = 18;
const TITLE_LINE_PX = 24;
const MAX_TITLE_LINES = 3;
const TEXT_SIZE_PX = 12;
const TEXT_LINE_PX = 19;
const MAX_TEXT_LINES = 2;
const QUIET_OPACITY = 0.72;
/** The gap between two entries of the legend, and between a mark and its label. */
const ENTRY_GAP_PX = 14;
const MARK_GAP_PX = 5;
/** The distance from a text's baseline up to the middle of its letters. */
const MIDDLE_PX = 4;

/**
 * The words of the captions; "" and empty lists are left out.
 *
 * @typedef {{label: string, mark: number, radius: number, colour: string}} LegendEntry
 * @typedef {{title: string, entries: LegendEntry[]}} LegendRow
 * @typedef {{title: string, facts: string, legend: LegendRow[], source: string}} Captions
 *
 * @typedef {{x: number, y: number, text: string, size: number, bold: boolean, quiet: boolean}} TextPiece
 * @typedef {{x: number, y: number, mark: number, radius: number, colour: string}} MarkPiece
 *
 * @typedef {object} Figure in CSS pixels
 * @property {number} width
 * @property {number} height of all
 * @property {number} top the height of the captions above the graph
 * @property {(TextPiece | MarkPiece)[]} pieces
 */

/**
 * Lay out the captions around a graph of a width and a height.
 * @param {Captions} captions
 * @param {number} width
 * @param {number} height
 * @returns {Figure}
 */
export function layoutFigure({ title, facts, legend, source }, width, height) {
  /** @type {Figure["pieces"]} */
  const pieces = [];
  const room = width - 2 * MARGIN_PX;
  let y = 0;
  const write = (/** @type {string} */ text, /** @type {number} */ size, /** @type {number} */ line, quiet = true) => {
    y += line;
    pieces.push({ x: MARGIN_PX, y: y - (line - size) / 2, text, size, bold: !quiet, quiet });
  };
  if (title || facts) y += MARGIN_PX / 2;
  for (const line of wrapped(title, room, TITLE_SIZE_PX, MAX_TITLE_LINES, true)) {
    write(line, TITLE_SIZE_PX, TITLE_LINE_PX, false);
  }
  const lines = (/** @type {string} */ text) => wrapped(text, room, TEXT_SIZE_PX, MAX_TEXT_LINES);
  for (const line of lines(facts)) write(line, TEXT_SIZE_PX, TEXT_LINE_PX);
  if (y) y += MARGIN_PX / 2;
  const top = y;
  y += height;
  if (legend.length || source) y += MARGIN_PX / 2;
  for (const row of legend) y = placeRow(pieces, row, room, y);
  for (const line of lines(source)) write(line, TEXT_SIZE_PX, TEXT_LINE_PX);
  if (y > top + height) y += MARGIN_PX / 2;
  return { width, height: y, top, pieces };
}

/**
 * Place a row of the legend: its title, then its entries, on as many lines as they need.
 * @param {Figure["pieces"]} pieces
 * @param {LegendRow} row
 * @param {number} room
 * @param {number} from
 * @returns {number} the y below it
 */
function placeRow(pieces, { title, entries }, room, from) {
  let y = from + TEXT_LINE_PX;
  let x = 0;
  const write = (/** @type {string} */ text, /** @type {boolean} */ bold) => {
    pieces.push({ x: MARGIN_PX + x, y: y - MIDDLE_PX, text, size: TEXT_SIZE_PX, bold, quiet: false });
    x += widthOf(text, TEXT_SIZE_PX, bold) + ENTRY_GAP_PX;
  };
  if (title) write(fitted(title, room, TEXT_SIZE_PX, true), true);
  for (const { label, mark, radius, colour } of entries) {
    const before = 2 * radius + MARK_GAP_PX;
    const text = fitted(label, room - before, TEXT_SIZE_PX, false);
    if (x && x + before + widthOf(text, TEXT_SIZE_PX, false) > room) {
      x = 0;
      y += TEXT_LINE_PX;
    }
    pieces.push({ x: MARGIN_PX + x + radius, y: y - 2 * MIDDLE_PX, mark, radius, colour });
    x += before;
    write(text, false);
  }
  return y;
}

/**
 * Draw the captions.
 * @param {DrawingContext} context with no transformation
 * @param {Figure} figure
 * @param {Theme} theme
 * @param {number} ratio pixels of the picture a CSS pixel
 */
export function drawCaptions(context, { pieces }, theme, ratio) {
  context.textAlign = "start";
  for (const piece of pieces) {
    const [x, y] = [piece.x * ratio, piece.y * ratio];
    if ("text" in piece) {
      context.font = fontOf(piece.size * ratio, piece.bold);
      context.globalAlpha = piece.quiet ? QUIET_OPACITY : 1;
      context.fillStyle = theme.text;
      context.fillText(piece.text, x, y);
      context.globalAlpha = 1;
      continue;
    }
    context.beginPath();
    traceMark(context, piece.mark === RING ? DOT : piece.mark, x, y, piece.radius * ratio);
    if (piece.mark === RING) {
      context.strokeStyle = piece.colour;
      context.lineWidth = 1.5 * ratio;
      context.stroke();
    } else {
      context.fillStyle = piece.colour;
      context.fill();
    }
  }
}
