import { CYCLE, DEAD, DELETED, STUB } from "../data/scene.js";
import { formatCount, formatTime } from "./format.js";
/** @import { App } from "../app/app.js" */
/** @import { Scene } from "../data/types.js" */

// Texts about items; "" where there is nothing to say.

/**
 * Return an item's date, hour and minute, in UTC.
 * @param {Scene} scene
 * @param {number} item
 */
export function timeText({ time }, item) {
  return Number.isNaN(time[item]) ? "" : formatTime(time[item]);
}

/**
 * Return an item's depth; "" in a cycle.
 * @param {Scene} scene
 * @param {number} item
 */
export function depthText({ depth }, item) {
  return depth[item] < 0 ? "" : `depth ${depth[item]}`;
}

/**
 * Return the number of an item's descendants, and how many of them are stubs; "" for a leaf.
 * @param {Scene} scene
 * @param {number} item
 */
export function subtreeText(scene, item) {
  const descendants = scene.size[item] - 1;
  if (!descendants) return "";
  const stubs = countStubs(scene, item + 1, item + 1 + descendants);
  const text = descendants === 1 ? "1 descendant" : `${formatCount(descendants)} descendants`;
  return stubs ? `${text} (${formatCount(stubs)} ${stubs === 1 ? "stub" : "stubs"})` : text;
}

/**
 * Return how many of some nodes are items, and how many stubs: `12 items and 1 stub`.
 * @param {number} nodes the number of both
 * @param {number} stubs
 */
export function itemsText(nodes, stubs) {
  const items = nodes - stubs;
  const itemText = items || !stubs ? [`${formatCount(items)} ${items === 1 ? "item" : "items"}`] : [];
  const stubText = stubs ? [`${formatCount(stubs)} ${stubs === 1 ? "stub" : "stubs"}`] : [];
  return [...itemText, ...stubText].join(" and ");
}

/**
 * Return how many of all items match, and of all stubs where there are any:
 * `2 of 6 items and 1 of 3 stubs`.
 * @param {number} items
 * @param {number} stubs
 * @param {Scene["meta"]} all
 */
export function matchText(items, stubs, all) {
  const part = (/** @type {number} */ count, /** @type {number} */ whole, /** @type {string} */ noun) =>
    `${formatCount(count)} of ${formatCount(whole)} ${noun}${whole === 1 ? "" : "s"}`;
  const itemText = part(items, all.items, "item");
  return all.stubs ? `${itemText} and ${part(stubs, all.stubs, "stub")}` : itemText;
}

/** @type {WeakMap<Scene, Int32Array>} the number of stubs before each item */
const STUBS_BEFORE = new WeakMap();

/**
 * Count the stubs from one item up to another, in pre-order.
 * @param {Scene} scene
 * @param {number} from
 * @param {number} end
 */
export function countStubs(scene, from, end) {
  if (!scene.meta.stubs) return 0;
  const before = STUBS_BEFORE.get(scene) ?? new Int32Array(scene.n + 1);
  if (!STUBS_BEFORE.has(scene)) {
    for (let i = 0; i < scene.n; i++) before[i + 1] = before[i] + (scene.state[i] & STUB ? 1 : 0);
    STUBS_BEFORE.set(scene, before);
  }
  return before[end] - before[from];
}

/**
 * Return a number of replies.
 * @param {number} count
 */
export function replyCountText(count) {
  return count === 1 ? "1 reply" : `${formatCount(count)} replies`;
}

/**
 * Describe an item in one line, for screen readers.
 * @param {App} app
 * @param {number} item
 */
export function describeItem(app, item) {
  const { scene } = app;
  const parts = [app.nameOf(item), depthText(scene, item), replyCountText(scene.kids[item])];
  return parts.filter(Boolean).join(", ");
}

/**
 * Describe an item's states, each in a sentence.
 * @param {number} state
 */
export function describeStates(state) {
  return [
    state & STUB ? "A stub: other records point at this item, and no record describes it." : "",
    state & DEAD ? "Dead: flagged or killed on the site." : "",
    state & DELETED ? "Deleted by its author." : "",
    state & CYCLE ? "In a cycle: the records make this item its own ancestor." : "",
  ].filter(Boolean);
}
