import { seenRadius } from "./frame.js";
import { shorten } from "./texts.js";

const MOST = 48;
const MOST_CROWDED = 36;

/**
 * Choose which items get a label: the weightiest first, as long as no label touches another.
 * @param {import("./types.js").Scene} scene
 * @param {import("./types.js").Look} look
 * @param {import("./types.js").Frame} frame
 * @param {number[]} near the items in view, or a part of them where the view is crowded
 * @param {(item: number) => string} nameOf
 * @param {boolean} crowded
 */
export function chooseLabels(scene, look, frame, near, nameOf, crowded) {
  const candidates = (crowded ? heaviest(scene) : near)
    .filter((item) => look.shown[item] && !look.faded[item] && (!crowded || inFrame(look, frame, item)))
    .sort((a, b) => weight(scene, b) - weight(scene, a) || a - b)
    .slice(0, 600);
  const taken = new Boxes();
  const chosen = [];
  const most = crowded ? MOST_CROWDED : MOST;
  for (const item of candidates) {
    if (chosen.length >= most) break;
    const label = fitted(scene, frame, item, nameOf(item), most);
    if (label && taken.take(boxOf(scene, look, frame, item, label))) chosen.push({ item, label });
  }
  return chosen;
}

/**
 * A thread's title as long as there is room for it; none for a thread too small to see.
 * @param {import("./types.js").Scene} scene
 * @param {import("./types.js").Frame} frame
 * @param {number} item
 * @param {string} label
 * @param {number} most
 */
function fitted(scene, frame, item, label, most) {
  if (scene.above[item] >= 0 || scene.n < most || scene.size[item] > scene.n / 2) return label;
  const across = 30 * Math.sqrt(scene.size[item]) * frame.scale;
  return across < 26 ? "" : shorten(label, Math.max(12, Math.round(across / 6)));
}

/** Rectangles on the screen that don't touch. */
class Boxes {
  constructor() {
    /** @type {number[][]} */
    this.boxes = [];
  }

  /**
   * @param {number[]} box left, top, right, bottom
   * @returns {boolean} whether there was room
   */
  take([left, top, right, bottom]) {
    const free = this.boxes.every((b) => left > b[2] || right < b[0] || top > b[3] || bottom < b[1]);
    if (free) this.boxes.push([left, top, right, bottom]);
    return free;
  }
}

/** @type {WeakMap<object, number[]>} */
const HEAVIEST = new WeakMap();

/**
 * The weightiest items of all, found once.
 * @param {import("./types.js").Scene} scene
 */
function heaviest(scene) {
  const known = HEAVIEST.get(scene);
  if (known) return known;
  const least = scene.n > 20000 ? 8 : 3;
  const some = [];
  for (let i = 0; i < scene.n; i++) if (scene.size[i] >= least || scene.above[i] < 0) some.push(i);
  some.sort((a, b) => weight(scene, b) - weight(scene, a) || a - b);
  HEAVIEST.set(scene, some.slice(0, 4000));
  return some.slice(0, 4000);
}

/**
 * @param {import("./types.js").Scene} scene
 * @param {number} item
 */
function weight(scene, item) {
  const top = scene.above[item] < 0 ? 1e6 : 0;
  return top + Math.sqrt(scene.size[item]) * (1 + scene.kids[item]);
}

/**
 * @param {import("./types.js").Look} look
 * @param {import("./types.js").Frame} frame
 * @param {number} item
 */
function inFrame({ x, y }, frame, item) {
  const wide = frame.width / frame.ratio / 2 / frame.scale;
  const high = frame.height / frame.ratio / 2 / frame.scale;
  return Math.abs(x[item] - frame.x) < wide && Math.abs(y[item] - frame.y) < high;
}

const RULER = /** @type {CanvasRenderingContext2D} */ (
  document.createElement("canvas").getContext("2d")
);

/**
 * Where a label stands: below its item, in CSS pixels from the middle of the view.
 * @param {import("./types.js").Scene} scene
 * @param {import("./types.js").Look} look
 * @param {import("./types.js").Frame} frame
 * @param {number} item
 * @param {string} label
 */
function boxOf(scene, look, frame, item, label) {
  const top = scene.above[item] < 0;
  RULER.font = `${top ? 14 : 12}px system-ui, sans-serif`;
  const half = RULER.measureText(label).width / 2 + 5;
  const x = (look.x[item] - frame.x) * frame.scale;
  const y = (look.y[item] - frame.y) * frame.scale + seenRadius(frame, look.radius[item]);
  return [x - half, y - 3, x + half, y + (top ? 23 : 20)];
}
