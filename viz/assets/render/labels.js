import { truncate } from "../data/texts.js";
import { fitted, fontOf, MIN_LETTERS, widthOf } from "./font.js";
import { screenRadius, visibleRect, worldToBitmap } from "./frame.js";
import { formatCount } from "../ui/format.js";
/** @import { Boxes } from "./boxes.js" */
/** @import { DrawingContext } from "./svg/svg-context.js" */
/** @import { Frame, Look, Scene } from "../data/types.js" */

const MAX_LABELS = 48;
/** So many candidates are tried: those after them rarely have room. */
const MAX_TRIED = 600;
const MAX_WEIGHTIEST = 4000;
const MIN_LETTER_WIDTH_PX = 2.6;
/** A thread's width in the graph's units: this, times the square root of its number of items. */
const THREAD_WIDTH = 30;
/** A narrower thread has no label; the others have as many letters as their width allows. */
const MIN_THREAD_WIDTH_PX = 26;
const MIN_THREAD_LETTERS = 18;
const THREAD_WIDTH_PER_LETTER_PX = 6;
/** The margin between a label and the sides of the view. */
const VIEW_MARGIN_PX = 6;
const FONT_SIZE_PX = 12;
const ROOT_FONT_SIZE_PX = 14;
const HALO_WIDTH_PX = 3;
/** The distances of a label above or below its item: a reply's, and a title's. */
const REPLY_DISTANCES_PX = [0];
const TITLE_DISTANCES_PX = [0, 8];
/** The title of a large thread is a callout in a frame where it has no room at its root. */
const CALLOUT_DISTANCES_PX = [24, 40, 56, 72, 96, 128, 160, 200, 240];
/** So many threads at most are as large as that. */
const MAX_CALLOUTS = 5;
const FRAME_MARGIN_PX = 4;
const POINTER_DASH_PX = [1.5, 3.5];
/** The free space around a label, and between it and its item. */
const MARGIN_PX = 2;
const GAP_PX = 4;
/** The distance of two lines, and of a name and the words on its line. */
export const LINE_PX = 16;
const WORDS_GAP_PX = 6;
/** The room for the ring around a selected item or a hit, and a gap. */
const RING_PX = 8;
/** The fewest pixels for words beside a name. */
const MIN_WORDS_PX = 46;
const MAX_WORDS_PX = 380;
/** A smaller dot may be beneath a label: thousands of them are everywhere. */
const MIN_OBSTACLE_PX = 2.2;
const QUIET_OPACITY = 0.78;
/** The height of a text above and below its baseline, as shares of the font's size. */
const ASCENT = 0.86;
const DESCENT = 0.28;
/** The smallest subtree of a reply that may have a label where very many items are in view. */
const MIN_SUBTREE = 3;
const MIN_SUBTREE_IN_LARGE_GRAPH = 8;
const MIN_LARGE_GRAPH_ITEMS = 20_000;
/** The weight that a root has in addition, more than any reply has. */
const ROOT_WEIGHT = 1e6;
/** The weight that a fold has in addition, for each item in it. */
const FOLD_WEIGHT = 1e3;

/**
 * The input of `chooseLabels`.
 * @typedef {object} Setting
 * @property {Scene} scene
 * @property {Look} look
 * @property {Frame} frame
 * @property {Boxes} boxes what is taken; the labels are added
 * @property {(item: number) => string} nameOf
 * @property {Map<number, string>} words the first words of items that are shown beside their names
 *
 * @typedef {object} Span a text of a label; offsets are in CSS pixels from the item
 * @property {string} text
 * @property {number} dx of its start
 * @property {number} dy of its baseline
 * @property {number} size of the font
 * @property {boolean} quiet
 *
 * @typedef {{item: number, spans: Span[], inBox?: boolean, frame?: number[]}} Label `frame` is the
 *   rectangle around a callout: left, top, right, bottom, in CSS pixels from the item
 */

/**
 * Take the rectangles of the items in view: no label lies across one of them.
 * @param {Look} look
 * @param {Frame} frame
 * @param {number[]} items
 * @param {Boxes} boxes
 */
export function reserveMarks(look, frame, items, boxes) {
  for (const item of items) {
    const r = screenRadius(frame, look.radius[item]);
    if (r < MIN_OBSTACLE_PX || look.faded[item]) continue;
    const [x, y] = offsetOf(look, frame, item);
    boxes.reserve([x - r, y - r, x + r, y + r]);
  }
}

/**
 * Choose the items that get a label: the selected one, then the weightiest, as long as labels
 * have room below, above or beside their items.
 * @param {Setting} setting
 * @param {number[]} candidates
 * @param {number} selected
 * @returns {Label[]}
 */
