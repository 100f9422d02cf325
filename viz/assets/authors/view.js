import { distanceFrom } from "./geometry.js";
import { arrowOf, circleOf, isDrawn, lineWidth, paint, readColours } from "./painter.js";
/** @import { AuthorGraph } from "./data.js" */
/** @import { Shown } from "./painter.js" */

const MIN_SCALE = 0.02;
const MAX_SCALE = 12;
const MAX_FIT_SCALE = 1.6;
const PADDING_PX = 46;
const WHEEL_STEP = 0.0015;
/** The movement in pixels from which a press is a drag, no click. */
const CLICK_PX = 5;
/** The distance in pixels at which a pair or an author is hit, and with a finger. */
const REACH_PX = 4;
const FINGER_PX = 12;

/** The picture and its camera: draw, zoom, move, and tell what is hit. */
export class View {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {AuthorGraph} graph
   */
  constructor(canvas, graph) {
    this.canvas = canvas;
    this.graph = graph;
    /** @type {Shown} */
    this.shown = { scale: 1, left: 0, top: 0, least: 1, authors: null, pairs: null, author: -1, pair: -1 };
    this.colours = readColours(graph);
    /** @type {(author: number, pair: number) => void} what is clicked; -1 for none */
    this.onClick = () => {};
    /** @type {(author: number, pair: number, x: number, y: number) => void} */
    this.onHover = () => {};
    this.isFitted = true;
    this.frame = 0;
    /** @type {Map<number, { x: number, y: number }>} */
    this.pointers = new Map();
    this.moved = 0;
    this.#listen();
  }

  get width() {
    return this.canvas.clientWidth;
  }

  get height() {
    return this.canvas.clientHeight;
  }

  /** Draw at the next frame. */
  draw() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.drawNow();
    });
  }

  drawNow() {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const ratio = devicePixelRatio || 1;
    const [width, height] = [Math.round(this.width * ratio), Math.round(this.height * ratio)];
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      if (this.isFitted) this.#place();
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint(context, this.graph, this.shown, this.colours, this.width, this.height);
  }

  /** Show all authors. */
  fit() {
    this.isFitted = true;
    this.#place();
    this.draw();
  }

  #place() {
    const { x, y, radius } = this.graph.author;
    if (!x.length) return;
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let at = 0; at < x.length; at++) {
      left = Math.min(left, x[at] - radius[at]);
      right = Math.max(right, x[at] + radius[at]);
      top = Math.min(top, y[at] - radius[at]);
      bottom = Math.max(bottom, y[at] + radius[at]);
    }
    const [width, height] = [Math.max(this.width - 2 * PADDING_PX, 50), Math.max(this.height - 2 * PADDING_PX, 50)];
    const scale = Math.min(width / (right - left), height / (bottom - top), MAX_FIT_SCALE);
    this.shown.scale = scale;
    this.shown.left = this.width / 2 - (scale * (left + right)) / 2;
    this.shown.top = this.height / 2 - (scale * (top + bottom)) / 2;
  }

  /**
   * Zoom by a factor, so that a point of the screen stays.
   * @param {number} factor
   * @param {number} x
   * @param {number} y
   */
  zoom(factor, x = this.width / 2, y = this.height / 2) {
    const { shown } = this;
    const scale = Math.max(MIN_SCALE, Math.min(MAX_SCALE, shown.scale * factor));
    shown.left = x - ((x - shown.left) * scale) / shown.scale;
    shown.top = y - ((y - shown.top) * scale) / shown.scale;
    shown.scale = scale;
    this.isFitted = false;
    this.draw();
  }

  /**
   * Move the picture.
   * @param {number} dx
   * @param {number} dy
   */
  move(dx, dy) {
    this.shown.left += dx;
    this.shown.top += dy;
    this.isFitted = false;
    this.draw();
  }

  /**
   * Bring authors into view, if one of them isn't.
   * @param {number[]} authors
   */
  reveal(authors) {
    const inside = authors.every((author) => {
      const [x, y, r] = circleOf(this.graph, this.shown, author);
      return x - r >= 0 && y - r >= 0 && x + r <= this.width && y + r <= this.height;
    });
    if (inside || !authors.length) return;
    const { x, y } = this.graph.author;
    const middle = (/** @type {Float32Array} */ values) => authors.reduce((sum, author) => sum + values[author], 0) / authors.length;
    this.shown.left = this.width / 2 - this.shown.scale * middle(x);
    this.shown.top = this.height / 2 - this.shown.scale * middle(y);
    this.isFitted = false;
  }

  /**
   * Return the author or the pair at a point of the screen, -1 for none.
   * @param {number} x
   * @param {number} y
   * @param {number} reach
   * @returns {[author: number, pair: number]}
   */
  hit(x, y, reach) {
    const { graph, shown } = this;
    let [found, least] = [-1, reach];
    for (let author = 0; author < graph.names.length; author++) {
      if (shown.authors && !shown.authors.has(author)) continue;
      const [cx, cy, radius] = circleOf(graph, shown, author);
      const away = Math.hypot(x - cx, y - cy) - radius;
      if (away < least) [found, least] = [author, away];
    }
    if (found >= 0) return [found, -1];
    for (let pair = 0; pair < graph.meta.pairs; pair++) {
      if (!isDrawn(graph, shown, pair) || (shown.pairs && !shown.pairs.has(pair))) continue;
      const arrow = arrowOf(graph, shown, pair);
      if (!arrow) continue;
      const away = distanceFrom(arrow, x, y) - lineWidth(graph.weight[pair]) / 2;
      if (away < least) [found, least] = [pair, away];
    }
    return [-1, found];
  }

  #listen() {
    const { canvas } = this;
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * WHEEL_STEP), event.offsetX, event.offsetY);
    });
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      if (!this.pointers.size) this.moved = 0;
      this.pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    });
    canvas.addEventListener("pointermove", (event) => this.#onMove(event));
    canvas.addEventListener("pointerup", (event) => this.#onUp(event));
    canvas.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId));
    canvas.addEventListener("pointerleave", () => this.onHover(-1, -1, 0, 0));
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.colours = readColours(this.graph);
      this.draw();
    });
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    const [x, y] = [event.offsetX, event.offsetY];
    const pointer = this.pointers.get(event.pointerId);
    if (!pointer) {
      const [author, pair] = this.hit(x, y, REACH_PX);
      this.canvas.classList.toggle("over", author >= 0 || pair >= 0);
      this.onHover(author, pair, x, y);
      return;
    }
    const [dx, dy] = [x - pointer.x, y - pointer.y];
    this.moved += Math.hypot(dx, dy);
    if (this.pointers.size === 1) {
      if (this.moved > CLICK_PX) this.move(dx, dy);
    } else {
      const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
      if (other) {
        const before = Math.hypot(pointer.x - other.x, pointer.y - other.y);
        const now = Math.hypot(x - other.x, y - other.y);
        if (before > 1) this.zoom(now / before, (x + other.x) / 2, (y + other.y) / 2);
        this.move(dx / 2, dy / 2);
      }
    }
    pointer.x = x;
    pointer.y = y;
    this.canvas.classList.toggle("dragging", this.moved > CLICK_PX);
  }

  /** @param {PointerEvent} event */
  #onUp(event) {
    const isClick = this.pointers.size === 1 && this.moved <= CLICK_PX;
    this.pointers.delete(event.pointerId);
    this.canvas.classList.remove("dragging");
    if (isClick) this.onClick(...this.hit(event.offsetX, event.offsetY, event.pointerType === "touch" ? FINGER_PX : REACH_PX));
  }
}
