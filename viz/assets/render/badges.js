import { FOLD_GAP, placement, seenRadius } from "./frame.js";
import { cssOf } from "./theme.js";
import { counted } from "../ui/dom.js";
/** @import { Boxes } from "./boxes.js" */
/** @import { Frame, Look, Scene } from "../data/types.js" */

/** What is folded away is said beside the item: `+12`, in a pill. */
const PILL = 16;
const MOST_BADGES = 250;
const PILL_RULER = /** @type {CanvasRenderingContext2D} */ (
  document.createElement("canvas").getContext("2d")
);

/** @typedef {{item: number, says: string, wide: number}} Badge `wide` in CSS pixels */

/**
 * Choose the badges that have room, the largest folds first.
 * @param {Scene} scene
 * @param {Look} look
 * @param {Frame} frame
 * @param {number[]} folded the items in view whose subtree is folded away
 * @param {Boxes} boxes
 * @returns {Badge[]}
 */
export function chooseBadges(scene, look, frame, folded, boxes) {
  PILL_RULER.font = pillFont(1);
  const largest = folded.sort((a, b) => scene.size[b] - scene.size[a] || a - b);
  const chosen = [];
  for (const item of largest) {
    if (chosen.length >= MOST_BADGES) break;
    const says = `+${counted(scene.size[item] - 1)}`;
    const wide = Math.ceil(PILL_RULER.measureText(says).width) + 12;
    const left = (look.x[item] - frame.x) * frame.scale + besideMark(look, frame, item);
    const top = (look.y[item] - frame.y) * frame.scale - PILL / 2;
    if (boxes.take([left, top, left + wide, top + PILL])) chosen.push({ item, says, wide });
  }
  return chosen;
}

/**
 * @param {Look} look
 * @param {Frame} frame
 * @param {number} item
 */
function besideMark(look, frame, item) {
  return seenRadius(frame, look.radius[item]) + FOLD_GAP + 2;
}

/**
 * Draw a badge.
 * @param {Pick<CanvasRenderingContext2D, "fillStyle" | "strokeStyle" | "lineWidth" | "font" |
 *   "textAlign" | "beginPath" | "arc" | "closePath" | "fill" | "stroke" | "fillText">} context
 *   in the bitmap's pixels
 * @param {Look} look
 * @param {Frame} frame
 * @param {Badge} badge
 */
export function drawBadge(context, look, frame, { item, says, wide }) {
  const { k, left, top } = placement(frame);
  const x = look.x[item] * k + left + besideMark(look, frame, item) * frame.ratio;
  const y = look.y[item] * k + top;
  const r = (PILL / 2) * frame.ratio;
  const end = x + wide * frame.ratio;
  context.beginPath();
  context.arc(x + r, y, r, Math.PI / 2, 1.5 * Math.PI);
  context.arc(end - r, y, r, -Math.PI / 2, Math.PI / 2);
  context.closePath();
  context.fillStyle = look.theme.background;
  context.fill();
  context.lineWidth = frame.ratio;
  context.strokeStyle = cssOf(look.colour[item]);
  context.stroke();
  context.font = pillFont(frame.ratio);
  context.textAlign = "center";
  context.fillStyle = look.theme.text;
  context.fillText(says, (x + end) / 2, y + 3.8 * frame.ratio);
}

/** @param {number} ratio */
function pillFont(ratio) {
  return `600 ${10.5 * ratio}px system-ui, sans-serif`;
}
