import { button, byId } from "../ui/dom.js";
import { icon, iconButton } from "../ui/icons.js";
import { notify } from "../ui/toast.js";
/** @import { App } from "../app/app.js" */

const ZOOM_FACTOR = 1.4;
/** The themes: their labels, and the next theme of each. */
const THEMES = /** @type {Record<string, {label: string, next: string}>} */ ({
  auto: { label: "as the system is", next: "light" },
  light: { label: "light", next: "dark" },
  dark: { label: "dark", next: "auto" },
});

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
