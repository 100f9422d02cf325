import { PixelPainter } from "./bitmap-painter.js";
import { placement } from "../frame.js";
/** @import { Frame, Look, Scene } from "../../data/types.js" */

/** A picture that takes longer than this to paint, in ms, is stretched while zooming. */
const SLOW = 9;
/** When more than this share of the view is new, it is painted anew. */
const FAR = 0.6;

/**
 * The picture of all items, kept from one drawing to the next: when the view moves, so does
 * the picture, and only what comes into view is painted. While zooming it is stretched, over
 * a picture of everything that fills what it leaves empty.
 */
export class Picture {
  /**
   * @param {Scene} scene
   * @param {Look} look
   */
  constructor(scene, look) {
    this.scene = scene;
    this.look = look;
    this.near = new PixelPainter();
    this.far = new PixelPainter();
    /** @type {Frame | null} */
    this.frame = null;
    /** @type {Frame | null} */
    this.wide = null;
    this.cost = 0;
  }

  /** What items look like has changed, or where they are. */
  forget() {
    this.frame = this.wide = null;
  }

  /**
   * @param {CanvasRenderingContext2D} context with no transformation
   * @param {Frame} frame
   * @param {Frame} whole the frame that has everything in view
   */
  draw(context, frame, whole) {
    const known = this.frame;
    if (!known || known.width !== frame.width || known.height !== frame.height) this.#paint(frame);
    else if (known.scale !== frame.scale) {
      if (this.cost > SLOW) return this.#stretch(context, frame, whole);
      this.#paint(frame);
    } else this.#follow(known, frame);
    context.drawImage(this.near.canvas, 0, 0);
  }

  /**
   * Paint all of it, exactly as it is seen.
   * @param {Frame} frame
   */
  #paint(frame) {
    const begun = performance.now();
    this.near.paint(this.scene, this.look, frame);
    this.cost = performance.now() - begun;
    this.frame = frame;
  }

  /** Whether the picture, as it is, can be shown in a frame without being stretched. */
  isSharp(/** @type {Frame} */ frame) {
    return this.frame?.scale === frame.scale;
  }

  /** Paint it anew when it is drawn next, though it could be stretched. */
  sharpen() {
    this.frame = null;
  }

  /**
   * @param {Frame} known
   * @param {Frame} frame
   */
  #follow(known, frame) {
    const k = frame.scale * frame.ratio;
    const right = Math.round((known.x - frame.x) * k);
    const down = Math.round((known.y - frame.y) * k);
    if (!right && !down) return;
    const [x, y] = [known.x - right / k, known.y - down / k];
    const share = Math.abs(right) / frame.width + Math.abs(down) / frame.height;
    if (share > FAR) this.#paint(frame);
    else {
      this.frame = { ...frame, x, y };
      this.near.move(this.scene, this.look, this.frame, right, down);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Frame} frame
   * @param {Frame} whole
   */
  #stretch(context, frame, whole) {
    const known = /** @type {Frame} */ (this.frame);
    context.imageSmoothingQuality = "low";
    const at = stretched(known, frame);
    const { left, top, wide, high } = at;
    const covers = left <= 0 && top <= 0 && left + wide >= frame.width && top + high >= frame.height;
    if (!covers) {
      if (!this.wide || this.wide.width !== whole.width || this.wide.height !== whole.height) {
        this.far.paint(this.scene, this.look, whole);
        this.wide = whole;
      }
      drawStretched(context, this.far.canvas, stretched(this.wide, frame));
    }
    drawStretched(context, this.near.canvas, at);
  }
}

/**
 * Where the picture of one frame lies in another.
 * @param {Frame} from
 * @param {Frame} to
 */
function stretched(from, to) {
  const grown = to.scale / from.scale;
  const { k } = placement(to);
  const [wide, high] = [from.width * grown, from.height * grown];
  return {
    left: to.width / 2 + (from.x - to.x) * k - wide / 2,
    top: to.height / 2 + (from.y - to.y) * k - high / 2,
    wide,
    high,
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLCanvasElement} canvas
 * @param {{left: number, top: number, wide: number, high: number}} at
 */
function drawStretched(context, canvas, { left, top, wide, high }) {
  context.drawImage(canvas, left, top, wide, high);
}
