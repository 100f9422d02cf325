import { seenPart } from "./frame.js";
import { Grid } from "./grid.js";
import { chooseLabels } from "./labels.js";
import { liveEdges, liveNode } from "./live.js";
import { inSight, PathPainter } from "./paths.js";
import { PixelPainter } from "./pixels.js";
import { pathTo } from "./scene.js";
import { blockText } from "./unpack.js";

/** Above so many items or edges in view, they are drawn as pixels. */
const MANY = 2500;
/** A bitmap that takes longer than this, in ms, is moved while panning, not drawn anew. */
const SLOW = 16;
const REST = 90;
const NEAREST_ZOOM = 12;
const FITTED_ZOOM = 2.8;

/**
 * The graph on the screen. vis-network holds the view and listens, and draws the few nodes
 * that have a label or lie on the selected path; before it does, all items are painted
 * beneath them here.
 */
export class View {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    const { scene, look, stage: box } = app;
    this.scene = scene;
    this.look = look;
    this.box = box;
    this.nameOf = (/** @type {number} */ item) => app.nameOf(item);
    this.grid = new Grid(look.x, look.y);
    this.pixels = new PixelPainter();
    this.selected = -1;
    this.stale = true;
    this.cost = 0;
    /** @type {import("./types.js").Frame | null} */
    this.painted = null;
    const { vis } = /** @type {any} */ (globalThis);
    this.nodes = new vis.DataSet([]);
    this.edges = new vis.DataSet([]);
    const options = JSON.parse(blockText("graphload-options"));
    this.network = new vis.Network(box, { nodes: this.nodes, edges: this.edges }, options);
    this.network.on("beforeDrawing", (/** @type {CanvasRenderingContext2D} */ c) => this.#paint(c));
    this.network.on("afterDrawing", (/** @type {CanvasRenderingContext2D} */ c) => this.#ring(c));
    this.network.on("zoom", () => this.#holdZoom());
    this.network.on("click", (/** @type {any} */ { pointer }) =>
      app.select(this.itemAt(pointer.DOM.x, pointer.DOM.y), false),
    );
    app.state.on(["selected"], () => this.select(app.state.get("selected")));
  }

  /** How high the legend stands: nothing should lie under it when all is in view. */
  get #covered() {
    const legend = this.box.parentElement?.querySelector("#legend");
    return Math.min(legend?.clientHeight ?? 0, this.box.clientHeight / 3);
  }

  /** @returns {number} the scale at which everything is in view */
  get fittingScale() {
    const { left, right, top, bottom } = this.grid;
    const wide = (this.box.clientWidth - 80) / (right - left || 1);
    const high = (this.box.clientHeight - this.#covered - 80) / (bottom - top || 1);
    return Math.max(1e-6, Math.min(wide, high, FITTED_ZOOM));
  }

  /** Bring everything into view. */
  fit() {
    // vis learns only later of a box that is another size now.
    this.network.setSize();
    const { left, right, top, bottom } = this.grid;
    const scale = this.fittingScale;
    this.#moveTo((left + right) / 2, (top + bottom) / 2 + this.#covered / 2 / scale, scale);
  }

  /** @param {number} factor */
  zoom(factor) {
    const { x, y } = this.network.getViewPosition();
    this.#moveTo(x, y, this.#heldScale(this.network.getScale() * factor));
  }

  /**
   * Bring an item to the middle, near enough to be told from its neighbours.
   * @param {number} item
   */
  centre(item) {
    const scale = Math.max(this.network.getScale(), Math.min(0.8, 6 * this.fittingScale));
    this.#moveTo(this.look.x[item], this.look.y[item], scale);
  }

  /**
   * Mark an item and its path to the root; -1 for none.
   * @param {number} item
   */
  select(item) {
    this.selected = item;
    this.settle();
  }

  /** Draw all anew: colours or what is faded have changed. */
  repaint() {
    this.stale = true;
    this.settle();
  }

  /** Items stand elsewhere now. */
  placed() {
    this.grid = new Grid(this.look.x, this.look.y);
    this.repaint();
  }

  /**
   * The item at a place of the box, -1 for none.
   * @param {number} left in CSS pixels
   * @param {number} top
   */
  itemAt(left, top) {
    const { x, y } = this.network.DOMtoCanvas({ x: left, y: top });
    return this.grid.nearest(x, y, 12 / this.network.getScale(), this.look.shown);
  }

  /** Give labels to those in view that have room, and draw. */
  settle() {
    const frame = this.#frame();
    const { left, top, right, bottom } = seenPart(frame, 0);
    const near = this.grid.within(left, top, right, bottom, MANY);
    const labelled = chooseLabels(this.scene, this.look, frame, near, this.nameOf, near.length >= MANY);
    const path = this.selected < 0 ? [] : pathTo(this.scene, this.selected);
    const named = new Map(labelled.map(({ item, label }) => [item, label]));
    const live = new Set([...path.slice(-200), ...named.keys()]);
    const gone = this.nodes.getIds().filter((/** @type {number} */ id) => !live.has(id));
    this.edges.clear();
    this.nodes.remove(gone);
    this.nodes.update(
      [...live].map((item) => liveNode(this.scene, this.look, frame, item, named.get(item) ?? "")),
    );
    this.edges.update(liveEdges(this.look, frame, path.slice(-200)));
    if (this.painted && !sameView(this.painted, frame)) this.stale = true;
    this.network.redraw();
  }

  /** @param {() => void} done called once, after everything has been drawn */
  onceDrawn(done) {
    this.network.once("afterDrawing", () =>
      requestAnimationFrame(() => requestAnimationFrame(done)),
    );
    this.settle();
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} scale
   */
  #moveTo(x, y, scale) {
    this.network.moveTo({ position: { x, y }, scale });
    this.settle();
  }

  /** @param {number} scale */
  #heldScale(scale) {
    return Math.min(NEAREST_ZOOM, Math.max(0.5 * this.fittingScale, scale));
  }

