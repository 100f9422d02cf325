import { Motion } from "../ui/animation.js";
/** @import { Look, Places } from "../data/types.js" */

const NEAREST_ZOOM = 12;
const FITTED_ZOOM = 2.8;
/** What stays free around everything, in CSS pixels. */
const MARGIN = 34;
/** At the top stand the tools for folding. */
const TOP_MARGIN = 58;
/** How long a flight to an item takes, in ms. */
const FLIGHT = 260;

/**
 * Where the reader looks: vis-network holds the view; here is where it may go.
 *
 * @typedef {{x: number, y: number, scale: number}} Stand the middle, and CSS pixels a unit
 */
export class Camera {
  /**
   * @param {any} network vis', or what stands in for it
   * @param {HTMLElement} box
   * @param {Look} look
   */
  constructor(network, box, look) {
    this.network = network;
    this.box = box;
    this.look = look;
    this.bounds = boundsOf(look.x, look.y, look.shown);
    this.motion = new Motion();
    /** Whether all is in view, and is to stay so when the box changes. */
    this.fitted = true;
    // vis-network takes over in time, and with it who listens to it.
    network.on("zoom", () => this.#touched());
    network.on("dragStart", () => this.#touched());
  }

  /**
   * Another holds the view from now on, and stands where this one stood.
   * @param {any} network
   * @param {Stand} stand
   */
  takeOver(network, stand) {
    this.network = network;
    network.setSize();
    this.#move(stand);
  }

  /** Items stand elsewhere now, or others are shown. */
  measure() {
    const { x, y, shown } = this.look;
    this.bounds = boundsOf(x, y, shown);
  }

  /** @returns {Stand} */
  get stand() {
    return { ...this.network.getViewPosition(), scale: this.network.getScale() };
  }

  /** How high the legend stands: nothing should lie under it when all is in view. */
  get #covered() {
    const legend = this.box.parentElement?.querySelector("#legend");
    return Math.min(legend?.clientHeight ?? 0, this.box.clientHeight / 3);
  }

  /** @returns {Stand} from where everything that is shown is in view */
  get whole() {
    return this.#standFor(this.bounds);
  }

  /** @param {ReturnType<typeof boundsOf>} bounds */
  #standFor({ left, right, top, bottom }) {
    const below = this.#covered + MARGIN;
    const wide = (this.box.clientWidth - 2 * MARGIN) / (right - left || 1);
    const high = (this.box.clientHeight - below - TOP_MARGIN) / (bottom - top || 1);
    const scale = Math.max(1e-6, Math.min(wide, high, FITTED_ZOOM));
    const y = (top + bottom) / 2 + (below - TOP_MARGIN) / 2 / scale;
    return { x: (left + right) / 2, y, scale };
  }

  /** Stand where everything is in view. */
  fit() {
    // vis learns only later of a box that is another size now.
    this.network.setSize();
    this.motion.stop();
    this.fitted = true;
    this.#move(this.whole);
  }

  /**
   * @param {Stand} stand
   */
  stop(stand) {
    this.motion.stop();
    this.fitted = false;
    this.#move(stand);
  }

  /** @param {number} factor */
  zoom(factor) {
    const { x, y, scale } = this.stand;
    this.#fly({ x, y, scale: this.#held(scale * factor) }, FLIGHT / 2);
  }

  /**
   * Bring an item to the middle, near enough to be told from its neighbours.
   * @param {number} item
   */
  centre(item) {
    const { scale } = this.stand;
    const near = Math.max(scale, Math.min(0.8, 6 * this.whole.scale));
    this.#fly({ x: this.look.x[item], y: this.look.y[item], scale: near }, FLIGHT);
  }

  /** Go to where everything is in view. */
  flyToAll() {
    this.#fly(this.whole, FLIGHT);
    this.fitted = true;
  }

  /**
   * Plan a flight that goes along with items on their way to other places: to an item, as near
   * as the view is, or to where all of them are in view.
   * @param {Places} places
   * @param {number} item -1 for none
   * @returns {(share: number) => void}
   */
  planFor(places, item) {
    this.motion.stop();
    const from = this.stand;
    const whole = this.#standFor(boundsOf(places.x, places.y, this.look.shown));
    const scale = Math.max(whole.scale, Math.min(from.scale, 6 * whole.scale));
    const follows = item >= 0 && !this.fitted;
    const to = follows ? { x: places.x[item], y: places.y[item], scale } : whole;
    this.fitted = !follows;
    return (share) => this.#move(wayBetween(from, to, share));
  }

  /**
   * @param {Stand} to
   * @param {number} duration
   */
  #fly(to, duration) {
    const from = this.stand;
    this.fitted = false;
    this.motion.run(duration, (share) => this.#move(wayBetween(from, to, share)));
  }

  #touched() {
    this.motion.stop();
    this.fitted = false;
    const { scale } = this.stand;
    const held = this.#held(scale);
    if (held !== scale) this.network.moveTo({ scale: held });
  }

  /** @param {number} scale */
  #held(scale) {
    return Math.min(NEAREST_ZOOM, Math.max(0.5 * this.whole.scale, scale));
  }

  /** @param {Stand} stand */
  #move({ x, y, scale }) {
    this.network.moveTo({ position: { x, y }, scale });
  }
}

/**
 * On the way from one stand to another: the scale grows evenly, and so that what is looked
 * at moves straight on the screen.
 * @param {Stand} from
 * @param {Stand} to
 * @param {number} share
 * @returns {Stand}
 */
export function wayBetween(from, to, share) {
  if (share >= 1) return to;
  const scale = from.scale * (to.scale / from.scale) ** share;
  const grown = to.scale / from.scale;
  const near = Math.abs(grown - 1) < 1e-3;
  const way = near ? share : (1 / scale - 1 / from.scale) / (1 / to.scale - 1 / from.scale);
  return { x: from.x + (to.x - from.x) * way, y: from.y + (to.y - from.y) * way, scale };
}

/**
 * The rectangle around points; around (0, 0) where there are none.
 * @param {Float32Array} x
 * @param {Float32Array} y
 * @param {Uint8Array} among 1 for points that count
 */
export function boundsOf(x, y, among) {
  const first = among.indexOf(1);
  if (first < 0) return { left: 0, right: 0, top: 0, bottom: 0 };
  let [left, right, top, bottom] = [x[first], x[first], y[first], y[first]];
  for (let i = first; i < x.length; i++) {
    if (!among[i]) continue;
    if (x[i] < left) left = x[i];
    if (x[i] > right) right = x[i];
    if (y[i] < top) top = y[i];
    if (y[i] > bottom) bottom = y[i];
  }
  return { left, right, top, bottom };
}
