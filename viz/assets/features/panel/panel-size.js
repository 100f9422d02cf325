import { byId, make } from "../../ui/dom.js";
import { icon, iconButton } from "../../ui/icons.js";
/** @import { App } from "../../app/app.js" */
/** @import { Values } from "../../data/state.js" */

const MIN_WIDTH_PX = 240;
/** The largest width, as a share of the page. */
const MAX_WIDTH_SHARE = 0.75;
/** The width of the wide panel, as a share of the page. */
const WIDE_SHARE = 0.6;
const KEY_STEP_PX = 40;

/**
 * The panel's width, and opening and closing it. On a narrow screen it is below the graph,
 * and its height is set instead.
 */
export class PanelSize {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.panel = byId("panel");
    this.narrow = matchMedia("(max-width: 720px)");
    this.edge = this.#makeEdge();
    this.tab = iconButton("panel", "Open the panel (x)", () => this.#set({ open: true }));
    this.tab.id = "panel-tab";
    this.widen = iconButton("widen", "Widen the panel (w)", () => this.#widen());
    const close = iconButton("close", "Close the panel (x)", () => {
      this.#set({ open: false });
      this.tab.focus();
    });
    byId("panel-ends").append(this.widen, close);
    this.panel.before(this.edge);
    byId("stage").append(this.tab);
    app.shortcuts.add("Page", "w", "widen the panel", () => this.#widen());
    app.shortcuts.add("Page", "x", "close the panel, or open it", () => {
      this.#set({ open: !app.state.get("panel").open });
    });
    app.state.on(["panel"], () => this.#update());
    // Selecting an item opens the panel.
    app.state.on(["selected"], () => app.state.get("selected") >= 0 && this.#set({ open: true }));
    this.narrow.addEventListener("change", () => this.#set({ width: 0 }));
    this.#update();
  }

  /** @param {Partial<Values["panel"]>} patch */
  #set(patch) {
    this.app.state.set({ panel: { ...this.app.state.get("panel"), ...patch } });
  }

  /** Switch between the default width and a wide one. */
  #widen() {
    const { width } = this.app.state.get("panel");
    this.#set({ open: true, width: width ? 0 : Math.round(this.#available * WIDE_SHARE) });
  }

  /** The size that the panel and the graph share. */
  get #available() {
    return this.narrow.matches ? innerHeight : innerWidth;
  }

  get #size() {
    return this.narrow.matches ? this.panel.offsetHeight : this.panel.offsetWidth;
  }

  /** @param {number} width */
  #resize(width) {
    this.#set({ width: Math.round(Math.max(MIN_WIDTH_PX, Math.min(MAX_WIDTH_SHARE * this.#available, width))) });
  }

  #update() {
    const { open, width } = this.app.state.get("panel");
    const { style, classList } = document.body;
    classList.toggle("panel-closed", !open);
    classList.toggle("panel-wide", width > 0);
    if (width) style.setProperty("--panel", `${width}px`);
    else style.removeProperty("--panel");
    this.tab.hidden = open;
    const label = width ? "Reset the panel's width (w)" : "Widen the panel (w)";
    this.widen.title = label;
    this.widen.setAttribute("aria-label", label);
    this.widen.replaceChildren(icon("widen"));
    // It measures the panel, which would force a layout before the first picture.
    this.app.whenReady(() => this.#updateEdge());
  }

  #updateEdge() {
    const min = MIN_WIDTH_PX;
    const max = Math.round(MAX_WIDTH_SHARE * this.#available);
    this.edge.setAttribute("aria-valuemin", String(min));
    this.edge.setAttribute("aria-valuemax", String(max));
    this.edge.setAttribute("aria-valuenow", String(Math.max(min, Math.min(max, this.#size))));
    this.edge.setAttribute("aria-orientation", this.narrow.matches ? "horizontal" : "vertical");
  }

  /** Make the edge that resizes the panel, by dragging or arrow keys. */
  #makeEdge() {
    const edge = make("div", {
      id: "panel-edge",
      role: "separator",
      tabindex: "0",
      "aria-label": "Size of the panel",
      "aria-controls": "panel",
      "aria-valuenow": "0", // until it is measured
    });
    edge.addEventListener("pointerdown", (event) => {
      edge.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    edge.addEventListener("pointermove", (event) => {
      if (!edge.hasPointerCapture(event.pointerId)) return;
      this.#resize(this.narrow.matches ? innerHeight - event.clientY : innerWidth - event.clientX);
    });
    edge.addEventListener("dblclick", () => this.#set({ width: 0 }));
    edge.addEventListener("keydown", (event) => {
      const steps = /** @type {Record<string, number>} */ ({
        ArrowLeft: KEY_STEP_PX,
        ArrowUp: KEY_STEP_PX,
        ArrowRight: -KEY_STEP_PX,
        ArrowDown: -KEY_STEP_PX,
      });
      if (!Object.hasOwn(steps, event.key)) return;
      event.preventDefault();
      this.#resize(this.#size + steps[event.key]);
    });
    return edge;
  }
}
