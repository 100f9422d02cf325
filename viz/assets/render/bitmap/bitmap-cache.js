import { BitmapPainter } from "./bitmap-painter.js";
import { worldToBitmap } from "../frame.js";
/** @import { Frame, Look, Scene } from "../../data/types.js" */

/** A bitmap that takes longer to paint is scaled while zooming. */
const MAX_REPAINT_MS = 9;
/** Above this share of newly visible area, the bitmap is painted again as a whole. */
const MAX_SCROLLED_SHARE = 0.6;

/**
 * The bitmap of all items, kept from one drawing to the next. When the camera moves, the
 * bitmap is scrolled, and only what comes into view is painted. While zooming, the bitmap is
 * scaled, and a second one, which shows everything, fills the gaps.
 */
export class BitmapCache {
  /**
   * @param {Scene} scene
   * @param {Look} look
   */
  constructor(scene, look) {
    this.scene = scene;
    this.look = look;
    this.detail = new BitmapPainter();
    this.overview = new BitmapPainter();
    /** @type {Frame | null} the frame that `detail` shows */
    this.frame = null;
    /** @type {Frame | null} the frame that `overview` shows */
    this.overviewFrame = null;
    /** The duration of the last painting. */
    this.paintMs = 0;
  }

  /** Discard the bitmaps: items look different or have moved. */
  invalidate() {
    this.frame = this.overviewFrame = null;
  }

  /**
   * Draw all items, from the bitmap where that shows them.
   * @param {CanvasRenderingContext2D} context with no transformation
   * @param {Frame} frame
   * @param {Frame} fitted the frame that has everything in view
   */
  draw(context, frame, fitted) {
    const known = this.frame;
    if (!known || known.width !== frame.width || known.height !== frame.height) this.#paint(frame);
    else if (known.scale !== frame.scale) {
      if (this.paintMs > MAX_REPAINT_MS) return this.#drawScaled(context, known, frame, fitted);
      this.#paint(frame);
    } else this.#scroll(known, frame);
    // Straight into the canvas: by way of another one, it would be copied twice.
    context.putImageData(/** @type {ImageData} */ (this.detail.image), 0, 0);
  }

  /**
   * Tell whether the bitmap can be shown in a frame without scaling.
   * @param {Frame} frame
   */
  isSharp(frame) {
    return this.frame?.scale === frame.scale;
  }

  /** @param {Frame} frame */
  #paint(frame) {
    const start = performance.now();
    this.detail.paint(this.scene, this.look, frame);
    this.paintMs = performance.now() - start;
    this.frame = frame;
  }

  /**
   * Scroll the bitmap to where the camera is now.
   * @param {Frame} known
   * @param {Frame} frame
   */
  #scroll(known, frame) {
    const scale = frame.scale * frame.ratio;
    const dx = Math.round((known.x - frame.x) * scale);
    const dy = Math.round((known.y - frame.y) * scale);
    if (!dx && !dy) return;
    const share = Math.abs(dx) / frame.width + Math.abs(dy) / frame.height;
    if (share > MAX_SCROLLED_SHARE) this.#paint(frame);
    else {
      this.frame = { ...frame, x: known.x - dx / scale, y: known.y - dy / scale };
      this.detail.scroll(this.scene, this.look, this.frame, dx, dy);
    }
  }

  /**
   * Draw the bitmap scaled, over the one that shows everything where it leaves gaps.
   * @param {CanvasRenderingContext2D} context
   * @param {Frame} known
   * @param {Frame} frame
   * @param {Frame} fitted
   */
  #drawScaled(context, known, frame, fitted) {
    context.imageSmoothingQuality = "low";
    const target = rectIn(known, frame);
    const { left, top, width, height } = target;
    const covers =
      left <= 0 && top <= 0 && left + width >= frame.width && top + height >= frame.height;
    if (!covers) {
      let shown = this.overviewFrame;
      if (!shown || shown.width !== fitted.width || shown.height !== fitted.height) {
        this.overview.paint(this.scene, this.look, fitted);
        this.overviewFrame = shown = fitted;
      }
      drawInto(context, this.overview.canvas, rectIn(shown, frame));
    }
    drawInto(context, this.detail.canvas, target);
  }
}

/**
 * Return the rectangle that the bitmap of one frame covers in another.
 * @param {Frame} from
 * @param {Frame} to
 */
function rectIn(from, to) {
  const growth = to.scale / from.scale;
  const { scale } = worldToBitmap(to);
  const [width, height] = [from.width * growth, from.height * growth];
  return {
    left: to.width / 2 + (from.x - to.x) * scale - width / 2,
    top: to.height / 2 + (from.y - to.y) * scale - height / 2,
    width,
    height,
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLCanvasElement} canvas
 * @param {ReturnType<typeof rectIn>} rect
 */
function drawInto(context, canvas, { left, top, width, height }) {
  context.drawImage(canvas, left, top, width, height);
}
