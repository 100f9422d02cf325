import { CYCLE } from "../data/scene.js";
import { Bends } from "./bends.js";
import { CYCLE_GAP_PX, edgeAlpha, edgeWidth, foldRing, screenRadius, visibleRect, worldToBitmap } from "./frame.js";
import { markOf, RING, traceMark } from "./marks.js";
import { toCss } from "./theme.js";
/** @import { DrawingContext } from "./svg/svg-context.js" */
/** @import { Frame, Look, Scene } from "../data/types.js" */

/** The margin around the view in which items are drawn: their marks reach into it. */
const MARGIN_PX = 24;
/** The opacity of faded edges, as a share of the usual one, and of faded items. */
const FADED_EDGE_SHARE = 0.15;
const FADED_MARK_OPACITY = 0.16;
/** The opacities of all non-tree edges add up to this, within limits: they mustn't hide items. */
const NON_TREE_OPACITY_SUM = 20;
const MIN_NON_TREE_OPACITY = 0.15;
const MAX_NON_TREE_OPACITY = 0.8;
const NON_TREE_EDGE_WIDTH_PX = 1.2;
const NON_TREE_EDGE_DASH_PX = [5, 4];
/** The distance of an arc's control point from the straight line, as a share of its length. */
const ARC_BOW = 0.22;
/** The edges of the subtree that stands out, in the accent's colour. */
export const LIT_OPACITY = 0.55;
export const LIT_WIDTH_PX = 1.4;
/** The radius of an edge from an item to itself, in device pixels. */
const LOOP_RADIUS = 9;
const BORDER_PX = 1;
const STUB_RING_WIDTH_PX = 1.6;
const RING_WIDTH_PX = 1.5;
/** From this radius on, in device pixels, a mark has a border that separates it from others. */
const MIN_BORDERED_RADIUS = 3;

/**
 * Return the visible items and edges, each edge by its kid; null if there are more than
 * `limit`.
 * @param {Scene} scene
 * @param {Look} look
 * @param {Frame} frame
 * @param {number} limit
 */
