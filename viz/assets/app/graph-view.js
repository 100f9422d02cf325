import { Camera } from "./camera.js";
import { FirstPaintNetwork, loadVis } from "./first-paint.js";
import { pathTo } from "../data/scene.js";
import { blockText } from "../data/unpack.js";
import { MAX_PATHS } from "../render/bends.js";
import { BitmapCache } from "../render/bitmap/bitmap-cache.js";
import { Boxes, boxesOver } from "../render/boxes.js";
import { hitRadius, MAX_RADIUS_PX, sameFrame, visibleRect } from "../render/frame.js";
import { Grid } from "../render/grid.js";
import { boxesInView, BoxRows, drawBoxes, outlineBoxes, textsInBoxes } from "../render/icicle.js";
import { Ink, Lines } from "../render/ink.js";
import { chooseLabels, drawLabels, reserveMarks, weightiestItems } from "../render/labels.js";
import { PathPainter, visibleItems } from "../render/path-painter.js";
import { drawSelectedPath, drawSelectedRing } from "../render/selection.js";
/** @import { CameraPosition, Frame, Positions } from "../data/types.js" */
/** @import { Label } from "../render/labels.js" */
/** @import { DrawingContext } from "../render/svg/svg-context.js" */
/** @import { App } from "./app.js" */

/** Above so many boxes of an icicle in view, they are drawn into a bitmap. */
const MAX_BOXES = 1500;
/** The letters of a text in a box. */
const MAX_BOX_LETTERS = 400;
/** From so many items in view on, only the weightiest of all are candidates for labels. */
const MAX_LABEL_CANDIDATES = 2500;
/** Up to so many items in view, labels keep away from each dot by itself. */
const MAX_EXACT_DOTS = 1000;
const SMALL_DOT_PX = 2.2;
/** Up to so many items, titles keep away from edges. */
const MAX_LINES = 400;
/** Items outside the view whose marks reach into it are in view too. */
const MARK_REACH_PX = 24;
/** Larger subtrees are seen without standing out when they are selected. */
const MAX_LIT_ITEMS = 5000;
/** The delay from the last move of the camera until labels are placed. */
const REST_MS = 90;
/** The gap between the tools over the view and everything, and the margin above the time axis. */
const TOOLS_GAP_PX = 10;
/** The gap between the tools and a name. */
const NAME_GAP_PX = 5;
const AXIS_MARGIN_PX = 48;
/** The room for names at the left of a small graph, as a share of the view's width, and at most. */
const NAMES_SHARE = 0.18;
const MAX_NAMES_PX = 90;
/** Of more items some have no names anyway, and the graph needs the room. */
const MAX_NAMED_LEFT = 16;
/** The largest distance between a pointer and the item that it hits. */
const HIT_RADIUS_PX = 12;

/**
 * The graph on the screen, and all that features may ask of it.
 *
 * vis-network holds the camera, listens to the pointer and says when to draw. What is drawn is
 * painted here, so that the first picture, drawn before vis-network starts, is the same to a
 * pixel. Nothing outside of `app/` reaches vis-network: features use methods, and the events of
 * `on`.
 */
export class GraphView {
  /** @type {any} vis-network's Network, or what stands in for it before it starts */
  #network;
  /** @type {Camera} */
  #camera;
  /** True once vis-network has started. */
  #hasVis = false;
  /** @type {Record<string, ((...args: any[]) => void)[]>} by event */
  #listeners = { paint: [], overlay: [], click: [], doubleClick: [], resize: [] };

  /** @param {App} app */
  constructor(app) {
    const { scene, look, stage: box } = app;
    this.app = app;
    this.scene = scene;
    this.look = look;
    this.box = box;
    this.nameOf = (/** @type {number} */ item) => app.nameOf(item);
    this.bitmapCache = new BitmapCache(scene, look);
    this.selected = -1;
    /** @type {number[]} from the root to the selected item */
    this.path = [];
    /** @type {Frame | null} the frame that labels were placed for */
    this.labelledFrame = null;
    /** The pending animation frame that places labels, 0 for none. */
    this.refreshRequest = 0;
    /** The box's size at the last resize; it isn't measured before the page has its parts. */
    this.size = "";
    /** True while items move to another layout. */
    this.moving = false;
    /** True once painting has started, after all features are there. */
    this.started = false;
    /** @type {Label[]} */
    this.labels = [];
    /** @type {Grid | null} built at the first hit test */
    this.gridCache = null;
    /** @type {BoxRows | null} in an icicle, built at the first hit test */
    this.boxRows = null;
    /** @type {Map<number, string | null>} the words in boxes, null while they are unpacked */
    this.boxWords = new Map();
    /** @type {number[] | null} built when it is needed */
    this.weightiest = null;
    this.#network = new FirstPaintNetwork(box);
    this.#camera = new Camera(this.#network, box, look, app.words);
    this.#listen();
    this.select(app.state.get("selected"));
  }

