import { byId, make } from "../../ui/dom.js";
import { icon, iconButton } from "../../ui/icons.js";
/** @import { App } from "../../app/app.js" */
/** @import { Values } from "../../data/state.js" */

const MIN_SIZE_PX = 240;
/** The largest size, as a share of the page's width or height. */
const MAX_SIZE_SHARE = 0.75;
/** The size of the wide panel, as a share of the page's width or height. */
const WIDE_SHARE = 0.6;
/** The change of the size by one press of an arrow key on the separator. */
const KEY_STEP_PX = 40;

/**
 * The panel's size, and opening and closing it. Its size is its width; on a narrow screen, where
 * it is below the graph, its height. In the state 0 is the default size, which the CSS has.
 */
export class PanelSize {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.panel = byId("panel");
    this.narrow = matchMedia("(max-width: 720px)");
    this.separator = this.#makeSeparator();
    this.openButton = iconButton("panel", "Open the panel (x)", () => this.#set({ open: true }));
    this.openButton.id = "panel-open";
    this.widenButton = iconButton("widen", "Widen the panel (w)", () => this.#toggleWide());
    const closeButton = iconButton("close", "Close the panel (x)", () => {
      this.#set({ open: false });
      this.openButton.focus();
    });
    byId("panel-ends").append(this.widenButton, closeButton);
    this.panel.before(this.separator);
    byId("stage").append(this.openButton);
    app.shortcuts.add("Page", "w", "widen the panel", () => this.#toggleWide());
    app.shortcuts.add("Page", "x", "close the panel, or open it", () => {
      this.#set({ open: !app.state.get("panel").open });
    });
    app.state.on(["panel"], () => this.#update());
    // Selecting an item opens the panel.
    app.state.on(["selected"], () => app.state.get("selected") >= 0 && this.#set({ open: true }));
    this.narrow.addEventListener("change", () => this.#set({ size: 0 }));
    this.#update();
  }

  /** @param {Partial<Values["panel"]>} patch */
  #set(patch) {
    this.app.state.set({ panel: { ...this.app.state.get("panel"), ...patch } });
  }

  /** Switch between the default size and a wide panel. */
  #toggleWide() {
    const { size } = this.app.state.get("panel");
    this.#set({ open: true, size: size ? 0 : Math.round(this.#available * WIDE_SHARE) });
  }

  /** The size that the panel and the graph share. */
  get #available() {
    return this.narrow.matches ? innerHeight : innerWidth;
  }

  get #measuredSize() {
    return this.narrow.matches ? this.panel.offsetHeight : this.panel.offsetWidth;
  }

  get #maxSize() {
    return MAX_SIZE_SHARE * this.#available;
  }

  /** @param {number} size in CSS pixels, which is clamped */
  #resize(size) {
    this.#set({ size: Math.round(Math.max(MIN_SIZE_PX, Math.min(this.#maxSize, size))) });
  }

  #update() {
    const { open, size } = this.app.state.get("panel");
    const { style, classList } = document.body;
    classList.toggle("panel-closed", !open);
    classList.toggle("panel-wide", size > 0);
    if (size) style.setProperty("--panel", `${size}px`);
    else style.removeProperty("--panel");
    this.openButton.hidden = open;
    const label = size ? "Reset the panel's size (w)" : "Widen the panel (w)";
    this.widenButton.title = label;
    this.widenButton.setAttribute("aria-label", label);
    this.widenButton.replaceChildren(icon("widen"));
    // It measures the panel, which would force a layout before the first picture.
    this.app.whenReady(() => this.#updateSeparator());
  }

  #updateSeparator() {
    const max = Math.round(this.#maxSize);
    const size = Math.max(MIN_SIZE_PX, Math.min(max, this.#measuredSize));
    this.separator.setAttribute("aria-valuemin", String(MIN_SIZE_PX));
    this.separator.setAttribute("aria-valuemax", String(max));
    this.separator.setAttribute("aria-valuenow", String(size));
    this.separator.setAttribute("aria-orientation", this.narrow.matches ? "horizontal" : "vertical");
  }

  /** Make the separator that resizes the panel, by dragging or arrow keys; it is measured later. */
  #makeSeparator() {
    const separator = make("div", {
      id: "panel-separator",
      role: "separator",
      tabindex: "0",
      "aria-label": "Size of the panel",
      "aria-controls": "panel",
      "aria-valuenow": "0",
    });
    separator.addEventListener("pointerdown", (event) => {
      separator.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    separator.addEventListener("pointermove", (event) => {
      if (!separator.hasPointerCapture(event.pointerId)) return;
      this.#resize(this.narrow.matches ? innerHeight - event.clientY : innerWidth - event.clientX);
    });
    separator.addEventListener("dblclick", () => this.#set({ size: 0 }));
    separator.addEventListener("keydown", (event) => {
      const steps = /** @type {Record<string, number>} */ ({
        ArrowLeft: KEY_STEP_PX,
        ArrowUp: KEY_STEP_PX,
        ArrowRight: -KEY_STEP_PX,
        ArrowDown: -KEY_STEP_PX,
      });
      if (!Object.hasOwn(steps, event.key)) return;
      event.preventDefault();
      this.#resize(this.#measuredSize + steps[event.key]);
    });
    return separator;
  }
}
