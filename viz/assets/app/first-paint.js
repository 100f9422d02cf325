import { placement } from "../render/frame.js";

/**
 * Stands in for vis-network until that has begun: to read it takes longer than to draw what is
 * seen first. It holds the view and says when to draw; who listens to it listens to vis afterwards.
 */
export class FirstStage {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.canvas = document.createElement("canvas");
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    /** @type {[string, (told: any) => void][]} what is called, and when */
    this.listeners = [];
    this.position = { x: 0, y: 0 };
    this.scale = 1;
    box.append(this.canvas);
    this.canvas.addEventListener("click", ({ offsetX, offsetY }) =>
      this.#tell("click", { pointer: { DOM: { x: offsetX, y: offsetY } } }),
    );
    this.setSize();
  }

  /**
   * @param {string} name
   * @param {(told: any) => void} act
   */
  on(name, act) {
    this.listeners.push([name, act]);
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

  /** As large as the box is now. */
  setSize() {
    const { clientWidth, clientHeight } = this.box;
    const wide = Math.round(clientWidth * devicePixelRatio);
    const high = Math.round(clientHeight * devicePixelRatio);
    // To set a canvas' size empties it.
    if (this.canvas.width !== wide) this.canvas.width = wide;
    if (this.canvas.height !== high) this.canvas.height = high;
  }

  /** @param {{x: number, y: number}} place in the box */
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
    const { k, left, top } = placement({ ...position, scale, width, height, ratio });
    context.setTransform(k, 0, 0, k, left, top);
    this.#tell("beforeDrawing", context);
    this.#tell("afterDrawing", context);
  }

  /**
   * @param {string} name
   * @param {any} told
   */
  #tell(name, told) {
    for (const [asked, act] of this.listeners) if (asked === name) act(told);
  }
}

/**
 * vis-network, which stands in a template: there the browser needn't look at it before the first
 * picture, which is drawn without it.
 */
export function readVis() {
  const held = /** @type {HTMLTemplateElement | null} */ (document.getElementById("graphload-vis"));
  held?.replaceWith(held.content);
  const { vis } = /** @type {any} */ (globalThis);
  if (!vis?.Network) throw new Error("vis-network doesn't run here");
  return vis;
}
