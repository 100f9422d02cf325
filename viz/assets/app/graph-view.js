import { Camera } from "./camera.js";
import { FirstStage, readVis } from "./first-paint.js";
import { pathTo } from "../data/scene.js";
import { blockText } from "../data/unpack.js";
import { chooseBadges, drawBadge } from "../render/badges.js";
import { Picture } from "../render/bitmap/bitmap-cache.js";
import { Boxes, boxesOver } from "../render/boxes.js";
import { sameFrame, seenPart, seenRadius } from "../render/frame.js";
import { Grid } from "../render/grid.js";
import { chooseLabels, drawLabels, heaviestOf } from "../render/labels.js";
import { inSight, PathPainter } from "../render/path-painter.js";
import { liveEdges, liveNode } from "../render/vis-items.js";
/** @import { App } from "./app.js" */
/** @import { Frame } from "../data/types.js" */
/** @import { Badge } from "../render/badges.js" */

/** Above so many items or edges in view, they are drawn as pixels. */
const MANY = 700;
/** Above so many items in view, only the weightiest of all may be labelled. */
const CROWDED = 2500;
/** Of the selected path, so many items at its end are vis' own; the rest is a line beneath. */
const LIVE_PATH = 120;
const REST = 90;

/**
 * The graph on the screen. vis-network holds the view and listens, and draws the few nodes
 * that have a label or lie on the selected path; before it does, all items are painted
 * beneath them here. The first picture is drawn without it, and it begins once that is seen.
 */
export class View {
  /** @param {App} app */
  constructor(app) {
    const { scene, look, stage: box } = app;
    this.app = app;
    this.scene = scene;
    this.look = look;
    this.box = box;
    this.nameOf = (/** @type {number} */ item) => app.nameOf(item);
    this.picture = new Picture(scene, look);
    this.selected = -1;
    /** @type {number[]} */
    this.path = [];
    /** @type {Badge[]} */
    this.badges = [];
    /** @type {Frame | null} the frame that labels were chosen for */
    this.settled = null;
    this.waiting = 0;
    /** How large the box is, as far as it was heard of. */
    this.size = sizeOf(box);
    this.moving = false;
    /** Nothing is painted until everything is there. */
    this.begun = false;
    /** @type {any[]} the nodes that vis draws; their labels are drawn here until it has begun */
    this.live = [];
    /** @type {{nodes: any, edges: any} | null} what vis draws; null until it has begun */
    this.data = null;
    /** @type {any} vis', or what stands in for it */
    this.network = new FirstStage(box);
    this.camera = new Camera(this.network, box, look);
    /** @type {Grid | null} made when somebody asks what is where */
    this.cells = null;
    /** @type {number[] | null} */
    this.heavy = null;
    this.#listen();
  }

