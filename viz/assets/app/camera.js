import { Animation } from "../ui/animation.js";
/** @import { CameraPosition, Look, Positions } from "../data/types.js" */

/** The largest scale, in CSS pixels a unit. */
const MAX_SCALE = 12;
/** The largest scale at which everything is brought into view. */
const MAX_FITTED_SCALE = 2.8;
/** The free margin around everything, in CSS pixels. */
const MARGIN_PX = 34;
/** The room for words at the right of a small graph, as a share of the view's width, and at most. */
const WORDS_SHARE = 0.28;
const MAX_WORDS_PX = 260;
/** The margin at the top: the hint, the tools, and half a large dot. */
const TOP_MARGIN_PX = 100;
/** So much of the margin below everything may be missing, and the scale may be so much off, where a fit isn't worth a jump. */
const SLACK_PX = 24;
const SLACK_SCALE = 0.06;
/** The margin at the sides of an icicle, which fills the view. */
const ICICLE_MARGIN_PX = 14;
/** The duration of a flight to an item. */
const FLIGHT_MS = 260;
/** The least scale at which everything is brought into view, however far apart items are. */
const MIN_FITTED_SCALE = 1e-6;
/** The smallest scale, as a share of the one that has everything in view. */
const MIN_SCALE_SHARE = 0.5;
/** An item is brought into view at this scale, or at so many times the one for everything. */
const ITEM_SCALE = 0.8;
const ITEM_ZOOM = 6;
/** An item that is in view is brought nearer below this share of that scale. */
const FAR_SHARE = 1 / 3;

/** The camera: where it is, which vis-network holds, and where it may go. */
export class Camera {
  /** @type {any} vis-network's Network, or what stands in for it */
  #network;

