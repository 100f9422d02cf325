import { Motion } from "../ui/animation.js";
import { button, byId, choiceOf } from "../ui/dom.js";
import { icon, iconButton } from "../ui/icons.js";
import { notify } from "../ui/toast.js";
/** @import { App } from "../app/app.js" */

const SAYS = { organic: "organic", radial: "radial", tidy: "tree", timeline: "timeline" };
/** How long items move, in ms, and how far on the first frame has them. */
const MOVE = [520, 0];
/** Very many are drawn in few frames, and nobody wants to wait. */
const MOVE_MANY = [240, 100];
const MANY_MOVED = 20000;

/** Where items stand: the chooser, and the move from one layout to another. */
export class LayoutSwitch {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.motion = new Motion();
    const names = /** @type {(keyof typeof SAYS)[]} */ (app.scene.meta.layouts);
    const choices = names.map((name) => /** @type {[string, string]} */ ([name, SAYS[name]]));
    this.chooser = choiceOf("layout", "Layout", choices, (layout) => app.state.set({ layout }));
    this.chooser.value = app.state.get("layout");
    byId("layouts").append(/** @type {HTMLElement} */ (this.chooser.parentElement));
    names.forEach((layout, at) => {
      app.keys.add("View", String(at + 1), `${SAYS[layout]} layout`, () => app.state.set({ layout }));
    });
    app.state.on(["layout"], (changed) => app.pending.push(this.#switch(!changed.has("view"))));
  }

  /** @param {boolean} moves whether the view goes along; else it is set by itself */
  async #switch(moves) {
    const { app } = this;
    const name = app.state.get("layout");
    this.chooser.value = name;
    const places = await app.scene.layout(name);
    // Another one may have been chosen while it was unpacked.
    if (name !== app.state.get("layout")) return;
    const { look, view, state } = app;
    const from = { x: look.x.slice(), y: look.y.slice() };
    const flight = moves ? view.camera.planFor(places, state.get("selected")) : null;
    const step = (/** @type {number} */ share) => {
      mix(look.x, from.x, places.x, share);
      mix(look.y, from.y, places.y, share);
      look.layout = share < 1 ? "" : name;
      // Before the drawing: what is drawn from elsewhere would have to be drawn again.
      flight?.(share);
      if (share < 1) view.onTheWay();
      else view.placed();
    };
    const [duration, lead] = app.scene.n > MANY_MOVED ? MOVE_MANY : MOVE;
    this.motion.run(duration, step, lead);
  }
}

/**
 * @param {Float32Array} into
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {number} share
 */
function mix(into, from, to, share) {
  if (share >= 1) into.set(to);
  else for (let i = 0; i < into.length; i++) into[i] = from[i] + (to[i] - from[i]) * share;
}

/** Each choice, what it is called, and the one that follows. */
const CHOICES = /** @type {Record<string, {says: string, next: string}>} */ ({
  auto: { says: "as the system is", next: "light" },
  light: { says: "light", next: "dark" },
  dark: { says: "dark", next: "auto" },
});

/** Light, dark, or as the system is. */
export class ThemeSwitch {
  /** @param {App} app */
  constructor(app) {
    this.state = app.state;
    this.button = iconButton("auto", "", () => this.#turn());
    byId("settings").append(this.button);
    app.keys.add("Page", "t", "light, dark, or as the system is", () => this.#turn());
    app.state.on(["theme"], () => this.#show());
    this.#show();
  }

  #turn() {
    const { next } = CHOICES[this.state.get("theme")];
    this.state.set({ theme: next });
    notify(`Colours: ${CHOICES[next].says}`);
  }

  #show() {
    const theme = /** @type {"auto" | "light" | "dark"} */ (this.state.get("theme"));
    const says = `Colours: ${CHOICES[theme].says} (t)`;
    this.button.title = says;
    this.button.setAttribute("aria-label", says);
    this.button.replaceChildren(icon(theme));
  }
}

const STEP = 1.4;

/** The buttons that zoom and that bring everything into view. */
export class ZoomButtons {
  /** @param {App} app */
  constructor({ view, keys }) {
    byId("fit").addEventListener("click", () => view.fit());
    byId("zoom-in").addEventListener("click", () => view.zoom(STEP));
    byId("zoom-out").addEventListener("click", () => view.zoom(1 / STEP));
    keys.add("View", "+ =", "zoom in", () => view.zoom(STEP));
    keys.add("View", "-", "zoom out", () => view.zoom(1 / STEP));
    keys.add("View", "0", "everything in view", () => view.fit());
  }
}

/** On a narrow screen the choosers are put away: they would take the graph's room. */
export class Choosers {
  constructor() {
    this.header = /** @type {HTMLElement} */ (byId("layouts").parentElement);
    this.opener = button("opener", () => this.#open(!this.header.classList.contains("choosing")), "View");
    byId("choosers").append(this.opener);
    this.opener.setAttribute("aria-controls", "layouts colouring");
    this.#open(false);
  }

  /** @param {boolean} open */
  #open(open) {
    this.header.classList.toggle("choosing", open);
    this.opener.setAttribute("aria-expanded", String(open));
  }
}
