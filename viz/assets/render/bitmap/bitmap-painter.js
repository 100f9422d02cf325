import { CYCLE } from "../../data/scene.js";
import { clearBitmap, fillRect, scrollBitmap } from "./bitmap.js";
import { drawLine } from "./lines.js";
import { MarkSprites } from "./mark-sprites.js";
import { isEdgeDrawn, LARGE_SUBTREE, thinningFactor } from "./thinning.js";
import { CYCLE_GAP_PX, edgeAlpha, edgeWidth, foldRing, screenRadius, worldToBitmap } from "../frame.js";
import { boxColour, boxesInView, boxSize } from "../icicle.js";
import { LIT_OPACITY, LIT_WIDTH_PX } from "../path-painter.js";
import { DOT, markOf, RING } from "../marks.js";
import { mixPixels, toPixel } from "../theme.js";
/** @import { Bitmap } from "./bitmap.js" */
/** @import { Frame, Look, Scene, Theme } from "../../data/types.js" */

/** The farthest that a mark reaches from its position. */
const MAX_REACH_PX = 30;
/** The share of an edge's colour in faded items and edges, however many overlap. */
const FADED_SHARE = 0.3;
/** A shorter faded edge to a small subtree isn't seen among the marks; of very many items, most are. */
const MIN_FADED_EDGE_PX = 8;
const NON_TREE_EDGE_ALPHA = 120;
const NON_TREE_EDGE_WIDTH_PX = 1;
/** From this radius on a mark has a border that separates it from what is beneath it. */
const MIN_BORDERED_RADIUS_PX = 3;
const BORDER_PX = 0.7;

/** Layers from bottom to top, the first for none. Items in the neutral colour lie below coloured ones. */
const [FADED, NEUTRAL, COLOURED] = [1, 2, 3];

/**
 * A painter that draws very many items into a bitmap, pixel by pixel. It takes some twenty
 * milliseconds without a graphics card, where a canvas' paths take seconds.
 */
export class BitmapPainter {
  constructor() {
    /** @type {HTMLCanvasElement | null} with the bitmap, made when it is needed; null after it has changed */
    this.scalable = null;
    /** @type {ImageData | null} the bitmap */
    this.image = null;
    /** @type {Bitmap} */
    this.bitmap = { pixels: new Uint32Array(0), width: 0, height: 0, left: 0, top: 0, right: 0, bottom: 0 };
    this.sprites = new MarkSprites();
    this.x = new Float32Array(0);
    this.y = new Float32Array(0);
    /** The layer of each item, 0 for one that isn't drawn. */
    this.layers = new Uint8Array(0);
    this.thinning = 1;
  }

  /**
   * @param {Scene} scene
   * @param {Look} look
   * @param {Frame} frame
   */
  paint(scene, look, frame) {
    this.#resize(frame.width, frame.height);
    this.#project(look, frame);
    this.thinning = look.boxes ? 1 : thinningFactor(scene, look, this.x, this.y, frame);
    this.#paintRect(scene, look, frame, 0, 0, frame.width, frame.height);
  }

  /**
   * Move the bitmap by whole pixels and paint what comes into view.
   * @param {Scene} scene
   * @param {Look} look
   * @param {Frame} frame after the move
   * @param {number} dx in device pixels, to the right
   * @param {number} dy in device pixels, down
   */
  scroll(scene, look, frame, dx, dy) {
    const { width, height } = frame;
    scrollBitmap(this.bitmap, dx, dy);
    this.#project(look, frame);
    if (dx > 0) this.#paintRect(scene, look, frame, 0, 0, dx, height);
    if (dx < 0) this.#paintRect(scene, look, frame, width + dx, 0, width, height);
    if (dy > 0) this.#paintRect(scene, look, frame, 0, 0, width, dy);
    if (dy < 0) this.#paintRect(scene, look, frame, 0, height + dy, width, height);
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  #resize(width, height) {
    const { bitmap } = this;
    if (bitmap.width === width && bitmap.height === height) return;
    [bitmap.width, bitmap.height] = [width, height];
    this.image = new ImageData(width, height);
    bitmap.pixels = new Uint32Array(this.image.data.buffer);
  }

