import { Camera } from "./camera.js";
import { FirstPaintNetwork, loadVis } from "./first-paint.js";
import { pathTo } from "../data/scene.js";
import { blockText } from "../data/unpack.js";
import { chooseBadges, drawBadge } from "../render/badges.js";
import { BitmapCache } from "../render/bitmap/bitmap-cache.js";
import { Boxes, boxesOver } from "../render/boxes.js";
import { sameFrame, SELECTED_PATH_WIDTH_PX, selectedRingRadius, visibleRect } from "../render/frame.js";
import { Grid } from "../render/grid.js";
import { chooseLabels, drawLabels, weightiestItems } from "../render/labels.js";
import { PathPainter, visibleItems } from "../render/path-painter.js";
import { visEdges, visNode } from "../render/vis-items.js";
/** @import { CameraPosition, Frame, Positions } from "../data/types.js" */
/** @import { Badge } from "../render/badges.js" */
/** @import { App } from "./app.js" */

/** Above so many items or edges in view, they are drawn into a bitmap. */
const MAX_PATHS = 700;
/** From so many items in view on, only the weightiest of all are candidates for labels. */
const MAX_LABEL_CANDIDATES = 2500;
/** So many items at the end of the selected path are drawn by vis; the rest is a line beneath. */
const MAX_VIS_PATH = 120;
/** The delay from the last move of the camera until labels are placed. */
const REST_MS = 90;
/** The largest distance between a pointer and the item that it hits. */
const HIT_RADIUS_PX = 12;
const SELECTED_RING_WIDTH_PX = 2.5;

/**
 * The graph on the screen, and all that features may ask of it.
 *
 * vis-network holds the camera, listens to the pointer, and draws the few nodes that have a
 * label or lie on the selected path. All items are painted beneath them here. The first
 * picture is drawn without vis-network, which starts once that is seen. Nothing outside of
 * `app/` reaches vis-network: features use methods, and the events of `on`.
 */
