import { CYCLE, DEAD, DELETED, STUB } from "../data/scene.js";
import { counted } from "./dom.js";
import { when } from "./format.js";
/** @import { App } from "../app/app.js" */
/** @import { Scene } from "../data/types.js" */

/**
 * What a list says of an item after its author: when, how deep, how much is below it.
 * @param {Scene} scene
 * @param {number} item
 */
export function factsOf(scene, item) {
  return [timeOf(scene, item), depthOf(scene, item), belowOf(scene, item)].filter(Boolean);
}

/**
 * @param {Scene} scene
 * @param {number} item
 */
export function timeOf({ time }, item) {
  return Number.isNaN(time[item]) ? "" : when(time[item]);
}

/**
 * @param {Scene} scene
 * @param {number} item
 */
export function depthOf({ depth }, item) {
  return depth[item] < 0 ? "" : `depth ${depth[item]}`;
}

/**
 * @param {Scene} scene
 * @param {number} item
 */
export function belowOf({ size }, item) {
  return size[item] > 1 ? `${counted(size[item] - 1)} below` : "";
}

/**
 * @param {number} count
 */
export function repliesInWords(count) {
  return count === 1 ? "1 reply" : `${counted(count)} replies`;
}

/**
 * An item in one line, as a screen reader says it.
 * @param {App} app
 * @param {number} item
 */
export function itemInWords(app, item) {
  const { scene } = app;
  const parts = [app.nameOf(item), depthOf(scene, item), repliesInWords(scene.kids[item])];
  return parts.filter(Boolean).join(", ");
}

/**
 * An item's states, a sentence each.
 * @param {number} state
 */
export function statesInWords(state) {
  return [
    state & STUB ? "A stub: other records point at this item, and no record describes it." : "",
    state & DEAD ? "Dead: flagged or killed on the site." : "",
    state & DELETED ? "Deleted by its author." : "",
    state & CYCLE ? "In a cycle: the records make this item its own ancestor." : "",
  ].filter(Boolean);
}
