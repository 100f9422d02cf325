import { visibleRect, worldToBitmap } from "../frame.js";
import { knotsOf, ticksBetween } from "./ticks.js";
/** @import { App } from "../../app/app.js" */
/** @import { Frame, Theme } from "../../data/types.js" */
/** @import { DrawingContext } from "../svg/svg-context.js" */
/** @import { Knots, Tick } from "./ticks.js" */

/** The room for a tick's label and the gap to the next, in CSS pixels. */
const SLOT_PX = 116;
const FONT_SIZE_PX = 11;
/** The height of the strip at the bottom that holds the labels. */
const STRIP_PX = 20;
const STRIP_OPACITY = 0.9;
const LINE_OPACITY = 0.35;
const TICK_PX = 4;
/** The distance from the bottom up to the labels' baseline. */
const BASELINE_PX = 5;

/** The axis of the timeline layout, at the bottom of the view. */
export class TimeAxis {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    /** @type {Knots | null} */
    this.knots = null;
    app.view.on("overlay", (context, frame) => {
      const ticks = this.#ticks(frame);
      if (ticks) drawTicks(context, app.look.theme, frame, ticks);
    });
  }

  /** True while x means time: not while items move, and not if all times are equal. */
  get #visible() {
    const { look, scene } = this.app;
    return look.layout === "timeline" && scene.times.last > scene.times.first;
  }

  /**
   * Return the rectangle that must stay free of labels, in CSS pixels from the view's middle.
   * @param {Frame} frame
   */
  boxes({ width, height, ratio }) {
    const [right, bottom] = [width / 2 / ratio, height / 2 / ratio];
    return this.#visible ? [[-right, bottom - STRIP_PX, right, bottom]] : [];
  }

  /**
   * Return the ticks in view, x in the bitmap's pixels; null where x doesn't mean time.
   * @param {Frame} frame
   */
  #ticks(frame) {
    const { scene, look } = this.app;
    if (!this.#visible) return null;
    this.knots ??= knotsOf(scene, look.x);
    const { left, right } = visibleRect(frame, 0);
    const slotWidth = 2 ** Math.ceil(Math.log2(SLOT_PX / frame.scale));
    const ticks = ticksBetween(this.knots, left, right, slotWidth);
    const { scale, left: shift } = worldToBitmap(frame);
    return ticks.map(({ x, label }) => ({ x: x * scale + shift, label }));
  }
}

/**
 * @param {DrawingContext} context
 * @param {Theme} theme
 * @param {Frame} frame
 * @param {Tick[]} ticks
 */
function drawTicks(context, theme, { width, height, ratio }, ticks) {
  const top = height - STRIP_PX * ratio;
  context.globalAlpha = STRIP_OPACITY;
  context.fillStyle = theme.background;
  context.fillRect(0, top, width, STRIP_PX * ratio);
  context.lineWidth = ratio;
  context.strokeStyle = theme.edge;
  context.font = `${FONT_SIZE_PX * ratio}px system-ui, sans-serif`;
  context.textAlign = "center";
  for (const { x, label } of ticks) {
    context.globalAlpha = LINE_OPACITY;
    drawVerticalLine(context, x, 0, top);
    context.globalAlpha = 1;
    drawVerticalLine(context, x, top, top + TICK_PX * ratio);
    context.fillStyle = theme.text;
    context.fillText(label, x, height - BASELINE_PX * ratio);
  }
  context.globalAlpha = 1;
}

/**
 * @param {DrawingContext} context
 * @param {number} x
 * @param {number} top
 * @param {number} bottom
 */
function drawVerticalLine(context, x, top, bottom) {
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x, bottom);
  context.stroke();
}