export function chooseLabels(setting, candidates, selected) {
  const { scene, look, frame } = setting;
  const first = (/** @type {number} */ item) => {
    if (item === selected) return Infinity;
    // A fold stands for all that is in it.
    return weight(scene, item) + (look.folded[item] ? FOLD_WEIGHT * scene.size[item] : 0);
  };
  const { left, top, right, bottom } = visibleRect(frame, 0);
  const { x, y, shown, faded } = look;
  const inFrame = [];
  for (const item of candidates) {
    const seen = shown[item] && !faded[item] && x[item] > left && x[item] < right && y[item] > top && y[item] < bottom;
    if (seen) inFrame.push({ item, weight: first(item) });
  }
  const weightiest = inFrame.sort((a, b) => b.weight - a.weight || a.item - b.item).slice(0, MAX_TRIED);
  const chosen = [];
  for (const { item } of weightiest) {
    if (chosen.length >= Math.max(MAX_LABELS, setting.words.size)) break;
    const spans = labelWithWords(setting, item);
    const label = spans ? { item, spans } : labelOf(setting, item, item === selected);
    if (label) chosen.push(label);
  }
  return chosen;
}

/**
 * Return the label of an item, null where it has no room.
 * @param {Setting} setting
 * @param {number} item
 * @param {boolean} forced whether it may lie over other items
 * @returns {Label | null}
 */
function labelOf({ scene, look, frame, boxes, nameOf, words }, item, forced) {
  const isRoot = scene.parent[item] < 0;
  const size = isRoot ? ROOT_FONT_SIZE_PX : FONT_SIZE_PX;
  const [x, y] = offsetOf(look, frame, item);
  const r = screenRadius(frame, look.radius[item]);
  const name = shortenToThread(scene, frame, item, nameOf(item));
  if (!name) return null;
  const count = words.has(item) ? countOf(scene, look, item) : "";
  // Measuring text takes far longer than finding that not even narrow letters have room.
  const least = Math.min(name.length, MIN_LETTERS) * MIN_LETTER_WIDTH_PX;
  const isLarge = isRoot && scene.size[item] * MAX_CALLOUTS >= scene.n;
  if (!forced && !isLarge && !hasRoom(boxes, x, y, r, size, least, isRoot)) return null;
  const whole = widthOf(name + count, size, isRoot);
  const room = frame.width / frame.ratio - 2 * VIEW_MARGIN_PX - (count ? widthOf(count, size, isRoot) : 0);
  const names = whole > room ? [fitted(name, room, size, isRoot)] : shortenings(name, isRoot);
  const texts = names.map((each) => each + count);
  const widths = texts.map((text) => (text === name + count ? whole : widthOf(text, size, isRoot)));
  for (const isCallout of isLarge && !forced ? [false, true] : [false]) {
    for (const [at, text] of texts.entries()) {
      for (const place of placements(r, size, widths[at], isRoot, isCallout)) {
        const dx = clampToView(frame, x + place.dx, widths[at]) - x;
        // A label that had to move aside must not lie across its own item.
        if (place.beside && dx !== place.dx) continue;
        const box = boxAt(x + dx, y + place.dy, widths[at], size, 0, isCallout ? FRAME_MARGIN_PX : 0);
        if (!isInView(frame, box) || !(forced || boxes.isFree(box))) continue;
        boxes.reserve(box);
        const spans = [{ text, dx, dy: place.dy, size, quiet: false }];
        return isCallout ? { item, spans, frame: box.map((side, k) => side - (k % 2 ? y : x)) } : { item, spans };
      }
    }
  }
  return null;
}

/**
 * Tell whether a text of a width has room anywhere around its item.
 * @param {Boxes} boxes
 * @param {number} x of the item
 * @param {number} y
 * @param {number} r the item's radius
 * @param {number} size of the font
 * @param {number} width
 * @param {boolean} isRoot
 */
function hasRoom(boxes, x, y, r, size, width, isRoot) {
  for (const { dx, dy } of placements(r, size, width, isRoot, false)) {
    if (boxes.isFree(boxAt(x + dx, y + dy, width, size))) return true;
  }
  return false;
}

/**
 * Return the texts that a label may have, the longest first: titles are long.
 * @param {string} name
 * @param {boolean} isRoot
 */
function shortenings(name, isRoot) {
  const lengths = isRoot ? [name.length, 28, 18] : [name.length];
  return [...new Set(lengths.map((length) => truncate(name, length)))];
}

/**
 * Return the places of a label around its item, the best first: offsets of the start of its
 * baseline, in CSS pixels.
 * @param {number} r the item's radius
 * @param {number} size of the font
 * @param {number} width of the text
 * @param {boolean} isRoot
 * @param {boolean} isCallout
 */
