import { byId, make } from "../../ui/dom.js";
import { icon, iconButton } from "../../ui/icons.js";
/** @import { App } from "../../app/app.js" */
/** @import { Values } from "../../data/state.js" */

/** The narrowest, in pixels, and the widest, as a share of the page. */
const NARROWEST = 240;
const WIDEST = 0.75;
const KEY_STEP = 40;

/**
 * How wide the panel is and whether it is there. Where the page is narrow it lies below the
 * graph, and its height takes the place of its width.
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
    const close = iconButton("close", "Close the panel (x)", () => this.#close());
    byId("panel-ends").append(this.widen, close);
    this.panel.before(this.edge);
    byId("stage").append(this.tab);
    app.keys.add("Page", "w", "widen the panel", () => this.#widen());
    app.keys.add("Page", "x", "close the panel, or open it", () => this.#turn());
    app.state.on(["panel"], () => this.#show());
    // Who picks an item wants to read it.
    app.state.on(["selected"], () => app.state.get("selected") >= 0 && this.#set({ open: true }));
    this.narrow.addEventListener("change", () => this.#set({ width: 0 }));
    this.#show();
  }

  /** @param {Partial<Values["panel"]>} patch */
  #set(patch) {
    this.app.state.set({ panel: { ...this.app.state.get("panel"), ...patch } });
  }

  #close() {
    this.#set({ open: false });
    this.tab.focus();
  }

  #turn() {
    this.#set({ open: !this.app.state.get("panel").open });
  }

  /** From as it comes to wide, and back. */
  #widen() {
    const { width } = this.app.state.get("panel");
    this.#set({ open: true, width: width ? 0 : Math.round(this.#whole * 0.6) });
  }

  /** What the panel and the graph share. */
  get #whole() {
    return this.narrow.matches ? innerHeight : innerWidth;
  }

  get #now() {
    return this.narrow.matches ? this.panel.offsetHeight : this.panel.offsetWidth;
  }

  /** @param {number} width */
  #resize(width) {
    this.#set({ width: Math.round(Math.max(NARROWEST, Math.min(WIDEST * this.#whole, width))) });
  }

  #show() {
    const { open, width } = this.app.state.get("panel");
    const { style, classList } = document.body;
    classList.toggle("panel-closed", !open);
    classList.toggle("panel-wide", width > 0);
    if (width) style.setProperty("--panel", `${width}px`);
    else style.removeProperty("--panel");
    this.tab.hidden = open;
    const says = width ? "As wide as at first (w)" : "Widen the panel (w)";
    this.widen.title = says;
    this.widen.setAttribute("aria-label", says);
    this.widen.replaceChildren(icon("widen"));
    // It asks how wide the panel is, and the browser would have to lay out the page for that.
    this.app.onceReady(() => this.#tellEdge());
  }

  #tellEdge() {
    const least = NARROWEST;
    const most = Math.round(WIDEST * this.#whole);
    this.edge.setAttribute("aria-valuemin", String(least));
    this.edge.setAttribute("aria-valuemax", String(most));
    this.edge.setAttribute("aria-valuenow", String(Math.max(least, Math.min(most, this.#now))));
    this.edge.setAttribute("aria-orientation", this.narrow.matches ? "horizontal" : "vertical");
  }

  /** The edge that is dragged; with the focus on it, arrows move it. */
  #makeEdge() {
    const edge = make("div", {
      id: "panel-edge",
      role: "separator",
      tabindex: "0",
      "aria-label": "Size of the panel",
      "aria-controls": "panel",
      "aria-valuenow": "0", // until it has been measured
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
        ArrowLeft: KEY_STEP,
        ArrowUp: KEY_STEP,
        ArrowRight: -KEY_STEP,
        ArrowDown: -KEY_STEP,
      });
      if (!Object.hasOwn(steps, event.key)) return;
      event.preventDefault();
      this.#resize(this.#now + steps[event.key]);
    });
    return edge;
  }
}
