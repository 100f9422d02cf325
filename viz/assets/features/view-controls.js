import { Animation } from "../ui/animation.js";
import { button, byId, labelledSelect } from "../ui/dom.js";
import { icon, iconButton } from "../ui/icons.js";
import { notify } from "../ui/toast.js";
/** @import { App } from "../app/app.js" */

const MOVE_MS = 520;
/** Above so many items a move is short, as few frames of it can be drawn. */
const MAX_LONG_MOVE_ITEMS = 20000;
const SHORT_MOVE_MS = 240;
/** The part of a short move that its first frame skips. */
const SHORT_MOVE_LEAD_MS = 100;
const ZOOM_FACTOR = 1.4;
/** The themes: their labels, and the next theme of each. */
const THEMES = /** @type {Record<string, {label: string, next: string}>} */ ({
  auto: { label: "as the system is", next: "light" },
  light: { label: "light", next: "dark" },
  dark: { label: "dark", next: "auto" },
});

/** The select for the layout, and the animation from one layout to another. */
export class LayoutSelect {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.animation = new Animation();
    const { layouts, layout_labels: labels } = app.scene.meta;
    const choices = layouts.map((name) => /** @type {[string, string]} */ ([name, labels[name]]));
    this.select = labelledSelect("layout", "Layout", choices, (layout) => app.state.set({ layout }));
    this.select.value = app.state.get("layout");
    byId("layouts").append(/** @type {HTMLElement} */ (this.select.parentElement));
    layouts.forEach((layout, index) => {
      const label = `${labels[layout]} layout`;
      app.shortcuts.add("View", String(index + 1), label, () => app.state.set({ layout }));
    });
    app.state.on(["layout"], (changed) => app.pending.push(this.#switch(!changed.has("view"))));
  }

  /** @param {boolean} moves whether the camera moves along; else it is set by itself */
  async #switch(moves) {
    const { app } = this;
    const name = app.state.get("layout");
    this.select.value = name;
    const positions = await app.scene.layout(name);
    // Another one may have been chosen while it was unpacked.
    if (name !== app.state.get("layout")) return;
    const { look, view, state } = app;
    const from = { x: look.x.slice(), y: look.y.slice() };
    const moveCamera = moves ? view.planFlight(positions, state.get("selected")) : null;
    const step = (/** @type {number} */ share) => {
      mix(look.x, from.x, positions.x, share);
      mix(look.y, from.y, positions.y, share);
      look.layout = share < 1 ? "" : name;
      // Before drawing: otherwise the graph would be drawn once more.
      moveCamera?.(share);
      if (share < 1) view.positionsMoving();
      else view.positionsChanged();
    };
    if (app.scene.n > MAX_LONG_MOVE_ITEMS) this.animation.run(SHORT_MOVE_MS, step, SHORT_MOVE_LEAD_MS);
    else this.animation.run(MOVE_MS, step);
  }
}

/**
 * Set numbers to values between two others.
 * @param {Float32Array} target
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {number} share 0 to 1
 */
function mix(target, from, to, share) {
  if (share >= 1) target.set(to);
  else for (let i = 0; i < target.length; i++) target[i] = from[i] + (to[i] - from[i]) * share;
}

/** The button for the theme: light, dark, or as the system is. */
export class ThemeButton {
  /** @param {App} app */
  constructor(app) {
    this.state = app.state;
    this.button = iconButton("auto", "", () => this.#next());
    byId("settings").append(this.button);
    app.shortcuts.add("Page", "t", "light, dark, or as the system is", () => this.#next());
    app.state.on(["theme"], () => this.#update());
    this.#update();
  }

  #next() {
    const { next } = THEMES[this.state.get("theme")];
    this.state.set({ theme: next });
    notify(`Colours: ${THEMES[next].label}`);
  }

  #update() {
    const theme = /** @type {"auto" | "light" | "dark"} */ (this.state.get("theme"));
    const label = `Colours: ${THEMES[theme].label} (t)`;
    this.button.title = label;
    this.button.setAttribute("aria-label", label);
    this.button.replaceChildren(icon(theme));
  }
}

/** The buttons that zoom and that bring everything into view. */
export class ZoomButtons {
  /** @param {App} app */
  constructor({ view, shortcuts }) {
    byId("fit").addEventListener("click", () => view.fit());
    byId("zoom-in").addEventListener("click", () => view.zoom(ZOOM_FACTOR));
    byId("zoom-out").addEventListener("click", () => view.zoom(1 / ZOOM_FACTOR));
    shortcuts.add("View", "+ =", "zoom in", () => view.zoom(ZOOM_FACTOR));
    shortcuts.add("View", "-", "zoom out", () => view.zoom(1 / ZOOM_FACTOR));
    shortcuts.add("View", "0", "everything in view", () => view.fit());
  }
}

/** The button that opens the selects on a narrow screen, where they are hidden. */
export class MobileViewButton {
  constructor() {
    this.header = /** @type {HTMLElement} */ (byId("layouts").parentElement);
    this.button = button("opener", () => this.#open(!this.header.classList.contains("choosing")), "View");
    byId("choosers").append(this.button);
    this.button.setAttribute("aria-controls", "layouts colouring");
    this.#open(false);
  }

  /** @param {boolean} open */
  #open(open) {
    this.header.classList.toggle("choosing", open);
    this.button.setAttribute("aria-expanded", String(open));
  }
}
