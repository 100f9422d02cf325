import { boxesInView, drawBoxes } from "../icicle.js";
import { PathPainter, visibleItems } from "../path-painter.js";
import { SvgContext } from "./svg-context.js";
import { yieldToBrowser } from "../../ui/animation.js";
/** @import { DrawingContext } from "./svg-context.js" */
/** @import { App } from "../../app/app.js" */
/** @import { Frame } from "../../data/types.js" */

/** The longest time that drawing blocks the page at once. */
const MAX_BLOCKING_MS = 12;

/**
 * Draw what is visible as an SVG. A hundred thousand items take seconds: the page stays
 * responsive meanwhile, and the SVG shows what was visible at the start.
 * @param {App} app
 */
export async function drawSvg(app) {
  const frame = frameAt(app.view.frame, 1);
  const [context, over] = [new SvgContext(), new SvgContext()];
  app.view.drawOver(over, frame);
  const strokes = strokesOf(context, app, frame);
  for (let until = performance.now() + MAX_BLOCKING_MS; !strokes.next().done; ) {
    if (performance.now() < until) continue;
    await yieldToBrowser();
    until = performance.now() + MAX_BLOCKING_MS;
  }
  return context.finish(frame.width, frame.height, app.scene.meta.title, over);
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
  app.view.drawOver(context, frame);
  return canvas.transferToImageBitmap();
}

/**
 * Draw the items that are visible now, a stroke at a time; later changes of the view don't matter.
 * @param {DrawingContext} context
 * @param {App} app
 * @param {Frame} frame
 */
function* strokesOf(context, { scene, look: current }, frame) {
  const look = structuredClone(current);
  context.fillStyle = look.theme.background;
  context.fillRect(0, 0, frame.width, frame.height);
  if (look.boxes) return drawBoxes(context, look, boxesInView(scene, look, frame));
  const visible = visibleItems(scene, look, frame, Infinity);
  if (visible) yield* new PathPainter(context, scene, look, frame).strokes(visible);
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
