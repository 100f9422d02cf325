import { choiceOf } from "../ui/choice.js";
import { byId } from "../ui/dom.js";
import { Motion } from "../ui/animation.js";

const SAYS = { organic: "organic", radial: "radial", tidy: "tree", timeline: "timeline" };
/** How long items move, in ms, and how far on the first frame has them. */
const MOVE = [520, 0];
/** Very many are drawn in few frames, and nobody wants to wait. */
const MOVE_MANY = [240, 100];
const MANY_MOVED = 20000;

/** Where items stand: the chooser, and the move from one layout to another. */
export class LayoutSwitch {
  /** @param {import("../app/app.js").App} app */
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
