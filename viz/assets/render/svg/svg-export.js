import { drawTicks } from "../time-axis/time-axis.js";
import { drawBadge } from "../badges.js";
import { placement, seenRadius } from "../frame.js";
import { breathe } from "../../ui/idle.js";
import { drawLabels } from "../labelling.js";
import { inSight, PathPainter } from "../path-painter.js";
import { pathTo } from "../../data/scene.js";
import { SvgPencil } from "./svg-context.js";

/** So long, in ms, a drawing may keep the page from all else at a time. */
const BREATH = 12;

/**
 * What is seen, as an SVG drawing. A hundred thousand items take seconds: the page goes on
 * meanwhile, and the drawing is of what was seen when it began.
 * @param {import("../../app/app.js").App} app
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
 * @param {import("../../app/app.js").App} app
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
 * @param {import("./svg-context.js").Pencil} pencil
 * @param {import("../../app/app.js").App} app
 * @param {import("../../data/types.js").Frame} frame
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
 * @param {import("../../data/types.js").Frame} frame
 * @param {number} ratio
 */
function frameAt(frame, ratio) {
  const [width, height] = [frame.width, frame.height].map((all) => Math.round((all * ratio) / frame.ratio));
  return { ...frame, width, height, ratio };
}

/**
 * The lit path, and the ring around the item at its end.
 * @param {import("./svg-context.js").Pencil} pencil
 * @param {import("../../data/types.js").Scene} scene
 * @param {import("../../data/types.js").Look} look
 * @param {number} selected
 * @param {import("../../data/types.js").Frame} frame
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
