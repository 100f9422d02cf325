import { pathTo } from "../../data/scene.js";
import { drawBadge } from "../badges.js";
import { placement, seenRadius } from "../frame.js";
import { drawLabels } from "../labels.js";
import { inSight, PathPainter } from "../path-painter.js";
import { SvgPencil } from "./svg-context.js";
import { drawTicks } from "../time-axis/time-axis.js";
import { breathe } from "../../ui/animation.js";
/** @import { Pencil } from "./svg-context.js" */
/** @import { App } from "../../app/app.js" */
/** @import { Frame, Look, Scene } from "../../data/types.js" */

/** So long, in ms, a drawing may keep the page from all else at a time. */
const BREATH = 12;

/**
 * What is seen, as an SVG drawing. A hundred thousand items take seconds: the page goes on
 * meanwhile, and the drawing is of what was seen when it began.
 * @param {App} app
 */
export async function drawnAsSvg(app) {
  const frame = frameAt(app.view.frame, 1);
  const pencil = new SvgPencil();
  const strokes = strokesOf(pencil, app, frame);
  for (let until = performance.now() + BREATH; !strokes.next().done; ) {
    if (performance.now() < until) continue;
    await breathe();
    until = performance.now() + BREATH;
  }
  return pencil.finish(frame.width, frame.height, app.scene.meta.title);
}

/**
 * What is seen, as a bitmap so many times as fine as the page.
 * @param {App} app
 * @param {number} ratio
 */
export function drawnAsBitmap(app, ratio) {
  const frame = frameAt(app.view.frame, ratio);
  const canvas = new OffscreenCanvas(frame.width, frame.height);
  const pencil = /** @type {any} */ (canvas.getContext("2d"));
  for (const _ of strokesOf(pencil, app, frame));
  return canvas.transferToImageBitmap();
}

/**
 * The screen's own painter draws it all, however many items are seen: as it is now, even if
 * the reader goes on before the last stroke.
 * @param {Pencil} pencil
 * @param {App} app
 * @param {Frame} frame
 */
function* strokesOf(pencil, { scene, look: seen, view, state, axis }, frame) {
  const look = structuredClone(seen);
  const { live: labelled, badges } = view;
  const [selected, ticks] = [state.get("selected"), axis.ticks(frame)];
  pencil.fillStyle = look.theme.background;
  pencil.fillRect(0, 0, frame.width, frame.height);
  const sight = inSight(scene, look, frame, Infinity);
  if (sight) yield* new PathPainter(pencil, scene, look, frame).strokes(sight);
  if (selected >= 0) drawSelected(pencil, scene, look, selected, frame);
  if (ticks) drawTicks(pencil, look.theme, frame, ticks);
  drawLabels(pencil, look, labelled, frame);
  for (const badge of badges) drawBadge(pencil, look, frame, badge);
}

/**
 * The same view on another bitmap.
 * @param {Frame} frame
 * @param {number} ratio
 */
function frameAt(frame, ratio) {
  const [width, height] = [frame.width, frame.height].map((all) => Math.round((all * ratio) / frame.ratio));
  return { ...frame, width, height, ratio };
}

/**
 * The lit path, and the ring around the item at its end.
 * @param {Pencil} pencil
 * @param {Scene} scene
 * @param {Look} look
 * @param {number} selected
 * @param {Frame} frame
 */
function drawSelected(pencil, scene, look, selected, frame) {
  const { k, left, top } = placement(frame);
  pencil.strokeStyle = look.theme.accent;
  pencil.lineWidth = 2.6 * frame.ratio;
  pencil.beginPath();
  pathTo(scene, selected).forEach((item, place) => {
    const [x, y] = [look.x[item] * k + left, look.y[item] * k + top];
    if (place) pencil.lineTo(x, y);
    else pencil.moveTo(x, y);
  });
  pencil.stroke();
  const r = (Math.max(3, seenRadius(frame, look.radius[selected])) + 4) * frame.ratio;
  pencil.beginPath();
  pencil.arc(look.x[selected] * k + left, look.y[selected] * k + top, r, 0, 2 * Math.PI);
  pencil.stroke();
}
