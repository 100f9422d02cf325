import { truncate } from "../data/texts.js";
import { screenRadius, worldToBitmap } from "./frame.js";
/** @import { Boxes } from "./boxes.js" */
/** @import { DrawingContext } from "./svg/svg-context.js" */
/** @import { Frame, Look, Scene } from "../data/types.js" */

const MAX_LABELS = 48;
/** So many candidates are tried: those after them rarely have room. */
const MAX_TRIED = 600;
const MAX_WEIGHTIEST = 4000;
/** The mean width of a letter. */
const LETTER_WIDTH_PX = 7.2;
const MIN_LETTER_WIDTH_PX = 2.6;
/** The fewest letters that a shortened label is shown with. */
const MIN_LETTERS = 6;
/** A thread's width in the graph's units: this, times the square root of its number of items. */
const THREAD_WIDTH = 30;
/** A narrower thread has no label; the others have as many letters as their width allows. */
const MIN_THREAD_WIDTH_PX = 26;
const MIN_THREAD_LETTERS = 12;
const THREAD_WIDTH_PER_LETTER_PX = 6;
/** The margin between a label and the sides of the view. */
const VIEW_MARGIN_PX = 6;
export const FONT_SIZE_PX = 12;
export const ROOT_FONT_SIZE_PX = 14;
export const HALO_WIDTH_PX = 3;
/** The rectangle that a label takes: wider than its text, and overlapping its item a little. */
const BOX_HEIGHT_PX = 20;
const ROOT_BOX_HEIGHT_PX = 23;
const BOX_MARGIN_PX = 5;
const BOX_OVERLAP_PX = 3;
/** The smallest subtree of a reply that may have a label where very many items are in view. */
const MIN_SUBTREE = 3;
const MIN_SUBTREE_IN_LARGE_GRAPH = 8;
const MIN_LARGE_GRAPH_ITEMS = 20_000;
/** The weight that a root has in addition, more than any reply has. */
const ROOT_WEIGHT = 1e6;

/**
 * The input of `chooseLabels`.
 * @typedef {object} Setting
 * @property {Scene} scene
 * @property {Look} look
 * @property {Frame} frame
 * @property {Boxes} boxes what is taken; the labels are added
 * @property {(item: number) => string} nameOf
 */

/**
 * Choose the items that get a label: the selected one, then the weightiest, as long as labels
 * don't overlap.
 * @param {Setting} setting
 * @param {number[]} candidates
 * @param {number} selected
 */
export function chooseLabels(setting, candidates, selected) {
  const { scene, look, frame, boxes } = setting;
  const first = (/** @type {number} */ item) => (item === selected ? Infinity : weight(scene, item));
  const weightiest = candidates
    .filter((item) => look.shown[item] && !look.faded[item] && inFrame(look, frame, item))
    .map((item) => ({ item, weight: first(item) }))
    .sort((a, b) => b.weight - a.weight || a.item - b.item)
    .slice(0, MAX_TRIED);
  const chosen = [];
  for (const { item } of weightiest) {
    if (chosen.length >= MAX_LABELS) break;
    const label = shortenToView(look, frame, item, shortenToThread(scene, frame, item, setting.nameOf(item)));
    // Measuring text takes far longer than finding that not even narrow letters have room.
    const minWidth = label.length * MIN_LETTER_WIDTH_PX;
    if (!label || !boxes.isFree(boxOf(scene, look, frame, item, minWidth))) continue;
    const width = widthOf(label, scene.parent[item] < 0);
    if (boxes.take(boxOf(scene, look, frame, item, width))) chosen.push({ item, label });
  }
  return chosen;
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
 * Shorten a label so that it doesn't leave the view; "" where too little would be left.
 * @param {Look} look
 * @param {Frame} frame
 * @param {number} item
 * @param {string} label
 */
function shortenToView(look, frame, item, label) {
  const aside = Math.abs(look.x[item] - frame.x) * frame.scale;
  const room = 2 * (frame.width / frame.ratio / 2 - aside) - 2 * VIEW_MARGIN_PX;
  const letters = Math.floor(room / LETTER_WIDTH_PX);
  return letters < Math.min(label.length, MIN_LETTERS) ? "" : truncate(label, letters);
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
 * @param {Look} look
 * @param {Frame} frame
 * @param {number} item
 */
function inFrame({ x, y }, frame, item) {
  const halfWidth = frame.width / frame.ratio / 2 / frame.scale;
  const halfHeight = frame.height / frame.ratio / 2 / frame.scale;
  return Math.abs(x[item] - frame.x) < halfWidth && Math.abs(y[item] - frame.y) < halfHeight;
}

const RULER = /** @type {CanvasRenderingContext2D} */ (
  document.createElement("canvas").getContext("2d")
);

/**
 * @param {string} label
 * @param {boolean} isRoot
 */
function widthOf(label, isRoot) {
  RULER.font = `${isRoot ? ROOT_FONT_SIZE_PX : FONT_SIZE_PX}px system-ui, sans-serif`;
  return RULER.measureText(label).width;
}

/**
 * Return the rectangle of a label, below its item, in CSS pixels from the view's middle.
 * @param {Scene} scene
 * @param {Look} look
 * @param {Frame} frame
 * @param {number} item
 * @param {number} width
 */
function boxOf(scene, look, frame, item, width) {
  const isRoot = scene.parent[item] < 0;
  const half = width / 2 + BOX_MARGIN_PX;
  const x = (look.x[item] - frame.x) * frame.scale;
  const y = (look.y[item] - frame.y) * frame.scale + screenRadius(frame, look.radius[item]);
  return [x - half, y - BOX_OVERLAP_PX, x + half, y + (isRoot ? ROOT_BOX_HEIGHT_PX : BOX_HEIGHT_PX)];
}

/**
 * Draw the nodes' labels where vis draws them.
 * @param {DrawingContext} context with no transformation
 * @param {Look} look
 * @param {any[]} nodes for vis
 * @param {Frame} frame
 */
export function drawLabels(context, look, nodes, frame) {
  const { scale, left, top } = worldToBitmap(frame);
  context.textAlign = "center";
  // Sharp corners of letters would give their halo spikes.
  context.lineJoin = "round";
  for (const { x, y, size, label, font } of nodes) {
    if (!label) continue;
    const fontSize = font.size * scale;
    // vis leaves a quarter of a line above a label.
    const [middle, baseline] = [x * scale + left, (y + size) * scale + top + 1.25 * fontSize];
    context.font = `${fontSize}px system-ui, sans-serif`;
    context.strokeStyle = look.theme.background;
    context.lineWidth = HALO_WIDTH_PX * frame.ratio;
    context.strokeText(label, middle, baseline);
    context.fillStyle = look.theme.text;
    context.fillText(label, middle, baseline);
  }
}
