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
 * Return the number of an item's descendants; "" for a leaf.
 * @param {Scene} scene
 * @param {number} item
 */
export function subtreeText({ size }, item) {
  const descendants = size[item] - 1;
  if (!descendants) return "";
  return descendants === 1 ? "1 descendant" : `${formatCount(descendants)} descendants`;
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