  #listen() {
    const { app } = this;
    const network = this.#network;
    network.on("beforeDrawing", (/** @type {CanvasRenderingContext2D} */ context) => {
      const { frame } = this;
      if (!this.started || !frame.width || !frame.height) return;
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.textBaseline = "alphabetic";
      this.#paint(context, frame);
      this.drawOver(context, frame);
      context.restore();
    });
    network.on("click", (/** @type {any} */ { pointer }) => {
      const item = this.itemAt(pointer.DOM.x, pointer.DOM.y);
      app.select(item, false);
      this.#emit("click", item);
    });
    network.on("doubleClick", (/** @type {any} */ { pointer }) =>
      this.#emit("doubleClick", this.itemAt(pointer.DOM.x, pointer.DOM.y)),
    );
    app.state.on(["selected"], () => this.select(app.state.get("selected")));
    app.state.on(["view"], () => this.#followState());
    new ResizeObserver(() => this.#resized()).observe(this.box);
  }

  /**
   * Listen to the view. Events: `paint` (context, frame), over all items and below labels;
   * `overlay` (context, frame), over everything, both in the bitmap's pixels; `click` and
   * `doubleClick` (item, -1 for none), after the item is selected; `resize` while everything is in
   * view.
   * @param {"paint" | "overlay" | "click" | "doubleClick" | "resize"} event
   * @param {(...args: any[]) => void} listener
   */
  on(event, listener) {
    this.#listeners[event].push(listener);
  }

  /**
   * @param {string} event
   * @param {...any} args
   */
  #emit(event, ...args) {
    for (const listener of this.#listeners[event]) listener(...args);
  }

  /** Start vis-network where the first picture is now; do nothing if it has started. */
  startVis() {
    if (this.#hasVis) return;
    const { position } = this.#camera;
    const firstPaint = this.#network;
    const vis = loadVis();
    const options = JSON.parse(blockText("graphload-options"));
    // It empties the box first.
    this.#network = new vis.Network(this.box, { nodes: [], edges: [] }, options);
    this.#hasVis = true;
    for (const [name, listener] of firstPaint.listeners) this.#network.on(name, listener);
    this.#camera.replaceNetwork(this.#network, position);
    // Only the box itself is a tab stop.
    this.box.querySelector(".vis-network")?.setAttribute("tabindex", "-1");
    // The labels of the first picture are in their places, unless the view has changed.
    if (sameFrame(this.labelledFrame, this.frame)) this.#network.redraw();
    else this.refresh();
  }

  /**
   * Dispatch an event to vis's canvas that reached the first picture's before vis started.
   * @param {Event} event
   */
  redispatch(event) {
    const EventClass = /** @type {typeof Event} */ (event.constructor);
    const init = /** @type {EventInit} */ (event);
    this.box.querySelector("canvas")?.dispatchEvent(new EventClass(event.type, init));
  }

  /** Bring everything into view. */
  fit() {
    this.size = sizeOf(this.box);
    this.#measureOver();
    this.#camera.fit();
    this.refreshSoon();
  }

  /** The width to the height of an icicle that fills the view. */
  get icicleAspect() {
    this.#measureOver();
    return this.#camera.icicleAspect;
  }

  /** Take over how far the tools, the legend's button and the time axis reach into the view. */
  #measureOver() {
    const half = this.box.clientHeight / 2;
    const layout = this.app.state.get("layout");
    // Those have items on all sides, and no room for names at the left as for words at the right.
    const isRound = layout === "organic" || layout === "radial";
    const left = isRound && this.app.words.size <= MAX_NAMED_LEFT ? Math.min(MAX_NAMES_PX, NAMES_SHARE * this.box.clientWidth) : 0;
    const over = { top: 0, bottom: layout === "timeline" ? AXIS_MARGIN_PX : 0, left };
    for (const [, top, , bottom] of boxesOver(this.box)) {
      if (top + bottom < 0) over.top = Math.max(over.top, half + bottom + TOOLS_GAP_PX);
      else over.bottom = Math.max(over.bottom, half - top + TOOLS_GAP_PX);
    }
    this.#camera.over = over;
  }

  /** True while everything is in view, and stays so when the box is resized. */
  get fitted() {
    return this.#camera.fitted;
  }

  /** @param {number} factor */
  zoom(factor) {
    this.#camera.zoom(factor);
  }

  /**
   * Bring an item to the middle.
   * @param {number} item
   */
  centre(item) {
    this.#camera.centre(item);
  }

  /**
   * Bring an item into view, unless it is well in view; beside the reader, without going nearer.
   * @param {number} item
   */
  reveal(item) {
    this.#camera.reveal(item, this.app.state.get("reading"));
  }

  /** Move, animated, to where everything is in view. */
  flyToAll() {
    this.#measureOver();
    this.#camera.flyToAll();
  }

  /**
   * Plan how the camera moves along with items that move to other positions: to `item`, or to
   * where all of them are in view.
   * @param {Positions} positions
   * @param {number} item -1 for none
   * @returns {(share: number) => void} moves the camera to a share of the way, 0 to 1
   */
  planFlight(positions, item) {
    this.#measureOver();
    return this.#camera.planFlight(positions, item);
  }

  /**
   * Mark an item and its path to the root; -1 for none.
   * @param {number} item
   */
  select(item) {
    this.selected = item;
    this.path = item < 0 ? [] : pathTo(this.scene, item);
    const size = item < 0 ? 0 : this.scene.size[item];
    const lit = size > 1 && size <= MAX_LIT_ITEMS ? item : -1;
    if (lit !== this.look.lit) this.bitmapCache.invalidate();
    this.look.lit = lit;
    this.refreshSoon();
  }

  /** Draw everything again in the next frame: colours, radii or fading have changed. */
  repaint() {
    this.bitmapCache.invalidate();
    this.refreshSoon();
  }

  /** Take over that other items are shown. */
  shownChanged() {
    this.weightiest = null;
    this.boxRows = null;
    this.#camera.measure();
    this.repaint();
  }

  /** Take over that items have arrived at other positions. */
  positionsChanged() {
    this.moving = false;
    this.gridCache = null;
    this.shownChanged();
  }

  /** Draw items that are moving: without labels until they arrive. */
  positionsMoving() {
    this.moving = true;
    this.bitmapCache.invalidate();
    this.labels = [];
    this.#network.redraw();
  }

  /**
   * Return the item at a point of the box, -1 for none.
   * @param {number} left in CSS pixels
   * @param {number} top
   */
  itemAt(left, top) {
    const { x, y } = this.#network.DOMtoCanvas({ x: left, y: top });
    if (this.look.boxes) return (this.boxRows ??= new BoxRows(this.scene, this.look)).at(x, y);
    const { radius, shown } = this.look;
    const scale = this.#network.getScale();
    const radiusOf = (/** @type {number} */ item) => hitRadius({ scale }, radius[item]) / scale;
    return this.grid.nearest(x, y, HIT_RADIUS_PX / scale, shown, radiusOf, MAX_RADIUS_PX / scale);
  }

  /** Place labels and draw in the next frame, once, however often this is called. */
  refreshSoon() {
    this.refreshRequest ||= requestAnimationFrame(() => this.refresh());
  }

  /** Place labels for the items in view that have room, and draw. */
  refresh() {
    cancelAnimationFrame(this.refreshRequest);
    this.refreshRequest = 0;
    if (this.moving || !this.started) return;
    const { scene, look, frame } = this;
    this.labelledFrame = frame;
    if (!this.bitmapCache.isSharp(frame)) this.bitmapCache.invalidate();
    if (look.boxes) this.#labelBoxes(frame);
    else this.#labelMarks(frame);
    this.#network.redraw();
  }

  /** @param {Frame} frame */
  #labelBoxes(frame) {
    const { scene, look, nameOf } = this;
    const wordsOf = (/** @type {number} */ item) => this.#wordsInBox(item);
    this.labels = textsInBoxes({ scene, look, frame, nameOf, wordsOf }, boxesInView(scene, look, frame));
  }

