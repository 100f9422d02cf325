import { visibleRect, worldToBitmap } from "../../render/frame.js";
import { outlineBoxes } from "../../render/icicle.js";
import { toCss } from "../../render/theme.js";
/** @import { App } from "../../app/app.js" */
/** @import { Frame } from "../../data/types.js" */
/** @import { DrawingContext } from "../../render/svg/svg-context.js" */

/** Above so many hits in view, rings would hide the items. */
const MAX_RINGS = 1500;
const RING_WIDTH_PX = 1.8;
/** The distance between a ring and its item. */
const RING_GAP_PX = 2.2;
const MIN_RADIUS_PX = 2.6;
const MAX_RADIUS_PX = 22;

/** Rings around the hits of the search, seen at any scale. */
export class HitRings {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    app.view.on("paint", (context, frame) => this.#paint(context, frame));
  }

  /**
   * @param {DrawingContext} context in the bitmap's pixels
   * @param {Frame} frame
   */
  #paint(context, frame) {
    const { look } = this.app;
    const { scale, left, top } = worldToBitmap(frame);
    const items = this.#hitsInView(frame);
    context.lineWidth = RING_WIDTH_PX * frame.ratio;
    context.strokeStyle = look.theme.accent;
    if (look.boxes) return outlineBoxes(context, look, frame, items);
    for (const item of items) {
      const radius = Math.max(MIN_RADIUS_PX, Math.min(MAX_RADIUS_PX, look.radius[item] * frame.scale));
      const [x, y] = [look.x[item] * scale + left, look.y[item] * scale + top];
      context.fillStyle = toCss(look.colour[item]);
      if (radius === MIN_RADIUS_PX) traceCircle(context, x, y, radius * frame.ratio).fill();
      traceCircle(context, x, y, (radius + RING_GAP_PX) * frame.ratio).stroke();
    }
  }

  /**
   * Return the hits in view; none where there are too many.
   * @param {Frame} frame
   */
  #hitsInView(frame) {
    const { hits, look } = this.app;
    const { left, right, top, bottom } = visibleRect(frame, 0);
    const items = [];
    for (const item of hits ?? []) {
      if (!look.shown[item] || look.faded[item]) continue;
      const [x, y] = [look.x[item], look.y[item]];
      if (x < left || x > right || y < top || y > bottom) continue;
      items.push(item);
      if (items.length > MAX_RINGS) return [];
    }
    return items;
  }
}

/**
 * @param {DrawingContext} context
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
function traceCircle(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  return context;
}