  /** A canvas with the bitmap, which can be drawn scaled. */
  get canvas() {
    if (this.scalable) return this.scalable;
    const [canvas, image] = [document.createElement("canvas"), /** @type {ImageData} */ (this.image)];
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext("2d", { alpha: false })?.putImageData(image, 0, 0);
    return (this.scalable = canvas);
  }

  /**
   * Compute every item's position in the bitmap.
   * @param {Look} look
   * @param {Frame} frame
   */
  #project(look, frame) {
    const n = look.x.length;
    if (this.x.length !== n) [this.x, this.y] = [new Float32Array(n), new Float32Array(n)];
    const { scale, left, top } = worldToBitmap(frame);
    for (let i = 0; i < n; i++) {
      this.x[i] = look.x[i] * scale + left;
      this.y[i] = look.y[i] * scale + top;
    }
  }

  /**
   * @param {Scene} scene
   * @param {Look} look
   * @param {Frame} frame
   * @param {number} left
   * @param {number} top
   * @param {number} right
   * @param {number} bottom
   */
  #paintRect(scene, look, frame, left, top, right, bottom) {
    this.scalable = null;
    Object.assign(this.bitmap, { left, top, right, bottom });
    clearBitmap(this.bitmap, toPixel(look.theme.background));
    if (look.boxes) return this.#drawBoxes(scene, look, frame);
    this.#findLayers(look, frame);
    if (look.faded.includes(1)) {
      this.#drawEdges(scene, look, frame, 1);
      this.#drawMarks(scene, look, frame, FADED);
    }
    this.#drawEdges(scene, look, frame, 0);
    this.#drawLitEdges(scene, look, frame);
    this.#drawNonTreeEdges(scene, look);
    this.#drawMarks(scene, look, frame, NEUTRAL);
    this.#drawMarks(scene, look, frame, COLOURED);
  }

  /**
   * @param {Scene} scene
   * @param {Look} look
   * @param {Frame} frame
   */
  #drawBoxes(scene, look, frame) {
    for (const box of boxesInView(scene, look, frame)) {
      const [width, height] = boxSize(box);
      fillRect(this.bitmap, box.left, box.top, box.left + width, box.top + height, boxColour(look, box));
    }
  }

  /**
   * @param {Scene} scene
   * @param {Look} look
   * @param {Frame} frame
   * @param {number} isFaded 1 for faded edges, 0 for those between two items that match
   */
  #drawEdges({ parent, size, n }, { shown, faded, theme }, frame, isFaded) {
    const { x, y, bitmap, thinning } = this;
    const { left, top, right, bottom } = bitmap;
    const colour = isFaded ? faintPixel(theme) : toPixel(theme.edge);
    const shortest = isFaded ? MIN_FADED_EDGE_PX * frame.ratio : 0;
    for (let i = 0; i < n; i++) {
      const p = parent[i];
      if (p < 0 || (faded[i] | faded[p]) !== isFaded || !shown[i] || !shown[p]) continue;
      const x0 = x[p];
      const y0 = y[p];
      const x1 = x[i];
      const y1 = y[i];
      if ((x0 < left && x1 < left) || (x0 > right && x1 > right)) continue;
      if ((y0 < top && y1 < top) || (y0 > bottom && y1 > bottom)) continue;
      const length = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0));
      if (length < shortest && size[i] < LARGE_SUBTREE) continue;
      if (!isEdgeDrawn(i, size[i], length, thinning)) continue;
      const alpha = edgeAlpha(size[i], frame.scale, length / frame.ratio);
      drawLine(bitmap, x0, y0, x1, y1, colour, alpha, edgeWidth(size[i], frame));
    }
  }

  /**
   * @param {Scene} scene
   * @param {Look} look
   * @param {Frame} frame
   */
  #drawLitEdges({ parent, size }, { lit, shown, theme }, { ratio }) {
    const { x, y, bitmap } = this;
    const colour = toPixel(theme.accent);
    for (let i = lit + 1; lit >= 0 && i < lit + size[lit]; i++) {
      const p = parent[i];
      if (shown[i]) drawLine(bitmap, x[p], y[p], x[i], y[i], colour, LIT_OPACITY * 255, LIT_WIDTH_PX * ratio);
    }
  }

  /**
   * @param {Scene} scene
   * @param {Look} look
   */
  #drawNonTreeEdges({ nonTreeEdges }, { shown, theme }) {
    const { x, y, bitmap } = this;
    const colour = toPixel(theme.alarm);
    for (let at = 0; at < nonTreeEdges.length; at += 2) {
      const [from, to] = [nonTreeEdges[at], nonTreeEdges[at + 1]];
      if (!shown[from] || !shown[to]) continue;
      drawLine(bitmap, x[from], y[from], x[to], y[to], colour, NON_TREE_EDGE_ALPHA, NON_TREE_EDGE_WIDTH_PX);
    }
  }

  /**
   * @param {Scene} scene
   * @param {Look} look
   * @param {Frame} frame
   * @param {number} layer
   */
  #drawMarks(scene, look, frame, layer) {
    const { layers } = this;
    const { background, alarm } = look.theme;
    const colours = {
      faint: faintPixel(look.theme),
      background: toPixel(background),
      alarm: toPixel(alarm),
    };
    // Backwards, so that an item lies over its replies.
    for (let i = layers.lastIndexOf(layer); i >= 0; i--) {
      if (layers[i] === layer) this.#drawMark(scene, look, frame, i, colours);
    }
  }

  /**
   * Note the layer of each item that reaches into the part that is drawn to.
   * @param {Look} look
   * @param {Frame} frame
   */
  #findLayers({ faded, colour, shown, theme }, { ratio }) {
    const { x, y, bitmap } = this;
    if (this.layers.length !== x.length) this.layers = new Uint8Array(x.length);
    const reach = MAX_REACH_PX * ratio;
    const [left, right] = [bitmap.left - reach, bitmap.right + reach];
    const [top, bottom] = [bitmap.top - reach, bitmap.bottom + reach];
    const [neutral, others] = [toPixel(theme.palette.none), toPixel(theme.palette.others)];
    for (let i = 0; i < x.length; i++) {
      const isIn = shown[i] && x[i] >= left && x[i] <= right && y[i] >= top && y[i] <= bottom;
      this.layers[i] = !isIn ? 0 : faded[i] ? FADED : colour[i] === neutral || colour[i] === others ? NEUTRAL : COLOURED;
    }
  }

  /**
   * @param {Scene} scene
   * @param {Look} look
   * @param {Frame} frame
   * @param {number} i
   * @param {{faint: number, background: number, alarm: number}} colours as pixels
   */
  #drawMark({ state }, { radius, colour, faded, folded }, frame, i, colours) {
    const { bitmap, sprites } = this;
    const { ratio } = frame;
    const x = this.x[i];
    const y = this.y[i];
    const mark = markOf(state[i]);
    const r = screenRadius(frame, radius[i]) * ratio;
    if (faded[i]) {
      sprites.draw(bitmap, mark, x, y, r, colours.faint);
      return;
    }
    const bordered = r > MIN_BORDERED_RADIUS_PX * ratio;
    if (bordered) sprites.draw(bitmap, mark === RING ? DOT : mark, x, y, r + BORDER_PX * ratio, colours.background);
    sprites.draw(bitmap, mark, x, y, r, colour[i]);
    if (folded[i]) sprites.draw(bitmap, RING, x, y, r + foldRing(frame) * ratio, colour[i]);
    if (state[i] & CYCLE) sprites.draw(bitmap, RING, x, y, r + CYCLE_GAP_PX * ratio, colours.alarm);
  }
}

/** @param {Theme} theme */
function faintPixel({ background, edge }) {
  return mixPixels(toPixel(background), toPixel(edge), FADED_SHARE);
}
