import { FOLD_GAP_PX, screenRadius, worldToBitmap } from "./frame.js";
import { toCss } from "./theme.js";
import { formatCount } from "../ui/format.js";
/** @import { Boxes } from "./boxes.js" */
/** @import { Frame, Look, Scene } from "../data/types.js" */

// The badge beside an item whose subtree is folded away, with its size: `+12`.

const HEIGHT_PX = 16;
/** The room beside a badge's text, both sides together. */
const PADDING_PX = 12;
const FONT_SIZE_PX = 10.5;
/** The distance from a badge's middle down to the baseline of its text. */
const BASELINE_PX = 3.8;
/** The gap between a badge and the ring around its item. */
const GAP_PX = 2;
const MAX_BADGES = 250;
const RULER = /** @type {CanvasRenderingContext2D} */ (
  document.createElement("canvas").getContext("2d")
);

/** @typedef {{item: number, label: string, width: number}} Badge width in CSS pixels */

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
  RULER.font = badgeFont(1);
  const largest = folded.sort((a, b) => scene.size[b] - scene.size[a] || a - b);
  const chosen = [];
  for (const item of largest) {
    if (chosen.length >= MAX_BADGES) break;
    const label = `+${formatCount(scene.size[item] - 1)}`;
    const width = Math.ceil(RULER.measureText(label).width) + PADDING_PX;
    const left = (look.x[item] - frame.x) * frame.scale + offsetOf(look, frame, item);
    const top = (look.y[item] - frame.y) * frame.scale - HEIGHT_PX / 2;
    if (boxes.take([left, top, left + width, top + HEIGHT_PX])) chosen.push({ item, label, width });
  }
  return chosen;
}

/**
 * Return the distance of a badge from its item, in CSS pixels.
 * @param {Look} look
 * @param {Frame} frame
 * @param {number} item
 */
function offsetOf(look, frame, item) {
  return screenRadius(frame, look.radius[item]) + FOLD_GAP_PX + GAP_PX;
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
export function drawBadge(context, look, frame, { item, label, width }) {
  const { scale, left, top } = worldToBitmap(frame);
  const x = look.x[item] * scale + left + offsetOf(look, frame, item) * frame.ratio;
  const y = look.y[item] * scale + top;
  const r = (HEIGHT_PX / 2) * frame.ratio;
  const end = x + width * frame.ratio;
  context.beginPath();
  context.arc(x + r, y, r, Math.PI / 2, 1.5 * Math.PI);
  context.arc(end - r, y, r, -Math.PI / 2, Math.PI / 2);
  context.closePath();
  context.fillStyle = look.theme.background;
  context.fill();
  context.lineWidth = frame.ratio;
  context.strokeStyle = toCss(look.colour[item]);
  context.stroke();
  context.font = badgeFont(frame.ratio);
  context.textAlign = "center";
  context.fillStyle = look.theme.text;
  context.fillText(label, (x + end) / 2, y + BASELINE_PX * frame.ratio);
}

/** @param {number} ratio */
function badgeFont(ratio) {
  return `600 ${FONT_SIZE_PX * ratio}px system-ui, sans-serif`;
}