  /**
   * @param {any} network
   * @param {HTMLElement} box
   * @param {Look} look
   * @param {Map<number, string>} words that items have at their right, which need room too
   */
  constructor(network, box, look, words) {
    this.#network = network;
    this.box = box;
    this.look = look;
    this.bounds = boundsOf(look.x, look.y, look.shown, look.boxes);
    this.words = words;
    /**
     * The least margins above and below everything, in CSS pixels: what lies over the view; and the
     * room for names at the left of a small graph.
     */
    this.over = { top: 0, bottom: 0, left: 0 };
    /** The position that it was moved to, and the size that the box had. */
    this.last = { x: 0, y: 0, scale: 1, width: 0, height: 0 };
    this.animation = new Animation();
    /** True while everything is in view, and stays so when the box is resized. */
    this.fitted = true;
    // vis-network takes over these listeners when it starts.
    network.on("zoom", () => this.#movedByUser());
    network.on("dragStart", () => this.#movedByUser());
  }

  /**
   * Let another network hold the camera, at the same position.
   * @param {any} network
   * @param {CameraPosition} position
   */
  replaceNetwork(network, position) {
    this.#network = network;
    network.setSize();
    this.#moveTo(position);
  }

  /** Measure the bounds again: items have moved, or others are shown. */
  measure() {
    const { x, y, shown, boxes } = this.look;
    this.bounds = boundsOf(x, y, shown, boxes);
  }

  /** @returns {CameraPosition} */
  get position() {
    // vis-network computes the position anew each time: without the noise, it is always the same.
    const { x, y } = this.#network.getViewPosition();
    return { x: withoutNoise(x), y: withoutNoise(y), scale: this.#network.getScale() };
  }

  /** The position that has everything shown in view. */
  get fittedPosition() {
    return this.#positionFor(this.bounds, Boolean(this.look.boxes));
  }

  /**
   * @param {ReturnType<typeof boundsOf>} bounds
   * @param {boolean} isIcicle
   * @returns {CameraPosition}
   */
  #positionFor({ left, right, top, bottom }, isIcicle) {
    const words = this.words.size && !isIcicle ? Math.min(MAX_WORDS_PX, WORDS_SHARE * this.box.clientWidth) : 0;
    const names = words ? this.over.left : 0;
    const { width, height, above, below } = this.#room(isIcicle);
    const scaleX = (width - words - names) / (right - left || 1);
    const scaleY = height / (bottom - top || 1);
    const scale = Math.max(MIN_FITTED_SCALE, Math.min(scaleX, scaleY, MAX_FITTED_SCALE));
    const y = (top + bottom) / 2 + (below - above) / 2 / scale;
    return { x: (left + right) / 2 + (words - names) / 2 / scale, y, scale };
  }

  /**
   * Return the room for everything, and the margins above and below it.
   * @param {boolean} isIcicle
   */
  #room(isIcicle) {
    const aside = isIcicle ? ICICLE_MARGIN_PX : MARGIN_PX;
    const [above, below] = [Math.max(TOP_MARGIN_PX, this.over.top), Math.max(aside, this.over.bottom)];
    return { width: this.box.clientWidth - 2 * aside, height: this.box.clientHeight - above - below, above, below };
  }

  /** The width to the height of an icicle that fills the view. */
  get icicleAspect() {
    const { width, height } = this.#room(true);
    return width > 0 && height > 0 ? width / height : 1;
  }

  /** Jump to where everything is in view. */
  fit() {
    // vis learns only later that the box was resized.
    this.#network.setSize();
    this.animation.stop();
    this.fitted = true;
    this.#moveTo(this.fittedPosition);
  }

  /**
   * Keep everything where it is on the screen, if that is about as good as to fit it: the legend below has taken a
   * line, or has given it back.
   * @returns {boolean} whether it is kept
   */
  stay() {
    const { clientWidth, clientHeight } = this.box;
    const { x, y, scale, width, height } = this.last;
    const moved = y + (clientHeight - height) / 2 / scale;
    const below = clientHeight / 2 - (this.bounds.bottom - moved) * scale;
    const isOff = Math.abs(this.fittedPosition.scale / scale - 1) > SLACK_SCALE;
    if (this.look.boxes || isOff || clientWidth !== width || clientHeight > height) return false;
    if (below < Math.max(MARGIN_PX, this.over.bottom) - SLACK_PX) return false;
    this.#network.setSize();
    this.animation.stop();
    // The last position stays the one that was fitted: to its height it leads back.
    this.#network.moveTo({ position: { x, y: moved }, scale });
    return true;
  }

  /** @param {CameraPosition} position */
  jumpTo(position) {
    this.animation.stop();
    this.fitted = false;
    this.#moveTo(position);
  }

  /** @param {number} factor */
  zoom(factor) {
    const { x, y, scale } = this.position;
    this.#flyTo({ x, y, scale: this.#clampScale(scale * factor) }, FLIGHT_MS / 2);
  }

  /**
   * Bring an item to the middle, near enough to tell it from its neighbours.
   * @param {number} item
   */
  centre(item) {
    this.#flyTo(this.#positionOf(item, this.#nearScale), FLIGHT_MS);
  }

  /**
   * Bring an item into view, with its surroundings, unless it is there, at a scale to tell it from
   * its neighbours.
   * @param {number} item
   * @param {boolean} keepsScale whether any scale will do
   */
  reveal(item, keepsScale) {
    const { x, y, scale } = this.position;
    const near = this.#nearScale;
    const { width, height, above, below } = this.#room(Boolean(this.look.boxes));
    const across = Math.abs(this.look.x[item] - x) * scale;
    const down = (this.look.y[item] - y) * scale + (below - above) / 2;
    const isInView = across <= width / 2 + 1 && Math.abs(down) <= height / 2 + 1;
    const isNear = keepsScale || scale >= near * FAR_SHARE;
    if (isInView && isNear) return;
    this.#flyTo(this.#filledPosition(this.bounds, this.#positionOf(item, isNear ? scale : near)), FLIGHT_MS);
  }

  /** The scale at which items are told from their neighbours, or the present one if it is larger. */
  get #nearScale() {
    return Math.max(this.position.scale, Math.min(ITEM_SCALE, ITEM_ZOOM * this.fittedPosition.scale));
  }

