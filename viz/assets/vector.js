import { seenRadius } from "./frame.js";
import { inSight, PathPainter } from "./paths.js";
import { pathTo } from "./scene.js";
import { SvgPencil } from "./svgpencil.js";

/**
 * What is seen, as an SVG drawing: the screen's own painter draws it, however many items.
 * @param {import("./app.js").App} app
 */
export function drawnAsSvg(app) {
  const { scene, look } = app;
  const frame = plainFrame(app.view.frame);
  const pencil = new SvgPencil();
  pencil.fillStyle = look.theme.background;
  pencil.fillRect(0, 0, frame.width, frame.height);
  const sight = inSight(scene, look, frame, Infinity);
  if (sight) new PathPainter(pencil, scene, look, frame).paint(sight);
  drawSelected(pencil, app, frame);
  drawLabels(pencil, app, frame);
  return pencil.finish(frame.width, frame.height, scene.meta.title);
}

/**
 * The frame in CSS pixels.
 * @param {import("./types.js").Frame} frame
 */
function plainFrame({ width, height, ratio, scale, x, y }) {
  return { width: Math.round(width / ratio), height: Math.round(height / ratio), ratio: 1, scale, x, y };
}

/**
 * @param {import("./types.js").Frame} frame
 * @param {number} x in the plane
 * @param {number} y
 * @returns {[number, number]} in the drawing
 */
function drawnAt(frame, x, y) {
  return [(x - frame.x) * frame.scale + frame.width / 2, (y - frame.y) * frame.scale + frame.height / 2];
}

/**
 * The lit path, and the ring around the item at its end.
 * @param {SvgPencil} pencil
 * @param {import("./app.js").App} app
 * @param {import("./types.js").Frame} frame
 */
function drawSelected(pencil, { scene, look, state }, frame) {
  const selected = state.get("selected");
  if (selected < 0) return;
  pencil.globalAlpha = 1;
  pencil.strokeStyle = look.theme.accent;
  pencil.lineWidth = 2.6;
  pencil.beginPath();
  pathTo(scene, selected).forEach((item, place) => {
    const [x, y] = drawnAt(frame, look.x[item], look.y[item]);
    if (place) pencil.lineTo(x, y);
    else pencil.moveTo(x, y);
  });
  pencil.stroke();
  const [x, y] = drawnAt(frame, look.x[selected], look.y[selected]);
  pencil.beginPath();
  pencil.arc(x, y, Math.max(3, seenRadius(frame, look.radius[selected])) + 4, 0, 2 * Math.PI);
  pencil.stroke();
}

/**
 * The labels that the screen has.
 * @param {SvgPencil} pencil
 * @param {import("./app.js").App} app
 * @param {import("./types.js").Frame} frame
 */
function drawLabels(pencil, { look, view }, frame) {
  pencil.textAlign = "center";
  for (const { x, y, size, label, font } of view.nodes.get()) {
    if (!label) continue;
    const [left, top] = drawnAt(frame, x, y + size);
    const letters = font.size * frame.scale;
    pencil.font = `${letters}px system-ui, sans-serif`;
    pencil.strokeStyle = look.theme.background;
    pencil.lineWidth = 3;
    pencil.strokeText(label, left, top + letters);
    pencil.fillStyle = look.theme.text;
    pencil.fillText(label, left, top + letters);
  }
}