function placements(r, size, width, isRoot, isCallout) {
  const dy = ((ASCENT - DESCENT) / 2) * size;
  const near = r + GAP_PX;
  const places = [];
  for (const away of isCallout ? CALLOUT_DISTANCES_PX : isRoot ? TITLE_DISTANCES_PX : REPLY_DISTANCES_PX) {
    places.push({ dx: -width / 2, dy: near + away + ASCENT * size, width, beside: false });
    places.push({ dx: -width / 2, dy: -near - away - DESCENT * size, width, beside: false });
    if (away) continue;
    places.push({ dx: near + 1, dy, width, beside: true }, { dx: -near - 1 - width, dy, width, beside: true });
  }
  return places;
}

/**
 * Return the label of an item in a small graph: its name and its first words, in two lines or in
 * one, right of the item; null where there is no room.
 * @param {Setting} setting
 * @param {number} item
 * @returns {Span[] | null}
 */
function labelWithWords({ scene, look, frame, boxes, nameOf, words }, item) {
  const text = words.get(item);
  if (text === undefined) return null;
  const isRoot = scene.parent[item] < 0;
  const size = isRoot ? ROOT_FONT_SIZE_PX : FONT_SIZE_PX;
  const [x, y] = offsetOf(look, frame, item);
  const dx = screenRadius(frame, look.radius[item]) + RING_PX;
  const [wholeName, count] = [nameOf(item), countOf(scene, look, item)];
  const [wholeWidth, countWidth] = [widthOf(wholeName, size, true), widthOf(count, size, true)];
  const toEdge = frame.width / frame.ratio / 2 - VIEW_MARGIN_PX - x - dx;
  for (const lines of text ? [2, 1] : [1]) {
    const dy = lines === 2 ? -DESCENT * size - 1 : ((ASCENT - DESCENT) / 2) * size;
    const height = lines === 2 ? LINE_PX : 0;
    const isFree = (/** @type {number} */ width) => boxes.isFree(boxAt(x + dx, y + dy, width, size, height));
    const room = largest(Math.min(MAX_WORDS_PX, toEdge), isFree);
    // The title of a fold is shortened: its count matters more.
    const name = (count ? fitted(wholeName, room - countWidth, size, true) : wholeName) + count;
    const nameWidth = name === wholeName ? wholeWidth : widthOf(name, size, true);
    const wordsRoom = lines === 2 ? room : room - nameWidth - WORDS_GAP_PX;
    if (room < nameWidth || name === count || (lines === 2 && wordsRoom < MIN_WORDS_PX)) continue;
    const spans = [{ text: name, dx, dy, size, quiet: false }];
    const shown = wordsRoom < MIN_WORDS_PX ? "" : fitted(text, wordsRoom, FONT_SIZE_PX, false);
    const wordsWidth = widthOf(shown, FONT_SIZE_PX, false);
    const aside = lines === 2 ? 0 : nameWidth + WORDS_GAP_PX;
    if (shown) spans.push({ text: shown, dx: dx + aside, dy: dy + height, size: FONT_SIZE_PX, quiet: true });
    boxes.reserve(boxAt(x + dx, y + dy, Math.max(nameWidth, shown ? aside + wordsWidth : 0), size, height));
    return spans;
  }
  return null;
}

/**
 * Return what follows the name of a fold: how many items are in it.
 * @param {Scene} scene
 * @param {Look} look
 * @param {number} item
 */
export function countOf({ size }, { folded }, item) {
  return folded[item] ? ` +${formatCount(size[item] - 1)}` : "";
}

/**
 * Return the largest width that is free, found by bisection.
 * @param {number} max
 * @param {(width: number) => boolean} isFree true up to some width
 */
