import { truncate } from "../data/texts.js";
import { Boxes } from "./boxes.js";
import { fitted, widthOf, wrapped } from "./font.js";
import { worldToBitmap } from "./frame.js";
import { countOf, LINE_PX } from "./labels.js";
import { mixPixels, toCss, toPixel } from "./theme.js";
/** @import { Label, Span } from "./labels.js" */
/** @import { DrawingContext } from "./svg/svg-context.js" */
/** @import { Frame, Look, Scene, Theme } from "../data/types.js" */

/** The share of the background in a box's colour, and in that of a faded box. */
const GROUND_SHARE = 0.5;
const PALE_GROUND_SHARE = 0.75;
const FADED_GROUND_SHARE = 0.88;
/** A box is drawn if it ends so far right of the last one in its row, in device pixels. */
const MIN_STEP = 0.5;
/** Wider boxes have a gap to their neighbours, in device pixels. */
const MIN_WIDTH_WITH_GAP = 4;
/** Of narrower ones every other one is pale, or every other stripe of so many, so that they look like many. */
const STRIPE_PX = 2;
/** The smallest box that has a text, and the margins of the text in it. */
const MIN_TEXT_WIDTH_PX = 34;
const MIN_TEXT_HEIGHT_PX = 14;
const TEXT_MARGIN_PX = 5;
/** The narrowest box with a name above it, and the gap between both, where rows are too low for names. */
const MIN_WIDTH_BELOW_PX = 60;
const GAP_PX = 3;
const MAX_TEXTS = 220;
const MAX_NAME_LETTERS = 42;
const NAME_SIZE_PX = 12;
const OUTLINE_WIDTH_PX = 2.5;

/**
 * In the bitmap's pixels.
 *
 * @typedef {{item: number, left: number, top: number, width: number, height: number, isPale: boolean}} Box
 */

/**
 * Return an item's box.
 * @param {Look} look with boxes
 * @param {Frame} frame
 * @param {number} item
 * @returns {Box}
 */
export function boxOf({ x, y, boxes }, frame, item) {
  const { scale, left, top } = worldToBitmap(frame);
  const { half, row } = /** @type {NonNullable<Look["boxes"]>} */ (boxes);
  const width = 2 * half[item] * scale;
  const height = row * scale;
  const from = (x[item] - half[item]) * scale;
  // Counted from the middle of all, so that stripes move with the view; at a step there is no border.
  const stripe = Math.floor(from / Math.max(width, STRIPE_PX * frame.ratio) + 0.1);
  const isPale = width <= MIN_WIDTH_WITH_GAP && stripe % 2 !== 0;
  return { item, left: from + left, top: y[item] * scale + top - height / 2, width, height, isPale };
}

/**
 * Return the boxes in view that are seen apart from their neighbours.
 * @param {Scene} scene
 * @param {Look} look with boxes
 * @param {Frame} frame
 * @returns {Box[]}
 */
export function boxesInView({ n }, look, frame) {
  const { row } = /** @type {NonNullable<Look["boxes"]>} */ (look.boxes);
  /** @type {Map<number, number>} the right end of the last box of each row */
  const ends = new Map();
  const found = [];
  for (let item = 0; item < n; item++) {
    if (!look.shown[item]) continue;
    const box = boxOf(look, frame, item);
    const right = box.left + box.width;
    if (right < 0 || box.left > frame.width || box.top > frame.height || box.top + box.height < 0) continue;
    const key = Math.round((2 * look.y[item]) / row);
    if (right < (ends.get(key) ?? -Infinity) + MIN_STEP) continue;
    ends.set(key, right);
    found.push(box);
  }
  return found;
}

/**
 * Return the colour of a box, as a pixel.
 * @param {Look} look
 * @param {Box} box
 */
export function boxColour({ colour, faded, theme }, { item, isPale }) {
  const share = faded[item] ? FADED_GROUND_SHARE : isPale ? PALE_GROUND_SHARE : GROUND_SHARE;
  return mixPixels(colour[item], toPixel(theme.background), share);
}

/**
 * Return a colour as boxes have it.
 * @param {string} colour
 * @param {Theme} theme
 */
export function groundColour(colour, { background }) {
  return toCss(mixPixels(toPixel(colour), toPixel(background), GROUND_SHARE));
}

/**
 * Return the size of a box without the gap to its neighbours.
 * @param {Box} box
 */
export function boxSize({ width, height }) {
  return [width > MIN_WIDTH_WITH_GAP ? width - 1 : Math.max(width, 1), height > MIN_WIDTH_WITH_GAP ? height - 1 : height];
}

/**
 * Draw boxes.
 * @param {DrawingContext} context in the bitmap's pixels
 * @param {Look} look
 * @param {Box[]} boxes
 */
export function drawBoxes(context, look, boxes) {
  for (const box of boxes) {
    context.fillStyle = toCss(boxColour(look, box));
    context.fillRect(box.left, box.top, ...sizeOf(box));
  }
}

/**
 * @param {Box} box
 * @returns {[width: number, height: number]}
 */
function sizeOf(box) {
  const [width, height] = boxSize(box);
  return [width, height];
}

/**
 * Draw outlines around the boxes of some items.
 * @param {DrawingContext} context in the bitmap's pixels
 * @param {Look} look
 * @param {Frame} frame
 * @param {number[]} items
 */
export function outlineBoxes(context, look, frame, items) {
  context.strokeStyle = look.theme.accent;
  context.lineWidth = OUTLINE_WIDTH_PX * frame.ratio;
  for (const item of items) {
    const box = boxOf(look, frame, item);
    context.beginPath();
    context.rect(box.left, box.top, ...sizeOf(box));
    context.stroke();
  }
}