export function visibleItems(scene, look, frame, limit) {
  const { left, top, right, bottom } = visibleRect(frame, MARGIN_PX);
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
    this.bends = new Bends(scene, look);
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
    for (const kid of edges) yield this.#drawEdge(kid);
    this.#drawLitEdges();
    this.#drawNonTreeEdges();
    // Backwards, so that an item lies over its replies.
    const reversed = items.reverse();
    for (const item of reversed) if (this.look.faded[item]) yield this.#drawMark(item);
    for (const item of reversed) if (!this.look.faded[item]) yield this.#drawMark(item);
    this.context.globalAlpha = 1;
  }

  /**
   * Draw the marks of some items over what is there, which doesn't shine through faded ones.
   * @param {number[]} items
   */
  drawMarks(items) {
    const { context, look, frame } = this;
    for (const item of items) {
      if (look.faded[item]) {
        context.beginPath();
        context.arc(this.#x(item), this.#y(item), screenRadius(frame, look.radius[item]) * frame.ratio, 0, 2 * Math.PI);
        context.fillStyle = look.theme.background;
        context.fill();
      }
      this.#drawMark(item);
      context.globalAlpha = 1;
    }
  }

  /** @param {number} item */
  #x(item) {
    return this.look.x[item] * this.transformation.scale + this.transformation.left;
  }

  /** @param {number} item */
  #y(item) {
    return this.look.y[item] * this.transformation.scale + this.transformation.top;
  }

  /** @param {number} kid */
  #drawEdge(kid) {
    const { context, scene, look, frame } = this;
    const parent = scene.parent[kid];
    const size = scene.size[kid];
    const [x0, y0, x1, y1] = [this.#x(parent), this.#y(parent), this.#x(kid), this.#y(kid)];
    const length = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)) / frame.ratio;
    const opacity = edgeAlpha(size, frame.scale, length) / 255;
    context.globalAlpha = look.faded[kid] || look.faded[parent] ? FADED_EDGE_SHARE * opacity : opacity;
    context.strokeStyle = look.theme.edge;
    context.lineWidth = edgeWidth(size, frame);
    context.beginPath();
    context.moveTo(x0, y0);
    this.#traceEdge(kid);
    context.stroke();
  }

  /**
   * Trace an edge from the parent, where the path is, to an item.
   * @param {number} kid
   */
  #traceEdge(kid) {
    const { scale, left, top } = this.transformation;
    for (const [x, y] of this.bends.of(kid)) this.context.lineTo(x * scale + left, y * scale + top);
    this.context.lineTo(this.#x(kid), this.#y(kid));
  }

  #drawLitEdges() {
    const { context, look, frame } = this;
    const { parent, size } = this.scene;
    const end = look.lit < 0 ? 0 : look.lit + size[look.lit];
    context.strokeStyle = look.theme.accent;
    context.globalAlpha = LIT_OPACITY;
    context.lineWidth = LIT_WIDTH_PX * frame.ratio;
    context.beginPath();
    for (let kid = look.lit + 1; kid < end; kid++) {
      if (!look.shown[kid]) continue;
      context.moveTo(this.#x(parent[kid]), this.#y(parent[kid]));
      this.#traceEdge(kid);
    }
    if (end) context.stroke();
  }

  #drawNonTreeEdges() {
    const { context, look, frame } = this;
    const { nonTreeEdges } = this.scene;
    const opacity = NON_TREE_OPACITY_SUM / (nonTreeEdges.length / 2);
    context.globalAlpha = Math.max(MIN_NON_TREE_OPACITY, Math.min(MAX_NON_TREE_OPACITY, opacity));
    context.strokeStyle = look.theme.alarm;
    context.lineWidth = NON_TREE_EDGE_WIDTH_PX * frame.ratio;
    context.setLineDash(NON_TREE_EDGE_DASH_PX.map((length) => length * frame.ratio));
    for (let at = 0; at < nonTreeEdges.length; at += 2) {
      const [from, to] = [nonTreeEdges[at], nonTreeEdges[at + 1]];
      if (look.shown[from] && look.shown[to]) this.#drawArc(from, to);
    }
    context.setLineDash([]);
  }

  /**
   * Draw an arc from one item to another, visible beside the straight edge back.
   * @param {number} from
   * @param {number} to
   */
  #drawArc(from, to) {
    const [x0, y0, x1, y1] = [this.#x(from), this.#y(from), this.#x(to), this.#y(to)];
    const { context } = this;
    context.beginPath();
    context.moveTo(x0, y0);
    if (from === to) context.arc(x0 + LOOP_RADIUS, y0 - LOOP_RADIUS, LOOP_RADIUS, 0, 2 * Math.PI);
    else {
      const controlX = (x0 + x1) / 2 - (y1 - y0) * ARC_BOW;
      const controlY = (y0 + y1) / 2 + (x1 - x0) * ARC_BOW;
      context.quadraticCurveTo(controlX, controlY, x1, y1);
    }
    context.stroke();
  }

  /** @param {number} item */
  #drawMark(item) {
    const { context, scene, look, frame } = this;
    const [x, y] = [this.#x(item), this.#y(item)];
    const r = screenRadius(frame, look.radius[item]) * frame.ratio;
    const mark = markOf(scene.state[item]);
    const colour = toCss(look.colour[item]);
    context.globalAlpha = look.faded[item] ? FADED_MARK_OPACITY : 1;
    context.beginPath();
    traceMark(context, mark, x, y, mark === RING ? r - (STUB_RING_WIDTH_PX / 2) * frame.ratio : r);
    context.fillStyle = mark === RING ? look.theme.background : colour;
    context.fill();
    context.lineWidth = (mark === RING ? STUB_RING_WIDTH_PX : BORDER_PX) * frame.ratio;
    context.strokeStyle = mark === RING ? colour : look.theme.background;
    if (mark === RING || r > MIN_BORDERED_RADIUS) context.stroke();
    if (look.folded[item]) this.#drawRing(x, y, r + (foldRing(frame) - STUB_RING_WIDTH_PX / 2) * frame.ratio, colour);
    if (scene.state[item] & CYCLE) this.#drawRing(x, y, r + CYCLE_GAP_PX * frame.ratio, look.theme.alarm);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} r
   * @param {string} colour
   */
  #drawRing(x, y, r, colour) {
    const { context, frame } = this;
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    context.lineWidth = RING_WIDTH_PX * frame.ratio;
    context.strokeStyle = colour;
    context.stroke();
  }
}