  #listen() {
    const { app, network } = this;
    network.on("beforeDrawing", (/** @type {CanvasRenderingContext2D} */ c) => this.#paint(c));
    network.on("afterDrawing", (/** @type {CanvasRenderingContext2D} */ c) => this.#paintOver(c));
    network.on("click", (/** @type {any} */ { pointer }) =>
      app.select(this.itemAt(pointer.DOM.x, pointer.DOM.y), false),
    );
    app.state.on(["selected"], () => this.select(app.state.get("selected")));
    app.state.on(["view"], () => this.#takeView());
    new ResizeObserver(() => this.#boxChanged()).observe(this.box);
  }

  /** Have vis-network go on from where the first picture stands, unless it has. */
  beginVis() {
    if (this.data) return;
    const { camera, box, network: first } = this;
    const { stand } = camera;
    const vis = readVis();
    const data = { nodes: new vis.DataSet([]), edges: new vis.DataSet([]) };
    const options = JSON.parse(blockText("graphload-options"));
    // It empties the box first.
    this.network = new vis.Network(box, data, options);
    this.data = data;
    for (const [name, act] of first.listeners) this.network.on(name, act);
    camera.takeOver(this.network, stand);
    // One stop for who tabs through the page is the box itself.
    box.querySelector(".vis-network")?.setAttribute("tabindex", "-1");
    this.settle();
  }

  /**
   * Tell vis what was pressed before it began.
   * @param {Event} event
   */
  passOn(event) {
    const Kind = /** @type {typeof Event} */ (event.constructor);
    const told = /** @type {EventInit} */ (event);
    this.box.querySelector("canvas")?.dispatchEvent(new Kind(event.type, told));
  }

  /** Bring everything into view. */
  fit() {
    this.size = sizeOf(this.box);
    this.camera.fit();
    this.settleSoon();
  }

  /** @param {number} factor */
  zoom(factor) {
    this.camera.zoom(factor);
  }

  /**
   * Bring an item to the middle.
   * @param {number} item
   */
  centre(item) {
    this.camera.centre(item);
  }

  /**
   * Mark an item and its path to the root; -1 for none.
   * @param {number} item
   */
  select(item) {
    this.selected = item;
    this.path = item < 0 ? [] : pathTo(this.scene, item);
    this.settleSoon();
  }

  /** Draw all anew, in the next frame: colours, radii or what is faded have changed. */
  repaint() {
    this.picture.forget();
    this.settleSoon();
  }

  /** Other items are shown now. */
  reveal() {
    this.heavy = null;
    this.camera.measure();
    this.repaint();
  }

  /** Items stand elsewhere now. */
  placed() {
    this.moving = false;
    this.cells = null;
    this.reveal();
  }

  /** Items are on their way: there are no labels until they arrive. */
  onTheWay() {
    this.moving = true;
    this.picture.forget();
    this.badges = [];
    this.#showNodes([], []);
    this.network.redraw();
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

  /** Give labels in the next frame, however often that is asked for until then. */
  settleSoon() {
    this.waiting ||= requestAnimationFrame(() => this.settle());
  }

  /** Give labels to those in view that have room, and draw. */
  settle() {
    cancelAnimationFrame(this.waiting);
    this.waiting = 0;
    if (this.moving || !this.begun) return;
    const { scene, look, frame } = this;
    const boxes = new Boxes();
    for (const box of [...boxesOver(this.box), ...this.app.axis.boxes(frame)]) boxes.block(box);
    const near = this.#near(frame);
    const folded = near.filter((item) => look.folded[item]);
    this.badges = chooseBadges(scene, look, frame, folded, boxes);
    const candidates = near.length < CROWDED ? near : (this.heavy ??= heaviestOf(scene, look.shown));
    const labelled = chooseLabels({ scene, look, frame, boxes, nameOf: this.nameOf }, candidates, this.selected);
    this.settled = frame;
    this.#showLive(new Map(labelled.map(({ item, label }) => [item, label])), frame);
    if (!this.picture.isSharp(frame)) this.picture.forget();
    this.network.redraw();
  }

  /** @param {() => void} done called once, after everything has been drawn */
  onceDrawn(done) {
    this.begun = true;
    this.settle();
    requestAnimationFrame(() => requestAnimationFrame(done));
  }

  get grid() {
    return (this.cells ??= new Grid(this.look.x, this.look.y));
  }

  /** @returns {Frame} */
  get frame() {
    const canvas = /** @type {HTMLCanvasElement} */ (this.box.querySelector("canvas"));
    const { width, height } = canvas;
    return { ...this.camera.stand, width, height, ratio: width / (this.box.clientWidth || 1) };
  }

  /**
   * The items in view; only some of them where they are too many to tell apart.
   * @param {Frame} frame
   */
  #near(frame) {
    if (this.camera.fitted) return firstShown(this.look.shown, CROWDED);
    const { left, top, right, bottom } = seenPart(frame, 0);
    return this.grid.within(left, top, right, bottom, CROWDED, this.look.shown);
  }

  /**
   * @param {Map<number, string>} named labels by item
   * @param {Frame} frame
   */
  #showLive(named, frame) {
    const path = this.path.slice(-LIVE_PATH).filter((item) => this.look.shown[item]);
    const live = [...new Set([...path, ...named.keys()])];
    this.#showNodes(
      live.map((item) => liveNode(this.scene, this.look, frame, item, named.get(item) ?? "")),
      liveEdges(this.look, frame, path),
    );
  }

  /**
   * Have vis draw nodes and edges, and no others.
   * @param {any[]} live
   * @param {any[]} path
   */
  #showNodes(live, path) {
    this.live = live;
    if (!this.data) return;
    const { nodes, edges } = this.data;
    const ids = new Set(live.map(({ id }) => id));
    const { emitter } = this.network.body;
    // vis would draw after each of these changes, and once more in the next frame.
    emitter.emit("_blockRedraw");
    edges.clear();
    nodes.remove(nodes.getIds().filter((/** @type {number} */ id) => !ids.has(id)));
    nodes.update(live);
    edges.update(path);
    emitter.emit("_allowRedraw");
  }

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const { frame, look, scene } = this;
    if (!this.begun || !frame.width || !frame.height) return;
    if (!sameFrame(this.settled, frame)) this.#restLater();
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = look.theme.background;
    context.fillRect(0, 0, frame.width, frame.height);
    const sight = inSight(scene, look, frame, MANY);
    if (sight) new PathPainter(context, scene, look, frame).paint(sight);
    else this.picture.draw(context, frame, { ...frame, ...this.camera.whole });
    context.restore();
    if (this.moving || this.path.length > LIVE_PATH) this.#paintPath(context);
  }

  /**
   * The selected path as one line.
   * @param {CanvasRenderingContext2D} context
   */
  #paintPath(context) {
    const { x, y, theme } = this.look;
    context.beginPath();
    for (const item of this.path) context.lineTo(x[item], y[item]);
    context.lineWidth = 2.6 / this.network.getScale();
    context.strokeStyle = theme.accent;
    context.stroke();
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintOver(context) {
    const { look, selected, frame } = this;
    if (!this.data) {
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      drawLabels(context, look, this.live, frame);
      context.restore();
    }
    if (selected >= 0 && look.shown[selected]) {
      const r = Math.max(3, seenRadius(frame, look.radius[selected])) + 4;
      context.beginPath();
      context.arc(look.x[selected], look.y[selected], r / frame.scale, 0, 2 * Math.PI);
      context.lineWidth = 2.5 / frame.scale;
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

  /** Once the view has come to rest, draw it sharp, with labels, and tell where it is. */
  #restLater() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      const { frame } = this;
      if (!sameFrame(this.settled, frame) || !this.picture.isSharp(frame)) this.settle();
      if (!this.moving) this.#tellView();
    }, REST);
  }

  #tellView() {
    this.app.state.set({ view: this.camera.fitted ? null : this.camera.stand });
  }

  /** Go where the state says, unless that is where we are. */
  #takeView() {
    const view = this.app.state.get("view");
    const { camera, frame } = this;
    if (!view && !camera.fitted && this.selected < 0) this.fit();
    if (!view || sameFrame(frame, { ...frame, ...view })) return;
    camera.stop(view);
    this.settleSoon();
  }

  #boxChanged() {
    const size = sizeOf(this.box);
    // It is told at the beginning, too.
    if (size === this.size) return;
    this.size = size;
    if (this.camera.fitted) this.fit();
    else {
      this.network.setSize();
      this.settleSoon();
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
