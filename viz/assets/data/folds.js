/** @import { Scene } from "./types.js" */

/**
 * Compute the items that are shown while subtrees are folded away or one is isolated.
 * @param {Scene} scene
 * @param {number[]} folded items whose subtree is folded away; they themselves stay
 * @param {number} isolated the item whose subtree alone is shown, -1 for none
 * @returns {Uint8Array} 1 for an item that is shown
 */
export function shownItems({ n, size }, folded, isolated) {
  const shown = new Uint8Array(n);
  if (isolated < 0) shown.fill(1);
  else shown.fill(1, isolated, isolated + size[isolated]);
  for (const item of folded) {
    // The isolated subtree is shown even inside a folded one.
    const around = isolated > item && isolated < item + size[item];
    if (!around) shown.fill(0, item + 1, item + size[item]);
  }
  return shown;
}

/**
 * Return the folds with an item's subtree folded away, or unfolded.
 * @param {Scene} scene
 * @param {number[]} folded
 * @param {number} item
 * @returns {number[]} ascending
 */
export function toggledFold({ size }, folded, item) {
  if (item < 0 || size[item] < 2) return folded;
  if (folded.includes(item)) return folded.filter((each) => each !== item);
  return [...folded, item].sort((a, b) => a - b);
}

/**
 * Return the items to fold so that nothing deeper than a depth is shown.
 * @param {Scene} scene
 * @param {number} depth below the roots; -1 folds nothing
 */
export function foldsAtDepth({ n, size, parent }, depth) {
  if (depth < 0) return [];
  const level = new Int32Array(n);
  const folds = [];
  for (let i = 0; i < n; i++) {
    if (parent[i] >= 0) level[i] = level[parent[i]] + 1;
    if (level[i] === depth && size[i] > 1) folds.push(i);
  }
  return folds;
}

/**
 * Return the folds without those that hide an item.
 * @param {Scene} scene
 * @param {number[]} folded
 * @param {number} item
 */
export function unfoldedFor({ size }, folded, item) {
  return folded.filter((fold) => item <= fold || item >= fold + size[fold]);
}

/**
 * Return the depth below which everything is folded; -1 for other folds, and for none.
 * @param {Scene} scene
 * @param {number[]} folded ascending
 */
export function depthOfFolds(scene, folded) {
  if (!folded.length) return -1;
  let depth = 0;
  for (let item = scene.parent[folded[0]]; item >= 0; item = scene.parent[item]) depth += 1;
  return String(foldsAtDepth(scene, depth)) === String(folded) ? depth : -1;
}