  #holdZoom() {
    const scale = this.network.getScale();
    const held = this.#heldScale(scale);
    if (held !== scale) this.network.moveTo({ scale: held });
  }

  /** @returns {import("./types.js").Frame} */
  get frame() {
    return this.#frame();
  }

  /** @returns {import("./types.js").Frame} */
  #frame() {
    const { x, y } = this.network.getViewPosition();
    const canvas = /** @type {HTMLCanvasElement} */ (this.box.querySelector("canvas"));
    const { width, height } = canvas;
    const ratio = width / (this.box.clientWidth || 1);
    return { scale: this.network.getScale(), x, y, width, height, ratio };
  }

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const frame = this.#frame();
    if (!frame.width || !frame.height) return;
    const moved = !this.painted || !sameView(this.painted, frame);
    if (moved) this.#restLater();
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = this.look.theme.background;
    context.fillRect(0, 0, frame.width, frame.height);
    const sight = inSight(this.scene, this.look, frame, MANY);
    if (sight) new PathPainter(context, this.scene, this.look, frame).paint(sight);
    else this.#paintPixels(context, frame, moved);
    context.restore();
    if (sight) this.painted = frame;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {import("./types.js").Frame} frame
   * @param {boolean} moved
   */
  #paintPixels(context, frame, moved) {
    const { pixels } = this;
    const sized = pixels.width === frame.width && pixels.height === frame.height;
    if (this.stale || !sized || !this.bitmap || (moved && this.cost < SLOW)) {
      const start = performance.now();
      pixels.paint(this.scene, this.look, frame);
      this.cost = performance.now() - start;
      this.bitmap = this.painted = frame;
      this.stale = false;
    }
    const shown = this.bitmap;
    const grown = frame.scale / shown.scale;
    const k = frame.scale * frame.ratio;
    const [wide, high] = [frame.width * grown, frame.height * grown];
    const left = frame.width / 2 + (shown.x - frame.x) * k - wide / 2;
    const top = frame.height / 2 + (shown.y - frame.y) * k - high / 2;
    context.drawImage(pixels.canvas, left, top, wide, high);
  }

  /** @param {CanvasRenderingContext2D} context */
  #ring(context) {
    if (this.selected < 0) return;
    const { look, selected } = this;
    const scale = this.network.getScale();
    const r = Math.min(22, Math.max(3, look.radius[selected] * scale)) + 4;
    context.beginPath();
    context.arc(look.x[selected], look.y[selected], r / scale, 0, 2 * Math.PI);
    context.lineWidth = 2.5 / scale;
    context.strokeStyle = this.look.theme.accent;
    context.stroke();
  }

  /** Once the view has come to rest, draw it sharp, with labels. */
  #restLater() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.settle(), REST);
  }
}

/**
 * @param {import("./types.js").Frame} a
 * @param {import("./types.js").Frame} b
 */
function sameView(a, b) {
  return a.scale === b.scale && a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}
