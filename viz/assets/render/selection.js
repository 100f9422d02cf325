import { screenRadius, worldToBitmap } from "./frame.js";
import { PathPainter } from "./path-painter.js";
/** @import { DrawingContext } from "./svg/svg-context.js" */
/** @import { Frame, Look, Scene } from "../data/types.js" */

const PATH_WIDTH_PX = 2.6;
/** So many items at the end of the path are drawn over its line; the others lie beneath it. */
const MAX_PATH_MARKS = 120;
const RING_WIDTH_PX = 2.5;
/** The gap between the selected item and the ring around it, which is never tiny. */
const RING_GAP_PX = 4;
const MIN_RADIUS_PX = 3;

/**
 * Draw the path from a root to the selected item, its items over the line.
 * @param {DrawingContext} context in the bitmap's pixels
 * @param {Scene} scene
 * @param {Look} look
 * @param {Frame} frame
 * @param {number[]} path
 */
export function drawSelectedPath(context, scene, look, frame, path) {
  const { scale, left, top } = worldToBitmap(frame);
  const painter = new PathPainter(context, scene, look, frame);
  context.strokeStyle = look.theme.accent;
  context.lineWidth = PATH_WIDTH_PX * frame.ratio;
  context.lineCap = "round";
  context.beginPath();
  path.forEach((item, index) => {
    const points = [...(index ? painter.bends.of(item) : []), [look.x[item], look.y[item]]];
    for (const [x, y] of points) {
      if (index) context.lineTo(x * scale + left, y * scale + top);
      else context.moveTo(x * scale + left, y * scale + top);
    }
  });
  context.stroke();
  painter.drawMarks(path.slice(-MAX_PATH_MARKS));
}

/**
 * Draw the ring around the selected item.
 * @param {DrawingContext} context in the bitmap's pixels
 * @param {Look} look
 * @param {Frame} frame
 * @param {number} item
 */
export function drawSelectedRing(context, look, frame, item) {
  const { scale, left, top } = worldToBitmap(frame);
  const r = Math.max(MIN_RADIUS_PX, screenRadius(frame, look.radius[item])) + RING_GAP_PX;
  context.beginPath();
  context.arc(look.x[item] * scale + left, look.y[item] * scale + top, r * frame.ratio, 0, 2 * Math.PI);
  context.lineWidth = RING_WIDTH_PX * frame.ratio;
  context.strokeStyle = look.theme.accent;
  context.stroke();
}