/**
 * Return the texts that fit into boxes: a name, and as many lines of words as there is room for.
 * @param {{scene: Scene, look: Look, frame: Frame, nameOf: (item: number) => string,
 *   wordsOf: (item: number) => string}} setting
 * @param {Box[]} boxes
 * @returns {Label[]}
 */
export function textsInBoxes({ scene, look, frame, nameOf, wordsOf }, boxes) {
  const { ratio } = frame;
  const roomy = boxes.filter(
    ({ item, width, height }) =>
      width >= MIN_TEXT_WIDTH_PX * ratio && height >= MIN_TEXT_HEIGHT_PX * ratio && !look.faded[item],
  );
  const largest = roomy.sort((a, b) => b.width * b.height - a.width * a.height || a.item - b.item);
  if (!largest.length) return textsAboveBoxes({ scene, look, frame, nameOf }, boxes);
  return largest.slice(0, MAX_TEXTS).map((box) => {
    const { item } = box;
    // A box that reaches out of the view has its text in the part that is seen.
    const from = Math.max(0, box.left) / ratio;
    const room = Math.min(frame.width, box.left + box.width) / ratio - from - 2 * TEXT_MARGIN_PX;
    const above = Math.max(0, -box.top) / ratio;
    const height = Math.max(0, box.height / ratio - above);
    const dx = from - (box.left + box.width / 2) / ratio + TEXT_MARGIN_PX;
    const first = above + (height < 2 * LINE_PX ? NAME_SIZE_PX / 3 + height / 2 : LINE_PX - 2) - box.height / ratio / 2;
    const count = countOf(scene, look, item);
    const nameRoom = room - widthOf(count, NAME_SIZE_PX, true);
    const name = nameRoom < 0 || height < MIN_TEXT_HEIGHT_PX ? "" : (fitted(truncate(nameOf(item), MAX_NAME_LETTERS), nameRoom, NAME_SIZE_PX, true) + count).trim();
    /** @type {Span[]} */
    const spans = name ? [{ text: name, dx, dy: first, size: NAME_SIZE_PX, quiet: false }] : [];
    const lines = Math.floor((height - LINE_PX - 4) / LINE_PX);
    const words = name && lines > 0 ? wordsOf(item) : "";
    wrapped(words, room, NAME_SIZE_PX, lines).forEach((text, at) =>
      spans.push({ text, dx, dy: first + (at + 1) * LINE_PX, size: NAME_SIZE_PX, quiet: true }),
    );
    return { item, spans, inBox: true };
  });
}

/**
 * Return the names of the widest threads where rows are too low for texts: each above its box, where
 * no other box is.
 * @param {{scene: Scene, look: Look, frame: Frame, nameOf: (item: number) => string}} setting
 * @param {Box[]} boxes
 * @returns {Label[]}
 */
function textsAboveBoxes({ scene, look, frame, nameOf }, boxes) {
  const { ratio } = frame;
  const taken = new Boxes();
  for (const { left, top, width, height } of boxes) taken.reserve([left, top, left + width, top + height].map((side) => side / ratio));
  const tops = boxes.filter(
    ({ item, width }) => width >= MIN_WIDTH_BELOW_PX * ratio && !look.faded[item] && !look.shown[scene.parent[item]],
  );
  const labels = [];
  for (const { item, left, top, width, height } of tops.sort((a, b) => b.width - a.width || a.item - b.item)) {
    if (labels.length >= MAX_TEXTS) break;
    const from = Math.max(0, left) / ratio;
    const room = Math.min(frame.width, left + width) / ratio - from - TEXT_MARGIN_PX;
    const name = room < MIN_TEXT_WIDTH_PX ? "" : fitted(nameOf(item), room, NAME_SIZE_PX, true);
    const bottom = top / ratio - GAP_PX;
    if (!name || !taken.take([from, bottom - NAME_SIZE_PX, from + widthOf(name, NAME_SIZE_PX, true), bottom])) continue;
    const dy = -height / 2 / ratio - GAP_PX - 1;
    labels.push({ item, spans: [{ text: name, dx: from - (left + width / 2) / ratio, dy, size: NAME_SIZE_PX, quiet: false }], bold: true });
  }
  return labels;
}

/** The rows of an icicle: finds the box at a point. */
export class BoxRows {
  /**
   * @param {Scene} scene
   * @param {Look} look with boxes
   */
  constructor({ n }, look) {
    this.look = look;
    this.boxes = /** @type {NonNullable<Look["boxes"]>} */ (look.boxes);
    /** @type {Map<number, number[]>} the items of each row, from left to right */
    this.rows = new Map();
    for (let item = 0; item < n; item++) {
      if (!look.shown[item]) continue;
      const key = this.#keyOf(look.y[item]);
      const row = this.rows.get(key);
      if (row) row.push(item);
      else this.rows.set(key, [item]);
    }
  }

  /**
   * The middle of a row is a multiple of half its height.
   * @param {number} y
   */
  #keyOf(y) {
    return Math.round((2 * y) / this.boxes.row);
  }

  /**
   * Return the item whose box is at a point, -1 for none.
   * @param {number} x
   * @param {number} y
   */
  at(x, y) {
    const { half, row } = this.boxes;
    const [key] = [...this.rows.keys()].filter((each) => Math.abs((each * row) / 2 - y) <= row / 2);
    const items = this.rows.get(key) ?? [];
    let [low, high] = [0, items.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const item = items[middle];
      if (x < this.look.x[item] - half[item]) high = middle - 1;
      else if (x > this.look.x[item] + half[item]) low = middle + 1;
      else return item;
    }
    return -1;
  }
}