export class GraphView {
  /** @type {any} vis-network's Network, or what stands in for it before it starts */
  #network;
  /** @type {Camera} */
  #camera;
  /** @type {{nodes: any, edges: any} | null} vis-network's data sets, null before it starts */
  #visData = null;
  /** @type {Record<string, ((...args: any[]) => void)[]>} by event */
  #listeners = { paint: [], overlay: [], doubleClick: [] };

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
    /** @type {Badge[]} */
    this.badges = [];
    /** @type {Frame | null} the frame that labels were placed for */
    this.labelledFrame = null;
    /** The pending animation frame that places labels, 0 for none. */
    this.refreshRequest = 0;
    /** The box's size at the last resize. */
    this.size = sizeOf(box);
    /** True while items move to another layout. */
    this.moving = false;
    /** True once painting has started, after all features are there. */
    this.started = false;
    /** @type {any[]} the nodes for vis; before it starts, their labels are drawn here */
    this.visNodes = [];
    /** @type {Grid | null} built at the first hit test */
    this.gridCache = null;
    /** @type {number[] | null} built when it is needed */
    this.weightiest = null;
    this.#network = new FirstPaintNetwork(box);
    this.#camera = new Camera(this.#network, box, look);
    this.#listen();
  }

  #listen() {
    const { app } = this;
    const network = this.#network;
    network.on("beforeDrawing", (/** @type {CanvasRenderingContext2D} */ context) => {
      this.#paint(context);
      this.#emit("paint", context, this.frame);
    });
    network.on("afterDrawing", (/** @type {CanvasRenderingContext2D} */ context) => {
      this.#paintOver(context);
      if (this.started) this.#emit("overlay", context, this.frame);
    });
    network.on("click", (/** @type {any} */ { pointer }) =>
      app.select(this.itemAt(pointer.DOM.x, pointer.DOM.y), false),
    );
    network.on("doubleClick", (/** @type {any} */ { pointer }) =>
      this.#emit("doubleClick", this.itemAt(pointer.DOM.x, pointer.DOM.y)),
    );
    app.state.on(["selected"], () => this.select(app.state.get("selected")));
    app.state.on(["view"], () => this.#followState());
    new ResizeObserver(() => this.#resized()).observe(this.box);
  }

  /**
   * Listen to the view. Events: `paint` (context in the graph's coordinates, frame), over all
   * items and below labels; `overlay` (context, frame), over everything; `doubleClick` (item,
   * -1 for none).
   * @param {"paint" | "overlay" | "doubleClick"} event
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
    if (this.#visData) return;
    const { position } = this.#camera;
    const firstPaint = this.#network;
    const vis = loadVis();
    const data = { nodes: new vis.DataSet([]), edges: new vis.DataSet([]) };
    const options = JSON.parse(blockText("graphload-options"));
    // It empties the box first.
    this.#network = new vis.Network(this.box, data, options);
    this.#visData = data;
    for (const [name, listener] of firstPaint.listeners) this.#network.on(name, listener);
    this.#camera.replaceNetwork(this.#network, position);
    // Only the box itself is a tab stop.
    this.box.querySelector(".vis-network")?.setAttribute("tabindex", "-1");
    this.refresh();
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
    this.#camera.fit();
    this.refreshSoon();
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

  /** Move, animated, to where everything is in view. */
  flyToAll() {
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
    return this.#camera.planFlight(positions, item);
  }

  /**
   * Mark an item and its path to the root; -1 for none.
   * @param {number} item
   */
  select(item) {
    this.selected = item;
    this.path = item < 0 ? [] : pathTo(this.scene, item);
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
    this.badges = [];
    this.#setVisData([], []);
    this.#network.redraw();
  }

  /**
   * Return the item at a point of the box, -1 for none.
   * @param {number} left in CSS pixels
   * @param {number} top
   */
  itemAt(left, top) {
    const { x, y } = this.#network.DOMtoCanvas({ x: left, y: top });
    return this.grid.nearest(x, y, HIT_RADIUS_PX / this.#network.getScale(), this.look.shown);
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
    const boxes = new Boxes();
    for (const box of [...boxesOver(this.box), ...this.app.timeAxis.boxes(frame)]) boxes.reserve(box);
    const inView = this.#itemsInView(frame);
    const folded = inView.filter((item) => look.folded[item]);
    this.badges = chooseBadges(scene, look, frame, folded, boxes);
    const candidates =
      inView.length < MAX_LABEL_CANDIDATES
        ? inView
        : (this.weightiest ??= weightiestItems(scene, look.shown));
    const setting = { scene, look, frame, boxes, nameOf: this.nameOf };
    const labels = chooseLabels(setting, candidates, this.selected);
    this.labelledFrame = frame;
    this.#showInVis(new Map(labels.map(({ item, label }) => [item, label])), frame);
    if (!this.bitmapCache.isSharp(frame)) this.bitmapCache.invalidate();
    this.#network.redraw();
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
   * Return the items in view; only some where there are very many.
   * @param {Frame} frame
   */
  #itemsInView(frame) {
    if (this.#camera.fitted) return firstShown(this.look.shown, MAX_LABEL_CANDIDATES);
    const { left, top, right, bottom } = visibleRect(frame, 0);
    return this.grid.within(left, top, right, bottom, MAX_LABEL_CANDIDATES, this.look.shown);
  }

  /**
   * Have vis draw the items with labels and the selected path.
   * @param {Map<number, string>} labels by item
   * @param {Frame} frame
   */
  #showInVis(labels, frame) {
    const path = this.path.slice(-MAX_VIS_PATH).filter((item) => this.look.shown[item]);
    const items = [...new Set([...path, ...labels.keys()])];
    this.#setVisData(
      items.map((item) => visNode(this.scene, this.look, frame, item, labels.get(item) ?? "")),
      visEdges(this.look, frame, path),
    );
  }

  /**
   * Have vis draw these nodes and edges and no others.
   * @param {any[]} visNodes
   * @param {any[]} visEdges
   */
  #setVisData(visNodes, visEdges) {
    this.visNodes = visNodes;
    if (!this.#visData) return;
    const { nodes, edges } = this.#visData;
    const ids = new Set(visNodes.map(({ id }) => id));
    const { emitter } = this.#network.body;
    // Otherwise vis draws after each of these changes, and once more in the next frame.
    emitter.emit("_blockRedraw");
    edges.clear();
    nodes.remove(nodes.getIds().filter((/** @type {number} */ id) => !ids.has(id)));
    nodes.update(visNodes);
    edges.update(visEdges);
    emitter.emit("_allowRedraw");
  }

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const { frame, look, scene } = this;
    if (!this.started || !frame.width || !frame.height) return;
    if (!sameFrame(this.labelledFrame, frame)) this.#refreshAfterRest();
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = look.theme.background;
    context.fillRect(0, 0, frame.width, frame.height);
    const visible = visibleItems(scene, look, frame, MAX_PATHS);
    if (visible) new PathPainter(context, scene, look, frame).paint(visible);
    else this.bitmapCache.draw(context, frame, { ...frame, ...this.#camera.fittedPosition });
    context.restore();
    if (this.moving || this.path.length > MAX_VIS_PATH) this.#paintPath(context);
  }

  /**
   * Draw the selected path as one line.
   * @param {CanvasRenderingContext2D} context
   */
  #paintPath(context) {
    const { x, y, theme } = this.look;
    context.beginPath();
    for (const item of this.path) context.lineTo(x[item], y[item]);
    context.lineWidth = SELECTED_PATH_WIDTH_PX / this.#network.getScale();
    context.strokeStyle = theme.accent;
    context.stroke();
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintOver(context) {
    const { look, selected, frame } = this;
    if (!this.#visData) {
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      drawLabels(context, look, this.visNodes, frame);
      context.restore();
    }
    if (selected >= 0 && look.shown[selected]) {
      const radius = selectedRingRadius(frame, look.radius[selected]);
      context.beginPath();
      context.arc(look.x[selected], look.y[selected], radius / frame.scale, 0, 2 * Math.PI);
      context.lineWidth = SELECTED_RING_WIDTH_PX / frame.scale;
      context.strokeStyle = look.theme.accent;
      context.stroke();
    }
    if (!this.badges.length) return;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.textBaseline = "alphabetic";
    for (const badge of this.badges) drawBadge(context, look, frame, badge);
    context.restore();
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
    if (this.#camera.fitted) this.fit();
    else {
      this.#network.setSize();
      this.refreshSoon();
    }
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