function largest(max, isFree) {
  if (isFree(max)) return max;
  let [low, high] = [0, max];
  while (high - low > 4) {
    const middle = (low + high) / 2;
    if (isFree(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Shorten a thread's title to about the width of the thread; "" for a thread too small to see.
 * @param {Scene} scene
 * @param {Frame} frame
 * @param {number} item
 * @param {string} label
 */
function shortenToThread(scene, frame, item, label) {
  if (scene.parent[item] >= 0 || scene.n < MAX_LABELS || scene.size[item] > scene.n / 2) return label;
  const width = THREAD_WIDTH * Math.sqrt(scene.size[item]) * frame.scale;
  if (width < MIN_THREAD_WIDTH_PX) return "";
  return truncate(label, Math.max(MIN_THREAD_LETTERS, Math.round(width / THREAD_WIDTH_PER_LETTER_PX)));
}

/**
 * Return the weightiest of all items that are shown.
 * @param {Scene} scene
 * @param {Uint8Array} shown
 */
export function weightiestItems(scene, shown) {
  const { n, size, parent } = scene;
  const minSize = n > MIN_LARGE_GRAPH_ITEMS ? MIN_SUBTREE_IN_LARGE_GRAPH : MIN_SUBTREE;
  const items = [];
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (!shown[i] || (size[i] < minSize && parent[i] >= 0)) continue;
    weights[i] = weight(scene, i);
    items.push(i);
  }
  return items.sort((a, b) => weights[b] - weights[a] || a - b).slice(0, MAX_WEIGHTIEST);
}

/**
 * Return an item's weight: roots first, then large subtrees and many replies.
 * @param {Scene} scene
 * @param {number} item
 */
function weight(scene, item) {
  const rootWeight = scene.parent[item] < 0 ? ROOT_WEIGHT : 0;
  return rootWeight + Math.sqrt(scene.size[item]) * (1 + scene.kids[item]);
}

/**
 * Return an item's place in CSS pixels from the view's middle.
 * @param {Look} look
 * @param {Frame} frame
 * @param {number} item
 */
function offsetOf({ x, y }, frame, item) {
  return [(x[item] - frame.x) * frame.scale, (y[item] - frame.y) * frame.scale];
}

/**
 * Return the start of a text that is moved into the view, in CSS pixels from its middle.
 * @param {Frame} frame
 * @param {number} left
 * @param {number} width
 */
function clampToView(frame, left, width) {
  const half = frame.width / frame.ratio / 2 - VIEW_MARGIN_PX;
  return Math.max(-half, Math.min(half - width, left));
}

/**
 * @param {Frame} frame
 * @param {number[]} box
 */
function isInView(frame, [left, top, right, bottom]) {
  const [halfWidth, halfHeight] = [frame.width / frame.ratio / 2, frame.height / frame.ratio / 2];
  return left >= -halfWidth && right <= halfWidth && top >= -halfHeight && bottom <= halfHeight;
}

/**
 * Return the rectangle of a text that starts at a point of its first baseline.
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} size of the font
 * @param {number} height of the lines after the first
 * @param {number} margin around it in addition
 */
function boxAt(x, y, width, size, height = 0, margin = 0) {
  const aside = MARGIN_PX + margin;
  return [x - aside, y - ASCENT * size - margin, x + width + aside, y + height + DESCENT * size + margin];
}

/**
 * Draw labels at their items, wherever these are now.
 * @param {DrawingContext} context with no transformation
 * @param {Scene} scene
 * @param {Look} look
 * @param {Frame} frame
 * @param {Label[]} labels
 */
export function drawLabels(context, scene, look, frame, labels) {
  const { scale, left, top } = worldToBitmap(frame);
  const { ratio } = frame;
  context.textAlign = "start";
  // Sharp corners of letters would give their halo spikes.
  context.lineJoin = "round";
  for (const { item, spans, inBox, frame: around } of labels) {
    const [x, y] = [look.x[item] * scale + left, look.y[item] * scale + top];
    const bold = inBox || scene.parent[item] < 0 || spans.length > 1;
    if (around) drawCallout(context, look, frame, item, around);
    for (const { text, dx, dy, size, quiet } of spans) {
      context.font = fontOf(size * ratio, !quiet && bold);
      context.strokeStyle = look.theme.background;
      context.lineWidth = HALO_WIDTH_PX * ratio;
      if (!inBox) context.strokeText(text, x + dx * ratio, y + dy * ratio);
      context.globalAlpha = quiet ? QUIET_OPACITY : 1;
      context.fillStyle = look.theme.text;
      context.fillText(text, x + dx * ratio, y + dy * ratio);
      context.globalAlpha = 1;
    }
  }
}

/**
 * Draw the frame of a title that is away from its item, and dots from there to it: edges are lines.
 * @param {DrawingContext} context
 * @param {Look} look
 * @param {Frame} frame
 * @param {number} item
 * @param {number[]} around
 */
function drawCallout(context, look, frame, item, [left, top, right, bottom]) {
  const { ratio } = frame;
  const transformation = worldToBitmap(frame);
  const x = look.x[item] * transformation.scale + transformation.left;
  const y = look.y[item] * transformation.scale + transformation.top;
  const r = screenRadius(frame, look.radius[item]) + GAP_PX / 2;
  context.strokeStyle = look.theme.text;
  context.lineWidth = 1.5 * ratio;
  context.setLineDash(POINTER_DASH_PX.map((length) => length * ratio));
  context.beginPath();
  context.moveTo(x, y + (top > 0 ? r : -r) * ratio);
  context.lineTo(x, y + (top > 0 ? top : bottom) * ratio);
  context.stroke();
  context.setLineDash([]);
  context.lineWidth = ratio;
  context.fillStyle = look.theme.background;
  context.beginPath();
  context.rect(x + left * ratio, y + top * ratio, (right - left) * ratio, (bottom - top) * ratio);
  context.fill();
  context.stroke();
}
