import { CYCLE } from "../../data/scene.js";
import { shift, wipe } from "./bitmap.js";
import { drawLine } from "./lines.js";
import { Stamps } from "./mark-stamps.js";
import { isDrawn, thinningOf } from "./thinning.js";
import { edgeStrength, edgeWidth, FOLD_GAP, placement, seenRadius } from "../frame.js";
import { markOf, RING } from "../marks.js";
import { mixedWord, wordOf } from "../theme.js";
/** @import { Sheet } from "./bitmap.js" */
/** @import { Frame, Look, Scene, Theme } from "../../data/types.js" */

/** How far a mark reaches beyond its place at most, in CSS pixels. */
const REACH = 30;
/** How much of an edge's colour is left of what steps back, however much of it lies together. */
const FAINT = 0.3;
/** From this radius on, in CSS pixels, a mark stands out against what is beneath it. */
const BORDERED = 3;

/** What lies over what: those with a colour that says something aren't hidden by the others. */
const [FADED, PLAIN, COLOURED] = [2, 1, 0];

/**
 * Draws very many items into a bitmap, pixel by pixel: a canvas' paths take seconds for
 * what this does in some twenty milliseconds, without a graphics card.
 */
export class PixelPainter {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.context = /** @type {CanvasRenderingContext2D} */ (
      this.canvas.getContext("2d", { alpha: false })
    );
    /** @type {Sheet} */
    this.sheet = { words: new Uint32Array(0), width: 0, height: 0, left: 0, top: 0, right: 0, bottom: 0 };
    this.stamps = new Stamps();
    this.x = new Float32Array(0);
    this.y = new Float32Array(0);
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
    this.thinning = thinningOf(scene, look, this.x, this.y, frame);
    this.#paintPart(scene, look, frame, 0, 0, frame.width, frame.height);
    this.#show();
  }

  /**
   * Move the picture by whole pixels and paint what has come into it.
   * @param {Scene} scene
   * @param {Look} look
   * @param {Frame} frame where it is then
   * @param {number} right
   * @param {number} down
   */
  move(scene, look, frame, right, down) {
    const { width, height } = frame;
    shift(this.sheet, right, down);
    this.#project(look, frame);
    if (right > 0) this.#paintPart(scene, look, frame, 0, 0, right, height);
    if (right < 0) this.#paintPart(scene, look, frame, width + right, 0, width, height);
    if (down > 0) this.#paintPart(scene, look, frame, 0, 0, width, down);
    if (down < 0) this.#paintPart(scene, look, frame, 0, height + down, width, height);
    this.#show();
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  #resize(width, height) {
    const { sheet } = this;
    if (sheet.width === width && sheet.height === height) return;
    sheet.width = this.canvas.width = width;
    sheet.height = this.canvas.height = height;
    this.image = this.context.createImageData(width, height);
    sheet.words = new Uint32Array(this.image.data.buffer);
  }

  #show() {
    this.context.putImageData(/** @type {ImageData} */ (this.image), 0, 0);
  }

  /**
   * Where every item stands in the bitmap.
   * @param {Look} look
   * @param {Frame} frame
   */
  #project(look, frame) {
    const n = look.x.length;
    if (this.x.length !== n) [this.x, this.y] = [new Float32Array(n), new Float32Array(n)];
    const { k, left, top } = placement(frame);
    for (let i = 0; i < n; i++) {
      this.x[i] = look.x[i] * k + left;
      this.y[i] = look.y[i] * k + top;
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
  #paintPart(scene, look, frame, left, top, right, bottom) {
    Object.assign(this.sheet, { left, top, right, bottom });
    wipe(this.sheet, wordOf(look.theme.background));
    if (look.faded.includes(1)) {
      this.#edges(scene, look, frame, 1);
      this.#marks(scene, look, frame, FADED);
    }
    this.#edges(scene, look, frame, 0);
    this.#extraEdges(scene, look);
    this.#marks(scene, look, frame, PLAIN);
    this.#marks(scene, look, frame, COLOURED);
  }

  /**
   * @param {Scene} scene
   * @param {Look} look
   * @param {Frame} frame
   * @param {number} back 1 for those that step back, 0 for all others
   */
  #edges({ above, size, n }, { shown, faded, theme }, frame, back) {
    const { x, y, sheet, thinning } = this;
    const { left, top, right, bottom } = sheet;
    const word = back ? faintWord(theme) : wordOf(theme.edge);
    for (let i = 0; i < n; i++) {
      const p = above[i];
      if (p < 0 || faded[i] !== back || !shown[i] || !shown[p]) continue;
      const x0 = x[p];
      const y0 = y[p];
      const x1 = x[i];
      const y1 = y[i];
      if ((x0 < left && x1 < left) || (x0 > right && x1 > right)) continue;
      if ((y0 < top && y1 < top) || (y0 > bottom && y1 > bottom)) continue;
      const length = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0));
      if (!isDrawn(i, size[i], length, thinning)) continue;
      const strength = edgeStrength(size[i], frame.scale, length / frame.ratio);
      drawLine(sheet, x0, y0, x1, y1, word, strength, edgeWidth(size[i], frame));
    }
  }

  /**
   * @param {Scene} scene
   * @param {Look} look
   */
  #extraEdges({ extra }, { shown, theme }) {
    const word = wordOf(theme.alarm);
    for (let at = 0; at < extra.length; at += 2) {
      const [from, to] = [extra[at], extra[at + 1]];
      if (!shown[from] || !shown[to]) continue;
      drawLine(this.sheet, this.x[from], this.y[from], this.x[to], this.y[to], word, 120, 1);
    }
  }

  /**
   * @param {Scene} scene
   * @param {Look} look
   * @param {Frame} frame
   * @param {number} layer
   */
  #marks(scene, look, frame, layer) {
    const { x, y, sheet } = this;
    const { background, alarm } = look.theme;
    const words = {
      faint: faintWord(look.theme),
      background: wordOf(background),
      alarm: wordOf(alarm),
    };
    const reach = REACH * frame.ratio;
    const [left, right] = [sheet.left - reach, sheet.right + reach];
    const [top, bottom] = [sheet.top - reach, sheet.bottom + reach];
    const none = wordOf(look.theme.palette.none);
    // Backwards, so that an item lies over its replies.
    for (let i = scene.n - 1; i >= 0; i--) {
      if (x[i] < left || x[i] > right || y[i] < top || y[i] > bottom) continue;
      const own = look.faded[i] ? FADED : look.colour[i] === none ? PLAIN : COLOURED;
      if (own === layer && look.shown[i]) this.#mark(scene, look, frame, i, words);
    }
  }

  /**
   * @param {Scene} scene
   * @param {Look} look
   * @param {Frame} frame
   * @param {number} i
   * @param {{faint: number, background: number, alarm: number}} words
   */
  #mark({ state }, { radius, colour, faded, folded }, frame, i, words) {
    const { sheet, stamps } = this;
    const { ratio } = frame;
    const x = this.x[i];
    const y = this.y[i];
    const mark = markOf(state[i]);
    const r = seenRadius(frame, radius[i]) * ratio;
    if (faded[i]) {
      stamps.print(sheet, mark, x, y, r, words.faint);
      return;
    }
    const bordered = r > BORDERED * ratio;
    if (bordered) stamps.print(sheet, mark === RING ? 0 : mark, x, y, r + 0.7 * ratio, words.background);
    stamps.print(sheet, mark, x, y, r, colour[i]);
    if (folded[i]) stamps.print(sheet, RING, x, y, r + FOLD_GAP * ratio, colour[i]);
    if (state[i] & CYCLE) stamps.print(sheet, RING, x, y, r + 2.5 * ratio, words.alarm);
  }
}

/** @param {Theme} theme */
function faintWord({ background, edge }) {
  return mixedWord(wordOf(background), wordOf(edge), FAINT);
}
