import { shorten } from "../data/texts.js";
import { placement, seenRadius } from "./frame.js";
/** @import { Boxes } from "./boxes.js" */
/** @import { Pencil } from "./svg/svg-context.js" */
/** @import { Frame, Look, Scene } from "../data/types.js" */

const MOST = 48;
/** So many candidates are looked at: who comes after them has no room. */
const LOOKED_AT = 600;
const MOST_HEAVY = 4000;
/** How wide a letter is, about, in CSS pixels, and how many of them still say something. */
const LETTER = 7.2;
/** As narrow as letters get. */
const NARROW_LETTER = 2.6;
const FEWEST_LETTERS = 6;

/**
 * What choosing labels needs to know.
 * @typedef {object} Setting
 * @property {Scene} scene
 * @property {Look} look
 * @property {Frame} frame
 * @property {Boxes} boxes what is taken already
 * @property {(item: number) => string} nameOf
 */

/**
 * Choose which items get a label: the selected one, then the weightiest, as long as no label
 * touches another.
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
    .slice(0, LOOKED_AT);
  const chosen = [];
  for (const { item } of weightiest) {
    if (chosen.length >= MOST) break;
    const label = within(look, frame, item, fitted(scene, frame, item, setting.nameOf(item)));
    // Measuring letters takes far longer than seeing that there is no room for any of them.
    const least = label.length * NARROW_LETTER;
    if (!label || !boxes.isFree(boxOf(scene, look, frame, item, least))) continue;
    const wide = widthOf(label, scene.above[item] < 0);
    if (boxes.take(boxOf(scene, look, frame, item, wide))) chosen.push({ item, label });
  }
  return chosen;
}

/**
 * A thread's title as long as there is room for it; none for a thread too small to see.
 * @param {Scene} scene
 * @param {Frame} frame
 * @param {number} item
 * @param {string} label
 */
function fitted(scene, frame, item, label) {
  if (scene.above[item] >= 0 || scene.n < MOST || scene.size[item] > scene.n / 2) return label;
  const across = 30 * Math.sqrt(scene.size[item]) * frame.scale;
  return across < 26 ? "" : shorten(label, Math.max(12, Math.round(across / 6)));
}

/**
 * A label as long as it is seen whole; none where that says nothing.
 * @param {Look} look
 * @param {Frame} frame
 * @param {number} item
 * @param {string} label
 */
function within(look, frame, item, label) {
  const aside = Math.abs(look.x[item] - frame.x) * frame.scale;
  const room = 2 * (frame.width / frame.ratio / 2 - aside) - 12;
  const letters = Math.floor(room / LETTER);
  return letters < Math.min(label.length, FEWEST_LETTERS) ? "" : shorten(label, letters);
}

/**
 * The weightiest items of all that are shown.
 * @param {Scene} scene
 * @param {Uint8Array} shown
 */
export function heaviestOf(scene, shown) {
  const { n, size, above } = scene;
  const least = n > 20000 ? 8 : 3;
  const some = [];
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (!shown[i] || (size[i] < least && above[i] >= 0)) continue;
    weights[i] = weight(scene, i);
    some.push(i);
  }
  return some.sort((a, b) => weights[b] - weights[a] || a - b).slice(0, MOST_HEAVY);
}

/**
 * @param {Scene} scene
 * @param {number} item
 */
function weight(scene, item) {
  const top = scene.above[item] < 0 ? 1e6 : 0;
  return top + Math.sqrt(scene.size[item]) * (1 + scene.kids[item]);
}

/**
 * @param {Look} look
 * @param {Frame} frame
 * @param {number} item
 */
function inFrame({ x, y }, frame, item) {
  const wide = frame.width / frame.ratio / 2 / frame.scale;
  const high = frame.height / frame.ratio / 2 / frame.scale;
  return Math.abs(x[item] - frame.x) < wide && Math.abs(y[item] - frame.y) < high;
}

const RULER = /** @type {CanvasRenderingContext2D} */ (
  document.createElement("canvas").getContext("2d")
);

/**
 * @param {string} label
 * @param {boolean} top whether it is a root's
 */
function widthOf(label, top) {
  RULER.font = `${top ? 14 : 12}px system-ui, sans-serif`;
  return RULER.measureText(label).width;
}

/**
 * Where a label stands: below its item, in CSS pixels from the middle of the view.
 * @param {Scene} scene
 * @param {Look} look
 * @param {Frame} frame
 * @param {number} item
 * @param {number} wide how wide it is
 */
function boxOf(scene, look, frame, item, wide) {
  const top = scene.above[item] < 0;
  const half = wide / 2 + 5;
  const x = (look.x[item] - frame.x) * frame.scale;
  const y = (look.y[item] - frame.y) * frame.scale + seenRadius(frame, look.radius[item]);
  return [x - half, y - 3, x + half, y + (top ? 23 : 20)];
}

/**
 * Write the labels that nodes have, where vis writes them.
 * @param {Pencil} pencil with no transformation
 * @param {Look} look
 * @param {any[]} nodes as vis has them
 * @param {Frame} frame
 */
export function drawLabels(pencil, look, nodes, frame) {
  const { k, left, top } = placement(frame);
  pencil.textAlign = "center";
  // Where letters have corners, their halo must not.
  pencil.lineJoin = "round";
  for (const { x, y, size, label, font } of nodes) {
    if (!label) continue;
    const letters = font.size * k;
    // vis leaves a quarter of a line above a label.
    const [middle, line] = [x * k + left, (y + size) * k + top + 1.25 * letters];
    pencil.font = `${letters}px system-ui, sans-serif`;
    pencil.strokeStyle = look.theme.background;
    pencil.lineWidth = 3 * frame.ratio;
    pencil.strokeText(label, middle, line);
    pencil.fillStyle = look.theme.text;
    pencil.fillText(label, middle, line);
  }
}
