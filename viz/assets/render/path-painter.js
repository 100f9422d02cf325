import { CYCLE } from "../data/scene.js";
import { edgeOpacity, edgeWidth, FOLD_GAP_PX, screenRadius, visibleRect, worldToBitmap } from "./frame.js";
import { markOf, RING, traceMark } from "./marks.js";
import { toCss } from "./theme.js";
/** @import { DrawingContext } from "./svg/svg-context.js" */
/** @import { Frame, Look, Scene } from "../data/types.js" */

/**
 * Return the visible items and edges, each edge by its kid; null if there are more than
 * `limit`.
 * @param {Scene} scene
 * @param {Look} look
 * @param {Frame} frame
 * @param {number} limit
 */
export function visibleItems(scene, look, frame, limit) {
  const { left, top, right, bottom } = visibleRect(frame, 24);
  const { parent, n } = scene;
  const { x, y, shown } = look;
  const items = [];
  const edges = [];
  for (let i = 0; i < n; i++) {
    if (!shown[i]) continue;
    const seen = x[i] > left && x[i] < right && y[i] > top && y[i] < bottom;
    if (seen) items.push(i);
    const p = parent[i];
    if (p < 0 || !shown[p]) continue;
    if ((x[i] < left && x[p] < left) || (x[i] > right && x[p] > right)) continue;
    if ((y[i] < top && y[p] < top) || (y[i] > bottom && y[p] > bottom)) continue;
    edges.push(i);
    if (edges.length > limit || items.length > limit) return null;
  }
  return items.length > limit ? null : { items, edges };
}

/** A painter that draws items as paths, crisp at any size: on a canvas or into an SVG. */
export class PathPainter {
  /**
   * @param {DrawingContext} context
   * @param {Scene} scene
   * @param {Look} look
   * @param {Frame} frame
   */
  constructor(context, scene, look, frame) {
    this.context = context;
    this.scene = scene;
    this.look = look;
    this.frame = frame;
    this.transformation = worldToBitmap(frame);
  }

  /** @param {{items: number[], edges: number[]}} visible */
  paint(visible) {
    for (const _ of this.strokes(visible));
  }

  /**
   * Paint one stroke at a time: the caller may do other work in between.
   * @param {{items: number[], edges: number[]}} visible
   * @returns {Generator<void>}
   */
  *strokes({ items, edges }) {
    this.context.lineCap = "round";
    for (const kid of edges) yield this.#edge(kid);
    this.#extraEdges();
    // Backwards, so that an item lies over its replies.
    const reversed = items.reverse();
    for (const item of reversed) if (this.look.faded[item]) yield this.#mark(item);
    for (const item of reversed) if (!this.look.faded[item]) yield this.#mark(item);
    this.context.globalAlpha = 1;
  }

  /** @param {number} item */
  #x(item) {
    return this.look.x[item] * this.transformation.k + this.transformation.left;
  }

  /** @param {number} item */
  #y(item) {
    return this.look.y[item] * this.transformation.k + this.transformation.top;
  }

  /** @param {number} kid */
  #edge(kid) {
    const { context, scene, look, frame } = this;
    const parent = scene.parent[kid];
    const size = scene.size[kid];
    const [x0, y0, x1, y1] = [this.#x(parent), this.#y(parent), this.#x(kid), this.#y(kid)];
    const length = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)) / frame.ratio;
    const opacity = edgeOpacity(size, frame.scale, length) / 255;
    context.globalAlpha = look.faded[kid] ? 0.15 * opacity : opacity;
    context.strokeStyle = look.theme.edge;
    context.lineWidth = edgeWidth(size, frame);
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
  }

  #extraEdges() {
    const { context, scene, look, frame } = this;
    // The more there are, the fainter: a web of them mustn't hide the items.
    context.globalAlpha = Math.max(0.15, Math.min(0.8, 40 / scene.extra.length));
    context.strokeStyle = look.theme.alarm;
    context.lineWidth = 1.2 * frame.ratio;
    context.setLineDash([5 * frame.ratio, 4 * frame.ratio]);
    for (let at = 0; at < scene.extra.length; at += 2) {
      const [from, to] = [scene.extra[at], scene.extra[at + 1]];
      if (look.shown[from] && look.shown[to]) this.#arc(from, to);
    }
    context.setLineDash([]);
  }

  /**
   * Draw an arc from one item to another, visible beside the straight edge back.
   * @param {number} from
   * @param {number} to
   */
  #arc(from, to) {
    const [x0, y0, x1, y1] = [this.#x(from), this.#y(from), this.#x(to), this.#y(to)];
    const bow = 0.22;
    this.context.beginPath();
    this.context.moveTo(x0, y0);
    if (from === to) this.context.arc(x0 + 9, y0 - 9, 9, 0, 2 * Math.PI);
    else {
      const [mx, my] = [(x0 + x1) / 2 - (y1 - y0) * bow, (y0 + y1) / 2 + (x1 - x0) * bow];
      this.context.quadraticCurveTo(mx, my, x1, y1);
    }
    this.context.stroke();
  }

  /** @param {number} item */
  #mark(item) {
    const { context, scene, look, frame } = this;
    const [x, y] = [this.#x(item), this.#y(item)];
    const r = screenRadius(frame, look.radius[item]) * frame.ratio;
    const mark = markOf(scene.state[item]);
    const colour = toCss(look.colour[item]);
    context.globalAlpha = look.faded[item] ? 0.16 : 1;
    context.beginPath();
    traceMark(context, mark, x, y, mark === RING ? r - 0.8 * frame.ratio : r);
    context.fillStyle = mark === RING ? look.theme.background : colour;
    context.fill();
    context.lineWidth = (mark === RING ? 1.6 : 1) * frame.ratio;
    context.strokeStyle = mark === RING ? colour : look.theme.background;
    if (mark === RING || r > 3) context.stroke();
    if (look.folded[item]) this.#ring(x, y, r + (FOLD_GAP_PX - 0.8) * frame.ratio, colour);
    if (scene.state[item] & CYCLE) this.#ring(x, y, r + 2.5 * frame.ratio, look.theme.alarm);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} r
   * @param {string} colour
   */
  #ring(x, y, r, colour) {
    const { context, frame } = this;
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    context.lineWidth = 1.5 * frame.ratio;
    context.strokeStyle = colour;
    context.stroke();
  }
}
