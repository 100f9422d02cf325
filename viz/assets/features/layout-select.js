import { Animation } from "../ui/animation.js";
import { FOLD_RING } from "../render/frame.js";
import { byId, labelledSelect } from "../ui/dom.js";
/** @import { App } from "../app/app.js" */
/** @import { Positions } from "../data/types.js" */

const MOVE_MS = 520;
/** Above so many items a move is short, as few frames of it can be drawn. */
const MAX_LONG_MOVE_ITEMS = 20000;
const SHORT_MOVE_MS = 240;
/** The part of a short move that its first frame skips. */
const SHORT_MOVE_LEAD_MS = 100;

/** The select for the layout, and the animation to another one, or to a part placed anew. */
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
    app.state.on(["layout", "folded", "isolated", "size"], (changed) => this.#follow(changed));
    app.view.on("resize", () => this.#fillWithBoxes());
  }

  start() {
    this.#fillWithBoxes();
  }

  /** Place an icicle, whose boxes aren't stored, so that it fills the view. */
  #fillWithBoxes() {
    if (this.app.state.get("layout") === "icicle") this.app.pending.push(this.#place(true));
  }

  /** @param {Set<string>} changed */
  #follow(changed) {
    const { state, view, scene } = this.app;
    const moves = !changed.has("view");
    // Folded branches have the room of their dots.
    const isOther = state.get("folded").length || !changed.has("size") || changed.has("isolated");
    const placesAnew = isOther && scene.meta.in_page.includes(state.get("layout"));
    if (changed.has("layout") || placesAnew) this.app.pending.push(this.#place(moves));
    else if (changed.has("isolated") && moves) view.flyToAll();
  }

  /** @param {boolean} moves whether the camera moves along; else it is set by itself */
  async #place(moves) {
    const { app } = this;
    const { look, view, state, scene } = app;
    const name = app.state.get("layout");
    this.select.value = name;
    const { placeShown } = await import("../data/layouts/shown.js");
    const positions = await placeShown(scene, look.shown, name, state.get("isolated"), view.icicleAspect, look.radius.map((radius) => radius + FOLD_RING));
    // Another one may have been chosen while it was unpacked.
    if (name !== app.state.get("layout")) return;
    const from = { x: look.x.slice(), y: look.y.slice(), boxes: look.boxes };
    const moveCamera = moves ? view.planFlight(positions, state.get("selected")) : null;
    const step = (/** @type {number} */ share) => {
      mix(look.x, from.x, positions.x, share);
      mix(look.y, from.y, positions.y, share);
      look.boxes = mixBoxes(from.boxes, positions.boxes ?? null, share);
      look.layout = share < 1 ? "" : name;
      // Before drawing: otherwise the graph would be drawn once more.
      moveCamera?.(share);
      if (share < 1) view.positionsMoving();
      else view.positionsChanged();
    };
    if (scene.n > MAX_LONG_MOVE_ITEMS) this.animation.run(SHORT_MOVE_MS, step, SHORT_MOVE_LEAD_MS);
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

/**
 * Return boxes between two; none on the way from or to a layout without boxes.
 * @param {Positions["boxes"] | null} from
 * @param {Positions["boxes"] | null} to
 * @param {number} share 0 to 1
 */
function mixBoxes(from, to, share) {
  if (share >= 1 || !from || !to) return share >= 1 ? (to ?? null) : null;
  const half = from.half.slice();
  mix(half, from.half, to.half, share);
  return { half, row: from.row + (to.row - from.row) * share };
}
