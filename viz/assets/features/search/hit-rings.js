import { cssOf } from "../../render/theme.js";
/** @import { App } from "../../app/app.js" */
/** @import { Look } from "../../data/types.js" */

/** Above so many hits in view, rings would hide what they are around. */
const MANY_LIT = 1500;
const RING_WIDTH = 1.8;
/** How far the ring stands off its item. */
const RING_GAP = 2.2;
const LEAST_LIT = 2.6;
const MOST_LIT = 22;

/** Rings around what the search found, so that it is seen however far away. */
export class Lit {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    // After the view has painted all items, and before vis lays its labels over them.
    app.view.network.on("beforeDrawing", (/** @type {CanvasRenderingContext2D} */ context) =>
      this.#paint(context),
    );
  }

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const { look } = this.app;
    const scale = this.app.view.network.getScale();
    const seen = this.#inView(scale);
    context.lineWidth = RING_WIDTH / scale;
    context.strokeStyle = look.theme.accent;
    for (const item of seen) {
      const r = Math.max(LEAST_LIT, Math.min(MOST_LIT, look.radius[item] * scale));
      context.fillStyle = cssOf(look.colour[item]);
      if (r === LEAST_LIT) traceCircle(context, look, item, r / scale).fill();
      traceCircle(context, look, item, (r + RING_GAP) / scale).stroke();
    }
  }

  /**
   * The hits that are seen; none where there are too many.
   * @param {number} scale
   */
  #inView(scale) {
    const { hits, look, stage, view } = this.app;
    const { x, y } = view.network.getViewPosition();
    const [wide, high] = [stage.clientWidth / 2 / scale, stage.clientHeight / 2 / scale];
    const seen = [];
    for (const item of hits ?? []) {
      if (!look.shown[item] || look.faded[item]) continue;
      if (Math.abs(look.x[item] - x) > wide || Math.abs(look.y[item] - y) > high) continue;
      seen.push(item);
      if (seen.length > MANY_LIT) return [];
    }
    return seen;
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Look} look
 * @param {number} item
 * @param {number} radius
 */
function traceCircle(context, look, item, radius) {
  context.beginPath();
  context.arc(look.x[item], look.y[item], radius, 0, 2 * Math.PI);
  return context;
}
