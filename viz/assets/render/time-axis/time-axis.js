import { placement, seenPart } from "../frame.js";
import { knotsOf, ticksBetween } from "./ticks.js";
/** @import { Knots, Tick } from "./ticks.js" */
/** @import { Pencil } from "../svg/svg-context.js" */
/** @import { App } from "../../app/app.js" */
/** @import { Frame, Theme } from "../../data/types.js" */

/** How wide the words of a moment are at most, with what parts them from the next, in CSS pixels. */
const SLOT = 116;
const WORDS_HIGH = 11;
/** How high the strip at the bottom is that the words stand in. */
const STRIP = 20;

/** The timeline's axis: which moment is where, at the bottom of the view. */
export class TimeAxis {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    /** @type {Knots | null} */
    this.knots = null;
    app.view.network.on("afterDrawing", (/** @type {CanvasRenderingContext2D} */ context) => {
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.textBaseline = "alphabetic";
      const { frame, begun } = app.view;
      const ticks = begun && this.ticks(frame);
      if (ticks) drawTicks(context, app.look.theme, frame, ticks);
      context.restore();
    });
    app.state.on(["layout"], () => this.#makeRoom());
    this.#makeRoom();
  }

  /** The legend goes up. */
  #makeRoom() {
    const comes = this.app.state.get("layout") === "timeline";
    this.app.stage.parentElement?.classList.toggle("has-axis", comes);
  }

  /** Whether places mean times: not while items are on their way, and not where times are equal. */
  get #there() {
    const { look, scene } = this.app;
    return look.layout === "timeline" && scene.times.last > scene.times.first;
  }

  /**
   * What the words stand in, where no label should: in CSS pixels from the middle of the view.
   * @param {Frame} frame
   */
  boxes({ width, height, ratio }) {
    const [aside, bottom] = [width / 2 / ratio, height / 2 / ratio];
    return this.#there ? [[-aside, bottom - STRIP, aside, bottom]] : [];
  }

  /**
   * The moments in view, in the bitmap's pixels; null where places mean no times.
   * @param {Frame} frame
   */
  ticks(frame) {
    const { scene, look } = this.app;
    if (!this.#there) return null;
    this.knots ??= knotsOf(scene, look.x);
    const { left, right } = seenPart(frame, 0);
    const wide = 2 ** Math.ceil(Math.log2(SLOT / frame.scale));
    const ticks = ticksBetween(this.knots, left, right, wide);
    const { k, left: shift } = placement(frame);
    return ticks.map(({ x, says }) => ({ x: x * k + shift, says }));
  }
}

/**
 * @param {Pencil} pencil
 * @param {Theme} theme
 * @param {Frame} frame
 * @param {Tick[]} ticks
 */
export function drawTicks(pencil, theme, { width, height, ratio }, ticks) {
  const top = height - STRIP * ratio;
  pencil.globalAlpha = 0.9;
  pencil.fillStyle = theme.background;
  pencil.fillRect(0, top, width, STRIP * ratio);
  pencil.lineWidth = ratio;
  pencil.strokeStyle = theme.edge;
  pencil.font = `${WORDS_HIGH * ratio}px system-ui, sans-serif`;
  pencil.textAlign = "center";
  for (const { x, says } of ticks) {
    pencil.globalAlpha = 0.35;
    drawUpright(pencil, x, 0, top);
    pencil.globalAlpha = 1;
    drawUpright(pencil, x, top, top + 4 * ratio);
    pencil.fillStyle = theme.text;
    pencil.fillText(says, x, height - 5 * ratio);
  }
  pencil.globalAlpha = 1;
}

/**
 * @param {Pencil} pencil
 * @param {number} x
 * @param {number} top
 * @param {number} bottom
 */
function drawUpright(pencil, x, top, bottom) {
  pencil.beginPath();
  pencil.moveTo(x, top);
  pencil.lineTo(x, bottom);
  pencil.stroke();
}
