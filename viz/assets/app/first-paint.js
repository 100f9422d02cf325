import { worldToBitmap } from "../render/frame.js";

/**
 * A stand-in for vis-network's Network until that has loaded, which takes longer than to draw
 * the first picture. It has the few methods that the view and the camera call. Its listeners
 * are handed over to vis-network later.
 */
export class FirstPaintNetwork {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.canvas = document.createElement("canvas");
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    /** @type {[event: string, listener: (data: any) => void][]} */
    this.listeners = [];
    this.position = { x: 0, y: 0 };
    this.scale = 1;
    box.append(this.canvas);
    this.canvas.addEventListener("click", ({ offsetX, offsetY }) =>
      this.#emit("click", { pointer: { DOM: { x: offsetX, y: offsetY } } }),
    );
  }

  /**
   * @param {string} event
   * @param {(data: any) => void} listener
   */
  on(event, listener) {
    this.listeners.push([event, listener]);
  }

  getViewPosition() {
    return { ...this.position };
  }

  getScale() {
    return this.scale;
  }

  /** @param {{position?: {x: number, y: number}, scale: number}} to */
  moveTo({ position, scale }) {
    this.position = { ...(position ?? this.position) };
    this.scale = scale;
  }

  /** Take over the box's size. */
  setSize() {
    const { clientWidth, clientHeight } = this.box;
    const width = Math.round(clientWidth * devicePixelRatio);
    const height = Math.round(clientHeight * devicePixelRatio);
    // Setting a canvas' size clears it.
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
  }

  /** @param {{x: number, y: number}} point in the box */
  DOMtoCanvas({ x, y }) {
    const { clientWidth, clientHeight } = this.box;
    return {
      x: this.position.x + (x - clientWidth / 2) / this.scale,
      y: this.position.y + (y - clientHeight / 2) / this.scale,
    };
  }

  redraw() {
    const { context, position, scale } = this;
    const { width, height } = this.canvas;
    const ratio = width / (this.box.clientWidth || 1);
    const toBitmap = worldToBitmap({ ...position, scale, width, height, ratio });
    context.setTransform(toBitmap.scale, 0, 0, toBitmap.scale, toBitmap.left, toBitmap.top);
    this.#emit("beforeDrawing", context);
    this.#emit("afterDrawing", context);
  }

  /**
   * @param {string} event
   * @param {any} data
   */
  #emit(event, data) {
    for (const [name, listener] of this.listeners) if (name === event) listener(data);
  }
}

/**
 * Run vis-network's script and return what it exports. The script is in a template, so that
 * the browser doesn't compile it before the first picture.
 */
export function loadVis() {
  const template = /** @type {HTMLTemplateElement | null} */ (document.getElementById("graphload-vis"));
  template?.replaceWith(template.content);
  const { vis } = /** @type {any} */ (globalThis);
  if (!vis?.Network) throw new Error("vis-network doesn't run here");
  return vis;
}
