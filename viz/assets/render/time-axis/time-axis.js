import { visibleRect, worldToBitmap } from "../frame.js";
import { cutsAt, knotsOf, pausesOf, ticksBetween } from "./ticks.js";
/** @import { App } from "../../app/app.js" */
/** @import { Frame, Theme } from "../../data/types.js" */
/** @import { DrawingContext } from "../svg/svg-context.js" */
/** @import { Knots, Pause, Tick } from "./ticks.js" */

/** The room for a tick's label and the gap to the next, in CSS pixels. */
const SLOT_PX = 92;
const FONT_SIZE_PX = 11;
/** The height of the strip at the bottom that holds the labels. */
const STRIP_PX = 20;
const STRIP_OPACITY = 0.9;
const LINE_OPACITY = 0.35;
const TICK_PX = 4;
/** The two strokes across the axis where a pause is cut, and the least distance of two such marks. */
const CUT_HEIGHT_PX = 10;
const CUT_SLANT_PX = 4;
const CUT_GAP_PX = 4;
const MIN_CUT_DISTANCE_PX = 16;
/** The distance from the bottom up to the labels' baseline. */
const BASELINE_PX = 5;

/** The axis of the timeline layout, at the bottom of the view. */
export class TimeAxis {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    /** @type {Knots | null} */
    this.knots = null;
    /** @type {Pause[]} */
    this.pauses = [];
    app.view.on("overlay", (context, frame) => {
      if (this.#visible) drawAxis(context, app.look.theme, frame, this.#ticks(frame), this.#cuts(frame));
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
   * Return the ticks in view, x in the bitmap's pixels.
   * @param {Frame} frame
   */
  #ticks(frame) {
    const { left, right } = visibleRect(frame, 0);
    const room = SLOT_PX / frame.scale;
    const slotWidth = 2 ** (Math.ceil(2 * Math.log2(room)) / 2);
    const ticks = ticksBetween(this.#knots(), left, right, slotWidth, this.pauses, room);
    const { scale, left: shift } = worldToBitmap(frame);
    return ticks.map(({ x, label }) => ({ x: x * scale + shift, label }));
  }

  #knots() {
    const { scene, look } = this.app;
    if (!this.knots) {
      this.pauses = pausesOf(scene);
      this.knots = knotsOf(scene, look.x, this.pauses);
    }
    return this.knots;
  }

  /**
   * Return where pauses are cut, apart from each other, x in the bitmap's pixels.
   * @param {Frame} frame
   */
  #cuts(frame) {
    const { scale, left } = worldToBitmap(frame);
    const cuts = cutsAt(this.#knots(), this.pauses).map((x) => x * scale + left);
    let before = -Infinity;
    return cuts.filter((x) => {
      if (x - before < MIN_CUT_DISTANCE_PX * frame.ratio) return false;
      before = x;
      return true;
    });
  }
}

/**
 * @param {DrawingContext} context
 * @param {Theme} theme
 * @param {Frame} frame
 * @param {Tick[]} ticks
 * @param {number[]} cuts
 */
function drawAxis(context, theme, { width, height, ratio }, ticks, cuts) {
  const top = height - STRIP_PX * ratio;
  context.globalAlpha = STRIP_OPACITY;
  context.fillStyle = theme.background;
  context.fillRect(0, top, width, STRIP_PX * ratio);
  context.lineWidth = ratio;
  context.strokeStyle = theme.edge;
  context.font = `${FONT_SIZE_PX * ratio}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.beginPath();
  context.moveTo(0, top);
  context.lineTo(width, top);
  context.stroke();
  for (const { x, label } of ticks) {
    context.globalAlpha = LINE_OPACITY;
    drawVerticalLine(context, x, 0, top);
    context.globalAlpha = 1;
    drawVerticalLine(context, x, top, top + TICK_PX * ratio);
    context.fillStyle = theme.text;
    context.fillText(label, x, height - BASELINE_PX * ratio);
  }
  context.globalAlpha = 1;
  context.strokeStyle = theme.text;
  for (const x of cuts) {
    for (const aside of [-CUT_GAP_PX / 2, CUT_GAP_PX / 2]) {
      const [middle, slant, half] = [x + aside * ratio, (CUT_SLANT_PX / 2) * ratio, (CUT_HEIGHT_PX / 2) * ratio];
      context.beginPath();
      context.moveTo(middle - slant, top + half);
      context.lineTo(middle + slant, top - half);
      context.stroke();
    }
  }
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
