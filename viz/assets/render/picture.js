import { drawCaptions } from "./figure.js";
import { boxesInView, drawBoxes } from "./icicle.js";
import { PathPainter, visibleItems } from "./path-painter.js";
import { SvgContext, svgFile } from "./svg/svg-context.js";
import { yieldToBrowser } from "../ui/animation.js";
/** @import { Figure } from "./figure.js" */
/** @import { DrawingContext } from "./svg/svg-context.js" */
/** @import { App } from "../app/app.js" */
/** @import { Frame } from "../data/types.js" */

// Pictures of what is visible, to save and to print. A hundred thousand items take seconds: the
// page stays responsive meanwhile, and the picture shows what was visible at the start.

/** The longest time that drawing blocks the page at once. */
const MAX_BLOCKING_MS = 12;

/**
 * Draw what is visible as an SVG, with captions.
 * @param {App} app
 * @param {Figure} figure
 * @param {boolean} transparent whether the background is left out
 */
export async function drawSvg(app, figure, transparent) {
  const frame = frameAt(app.view.frame, 1);
  const [captions, graph, over] = [new SvgContext(), new SvgContext(), new SvgContext()];
  const { theme } = app.look;
  captions.fillStyle = theme.background;
  if (!transparent) captions.fillRect(0, 0, figure.width, figure.height);
  drawCaptions(captions, figure, theme, 1);
  app.view.drawOver(over, frame);
  await inSteps(strokesOf(graph, app, frame));
  const drawn = [graph.content(), over.content()].join("\n");
  // It cuts off what leaves the view.
  const placed = figure.pieces.length
    ? `<svg y="${figure.top}" width="${frame.width}" height="${frame.height}">\n${drawn}\n</svg>`
    : drawn;
  const content = [captions.content(), placed].filter(Boolean).join("\n");
  return svgFile(figure.width, figure.height, app.scene.meta.title, content);
}

/**
 * Draw what is visible as a PNG, with captions.
 * @param {App} app
 * @param {Figure} figure
 * @param {boolean} transparent whether the background is left out
 * @param {number} ratio pixels of the picture a CSS pixel
 * @returns {Promise<Blob>} it rejects where the browser can't make a picture of that size
 */
export async function drawPng(app, figure, transparent, ratio) {
  const canvas = await inSteps(paint(app, figure, transparent, ratio));
  return canvas.convertToBlob();
}

/**
 * Draw what is visible as a bitmap, with captions, at once.
 * @param {App} app
 * @param {Figure} figure
 * @param {number} ratio device pixels a CSS pixel
 */
export function drawImageBitmap(app, figure, ratio) {
  const strokes = paint(app, figure, false, ratio);
  for (;;) {
    const { done, value } = strokes.next();
    if (done) return value.transferToImageBitmap();
  }
}

/**
 * Draw what is visible on a canvas, with captions, a stroke at a time.
 * @param {App} app
 * @param {Figure} figure
 * @param {boolean} transparent
 * @param {number} ratio
 * @returns {Generator<void, OffscreenCanvas, void>}
 */
function* paint(app, figure, transparent, ratio) {
  const frame = frameAt(app.view.frame, ratio);
  const { theme } = app.look;
  const whole = canvasFor(figure.width * ratio, figure.height * ratio);
  const [graph, over] = [canvasFor(frame.width, frame.height), canvasFor(frame.width, frame.height)];
  whole.context.fillStyle = theme.background;
  if (!transparent) whole.context.fillRect(0, 0, whole.canvas.width, whole.canvas.height);
  drawCaptions(whole.context, figure, theme, ratio);
  app.view.drawOver(over.context, frame);
  yield* strokesOf(graph.context, app, frame);
  for (const { canvas } of [graph, over]) whole.context.drawImage(canvas, 0, Math.round(figure.top * ratio));
  return whole.canvas;
}

/**
 * @param {number} width
 * @param {number} height
 */
function canvasFor(width, height) {
  const canvas = new OffscreenCanvas(Math.round(width), Math.round(height));
  return { canvas, context: /** @type {any} */ (canvas.getContext("2d")) };
}

/**
 * Run a generator, with pauses in which the page responds, and return what it returns.
 * @template T
 * @param {Generator<void, T, void>} strokes
 */
async function inSteps(strokes) {
  for (let until = performance.now() + MAX_BLOCKING_MS; ; ) {
    const { done, value } = strokes.next();
    if (done) return value;
    if (performance.now() < until) continue;
    await yieldToBrowser();
    until = performance.now() + MAX_BLOCKING_MS;
  }
}

/**
 * Draw the items that are visible now, a stroke at a time; later changes of the view don't matter.
 * @param {DrawingContext} context
 * @param {App} app
 * @param {Frame} frame
 * @returns {Generator<void, void, void>}
 */
function* strokesOf(context, { scene, look: current }, frame) {
  const look = structuredClone(current);
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