  /**
   * @param {number} item
   * @param {number} scale
   */
  #positionOf(item, scale) {
    return { x: this.look.x[item], y: this.look.y[item], scale };
  }

  /** Fly to where everything is in view. */
  flyToAll() {
    this.#flyTo(this.fittedPosition, FLIGHT_MS);
    this.fitted = true;
  }

  /**
   * Plan a flight along with items that move to other positions: to an item, at about the
   * present scale, or to where all of them are in view.
   * @param {Positions} positions
   * @param {number} item -1 for none
   * @returns {(share: number) => void}
   */
  planFlight(positions, item) {
    this.animation.stop();
    const from = this.position;
    const bounds = boundsOf(positions.x, positions.y, this.look.shown, positions.boxes);
    const fitted = this.#positionFor(bounds, Boolean(positions.boxes));
    const scale = Math.max(fitted.scale, Math.min(from.scale, ITEM_ZOOM * fitted.scale));
    const follows = item >= 0 && !this.fitted && !positions.boxes;
    const to = follows ? this.#filledPosition(bounds, { x: positions.x[item], y: positions.y[item], scale }) : fitted;
    this.fitted = !follows;
    return (share) => this.#moveTo(interpolate(from, to, share));
  }

  /**
   * Move a position as little as needed for the view to be filled, not half empty.
   * @param {ReturnType<typeof boundsOf>} bounds
   * @param {CameraPosition} position
   * @returns {CameraPosition}
   */
  #filledPosition({ left, right, top, bottom }, { x, y, scale }) {
    const [halfWidth, halfHeight] = [this.box.clientWidth, this.box.clientHeight].map((side) => (side / 2 - MARGIN_PX) / scale);
    const clamp = (/** @type {number[]} */ [value, low, high]) =>
      low > high ? (low + high) / 2 : Math.max(low, Math.min(high, value));
    return {
      x: clamp([x, left + halfWidth, right - halfWidth]),
      y: clamp([y, top + halfHeight, bottom - halfHeight]),
      scale,
    };
  }

  /**
   * @param {CameraPosition} to
   * @param {number} duration in ms
   */
  #flyTo(to, duration) {
    const from = this.position;
    this.fitted = false;
    this.animation.run(duration, (share) => this.#moveTo(interpolate(from, to, share)));
  }

  /** Stop a flight that the user interrupts, and keep the scale within its limits. */
  #movedByUser() {
    this.animation.stop();
    this.fitted = false;
    const { scale } = this.position;
    const clamped = this.#clampScale(scale);
    if (clamped !== scale) this.#network.moveTo({ scale: clamped });
  }

  /** @param {number} scale */
  #clampScale(scale) {
    return Math.min(MAX_SCALE, Math.max(MIN_SCALE_SHARE * this.fittedPosition.scale, scale));
  }

  /** @param {CameraPosition} position */
  #moveTo({ x, y, scale }) {
    this.#network.moveTo({ position: { x, y }, scale });
    this.last = { x, y, scale, width: this.box.clientWidth, height: this.box.clientHeight };
  }
}

/** @param {number} value in the graph's units */
function withoutNoise(value) {
  return Math.round(value * 1e6) / 1e6;
}

/**
 * Return a position between two: the scale grows evenly, and so that a point of the graph
 * moves on a straight line on the screen.
 * @param {CameraPosition} from
 * @param {CameraPosition} to
 * @param {number} share of the way, 0 to 1
 * @returns {CameraPosition}
 */
export function interpolate(from, to, share) {
  if (share >= 1) return to;
  const growth = to.scale / from.scale;
  const scale = from.scale * growth ** share;
  const sameScale = Math.abs(growth - 1) < 1e-3;
  const way = sameScale ? share : (1 / scale - 1 / from.scale) / (1 / to.scale - 1 / from.scale);
  return { x: from.x + (to.x - from.x) * way, y: from.y + (to.y - from.y) * way, scale };
}

/**
 * Return the rectangle around points, or around boxes; zeros where there are none.
 * @param {Float32Array} x
 * @param {Float32Array} y
 * @param {Uint8Array} included 1 for points that count
 * @param {Positions["boxes"] | null} [boxes]
 */
export function boundsOf(x, y, included, boxes) {
  const bounds = boundsOfPoints(x, y, included);
  if (!boxes) return bounds;
  for (let i = 0; i < x.length; i++) {
    if (!included[i]) continue;
    bounds.left = Math.min(bounds.left, x[i] - boxes.half[i]);
    bounds.right = Math.max(bounds.right, x[i] + boxes.half[i]);
  }
  return { ...bounds, top: bounds.top - boxes.row / 2, bottom: bounds.bottom + boxes.row / 2 };
}

/**
 * @param {Float32Array} x
 * @param {Float32Array} y
 * @param {Uint8Array} included
 */
function boundsOfPoints(x, y, included) {
  const first = included.indexOf(1);
  if (first < 0) return { left: 0, right: 0, top: 0, bottom: 0 };
  let [left, right, top, bottom] = [x[first], x[first], y[first], y[first]];
  for (let i = first; i < x.length; i++) {
    if (!included[i]) continue;
    if (x[i] < left) left = x[i];
    if (x[i] > right) right = x[i];
    if (y[i] < top) top = y[i];
    if (y[i] > bottom) bottom = y[i];
  }
  return { left, right, top, bottom };
}