  /**
   * Return the words of a box; they are drawn once they are unpacked.
   * @param {number} item
   */
  #wordsInBox(item) {
    const known = this.boxWords.get(item);
    if (known === undefined) {
      this.boxWords.set(item, null);
      void this.app.texts.words(item, MAX_BOX_LETTERS).then((words) => {
        this.boxWords.set(item, words ?? this.app.authorOf(item));
        this.refreshSoon();
      });
    }
    return known ?? "";
  }

  /** @param {Frame} frame */
  #labelMarks(frame) {
    const { scene, look } = this;
    const { words } = this.app;
    const boxes = new Boxes();
    for (const box of [...boxesOver(this.box), ...this.app.timeAxis.boxes(frame)]) {
      boxes.reserve(box.map((side, at) => (at < 2 ? side - NAME_GAP_PX : side + NAME_GAP_PX)));
    }
    const inView = this.#itemsInView(frame, MAX_LABEL_CANDIDATES);
    const isFew = inView.length < MAX_EXACT_DOTS;
    const isMany = inView.length >= MAX_LABEL_CANDIDATES;
    if (!isMany) reserveMarks(look, frame, inView, boxes, isFew ? 0 : SMALL_DOT_PX);
    const dots = new Ink(look, frame);
    const ink = isFew ? null : dots;
    const lines = scene.n <= MAX_LINES ? new Lines(scene, look, frame) : null;
    const candidates = isMany ? (this.weightiest ??= weightiestItems(scene, look)) : inView;
    const setting = { scene, look, frame, boxes, dots, texts: [], ink, lines, nameOf: this.nameOf, words };
    this.labels = chooseLabels(setting, candidates, this.selected);
  }

  /**
   * Start painting.
   * @param {() => void} done called once, after the first picture is on the screen
   */
  start(done) {
    this.started = true;
    this.refresh();
    requestAnimationFrame(() => requestAnimationFrame(done));
  }

  get grid() {
    return (this.gridCache ??= new Grid(this.look.x, this.look.y));
  }

  /** The canvas that shows the graph. */
  get canvas() {
    return /** @type {HTMLCanvasElement} */ (this.box.querySelector("canvas"));
  }

  /** @returns {Frame} */
  get frame() {
    const { width, height } = this.canvas;
    return { ...this.#camera.position, width, height, ratio: width / (this.box.clientWidth || 1) };
  }

  /**
   * Return the items in view, at most `limit`.
   * @param {Frame} frame
   * @param {number} limit
   */
  #itemsInView(frame, limit) {
    if (this.#camera.fitted) return firstShown(this.look.shown, limit);
    const { left, top, right, bottom } = visibleRect(frame, MARK_REACH_PX);
    return this.grid.within(left, top, right, bottom, limit, this.look.shown);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Frame} frame
   */
  #paint(context, frame) {
    const { look, scene } = this;
    if (!sameFrame(this.labelledFrame, frame)) this.#refreshAfterRest();
    context.fillStyle = look.theme.background;
    context.fillRect(0, 0, frame.width, frame.height);
    const boxes = look.boxes && boxesInView(scene, look, frame);
    if (boxes && boxes.length < MAX_BOXES) return drawBoxes(context, look, boxes);
    const visible = boxes ? null : visibleItems(scene, look, frame, MAX_PATHS);
    if (visible) new PathPainter(context, scene, look, frame).paint(visible);
    else this.bitmapCache.draw(context, frame, { ...frame, ...this.#camera.fittedPosition });
  }

  /**
   * Draw all that lies over the items: on the screen, into a picture or into an SVG.
   * @param {DrawingContext} context with no transformation
   * @param {Frame} frame
   */
  drawOver(context, frame) {
    const { scene, look, selected, path } = this;
    const isSeen = selected >= 0 && look.shown[selected] === 1;
    const shownPath = isSeen ? path.filter((item) => look.shown[item]) : [];
    if (isSeen && !look.boxes) drawSelectedPath(context, scene, look, frame, shownPath);
    this.#emit("paint", context, frame);
    if (isSeen && !look.boxes) drawSelectedRing(context, look, frame, selected);
    if (look.boxes) outlineBoxes(context, look, frame, shownPath);
    drawLabels(context, scene, look, frame, this.labels);
    this.#emit("overlay", context, frame);
  }

  /** Once the camera has come to rest, draw sharply and with labels, and store the position. */
  #refreshAfterRest() {
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => {
      const { frame } = this;
      if (!sameFrame(this.labelledFrame, frame) || !this.bitmapCache.isSharp(frame)) this.refresh();
      if (this.moving) return;
      this.app.state.set({ view: this.#camera.fitted ? null : this.#camera.position });
    }, REST_MS);
  }

  /** Move the camera to where the state says, unless it is there. */
  #followState() {
    const view = this.app.state.get("view");
    const { frame } = this;
    if (!view && !this.#camera.fitted && this.selected < 0) this.fit();
    if (!view || sameFrame(frame, { ...frame, ...view })) return;
    this.#camera.jumpTo(view);
    this.refreshSoon();
  }

  #resized() {
    const size = sizeOf(this.box);
    // The observer also reports the initial size.
    if (size === this.size) return;
    this.size = size;
    this.#measureOver();
    if (!this.#camera.fitted) this.#network.setSize();
    else if (!this.#hasVis || !this.#camera.stay()) {
      this.fit();
      this.#emit("resize");
    }
    // The new size has cleared the canvas, and this frame is painted next.
    this.refresh();
  }
}

/** @param {HTMLElement} box */
function sizeOf({ clientWidth, clientHeight }) {
  return `${clientWidth} by ${clientHeight}`;
}

/**
 * @param {Uint8Array} shown
 * @param {number} limit
 */
function firstShown(shown, limit) {
  const items = [];
  for (let item = 0; item < shown.length && items.length < limit; item++) {
    if (shown[item]) items.push(item);
  }
  return items;
}
