import { pathTo } from "../../data/scene.js";
import { drawBadge } from "../badges.js";
import { SELECTED_PATH_WIDTH_PX, selectedRingRadius, worldToBitmap } from "../frame.js";
import { drawLabels } from "../labels.js";
import { PathPainter, visibleItems } from "../path-painter.js";
import { SvgContext } from "./svg-context.js";
import { drawTicks } from "../time-axis/time-axis.js";
import { yieldToBrowser } from "../../ui/animation.js";
/** @import { DrawingContext } from "./svg-context.js" */
/** @import { App } from "../../app/app.js" */
/** @import { Frame, Look, Scene } from "../../data/types.js" */

/** The longest time that drawing blocks the page at once. */
const MAX_BLOCKING_MS = 12;

/**
 * Draw what is visible as an SVG. A hundred thousand items take seconds: the page stays
 * responsive meanwhile, and the SVG shows what was visible at the start.
 * @param {App} app
 */
export async function drawSvg(app) {
  const frame = frameAt(app.view.frame, 1);
  const context = new SvgContext();
  const strokes = strokesOf(context, app, frame);
  for (let until = performance.now() + MAX_BLOCKING_MS; !strokes.next().done; ) {
    if (performance.now() < until) continue;
    await yieldToBrowser();
    until = performance.now() + MAX_BLOCKING_MS;
  }
  return context.finish(frame.width, frame.height, app.scene.meta.title);
}

/**
 * Draw what is visible as a bitmap.
 * @param {App} app
 * @param {number} ratio device pixels a CSS pixel
 */
export function drawImageBitmap(app, ratio) {
  const frame = frameAt(app.view.frame, ratio);
  const canvas = new OffscreenCanvas(frame.width, frame.height);
  const context = /** @type {any} */ (canvas.getContext("2d"));
  for (const _ of strokesOf(context, app, frame));
  return canvas.transferToImageBitmap();
}

/**
 * Draw what is visible now, a stroke at a time; later changes of the view don't matter.
 * @param {DrawingContext} context
 * @param {App} app
 * @param {Frame} frame
 */
function* strokesOf(context, { scene, look: current, view, state, timeAxis }, frame) {
  const look = structuredClone(current);
  const { visNodes, badges } = view;
  const [selected, ticks] = [state.get("selected"), timeAxis.ticks(frame)];
  context.fillStyle = look.theme.background;
  context.fillRect(0, 0, frame.width, frame.height);
  const visible = visibleItems(scene, look, frame, Infinity);
  if (visible) yield* new PathPainter(context, scene, look, frame).strokes(visible);
  if (selected >= 0) drawSelected(context, scene, look, selected, frame);
  if (ticks) drawTicks(context, look.theme, frame, ticks);
  drawLabels(context, look, visNodes, frame);
  for (const badge of badges) drawBadge(context, look, frame, badge);
}

/**
 * Return the frame of the same view in a bitmap of another resolution.
 * @param {Frame} frame
 * @param {number} ratio
 */
function frameAt(frame, ratio) {
  const [width, height] = [frame.width, frame.height].map((side) => Math.round((side * ratio) / frame.ratio));
  return { ...frame, width, height, ratio };
}

/**
 * Draw the selected path, and the ring around the item at its end.
 * @param {DrawingContext} context
 * @param {Scene} scene
 * @param {Look} look
 * @param {number} selected
 * @param {Frame} frame
 */
function drawSelected(context, scene, look, selected, frame) {
  const { scale, left, top } = worldToBitmap(frame);
  context.strokeStyle = look.theme.accent;
  context.lineWidth = SELECTED_PATH_WIDTH_PX * frame.ratio;
  context.beginPath();
  pathTo(scene, selected).forEach((item, index) => {
    const [x, y] = [look.x[item] * scale + left, look.y[item] * scale + top];
    if (index) context.lineTo(x, y);
    else context.moveTo(x, y);
  });
  context.stroke();
  const r = selectedRingRadius(frame, look.radius[selected]) * frame.ratio;
  context.beginPath();
  context.arc(look.x[selected] * scale + left, look.y[selected] * scale + top, r, 0, 2 * Math.PI);
  context.stroke();
}
