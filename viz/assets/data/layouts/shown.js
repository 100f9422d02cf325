import { placeIcicle } from "./icicle.js";
import { LINE, placeTidy } from "./tidy.js";
/** @import { Positions, Scene } from "../types.js" */

/**
 * Place what is shown of a scene. The layouts that the page computes place it anew; in the others
 * items keep their places.
 * @param {Scene} scene
 * @param {Uint8Array} shown
 * @param {string} layout
 * @param {number} isolated the item whose subtree is shown alone, -1 for none
 * @param {number} aspect width to height of the view, which an icicle fills
 * @param {Float32Array} radius of each item with the ring around it where it is folded
 * @returns {Promise<Positions>}
 */
export async function placeShown(scene, shown, layout, isolated, aspect, radius) {
  if (layout === "icicle") {
    const { x, y, half, row } = placeIcicle(scene, shown, isolated, aspect);
    return { x, y, boxes: { half, row } };
  }
  const isPart = layout === "tidy" && shown.includes(0);
  return isPart ? placePart(scene, shown, radius) : scene.layout(layout);
}

/**
 * Place the shown items as a tidy tree of their own. Items inside a fold are where it is.
 * @param {Scene} scene
 * @param {Uint8Array} shown
 * @param {Float32Array} radius
 * @returns {Positions}
 */
function placePart({ n, parent, size }, shown, radius) {
  const number = new Int32Array(n).fill(-1);
  const [parents, sizes, taken] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (let i = 0; i < n; i++) {
    if (!shown[i]) continue;
    number[i] = parents.length;
    parents.push(parent[i] < 0 ? -1 : number[parent[i]]);
    sizes.push(size[i]);
    // A fold is as large as its branch is, among leaves that need a line each.
    taken.push(size[i] > 1 ? Math.max(1, (2 * radius[i]) / LINE) : 1);
  }
  const placed = placeTidy(Int32Array.from(parents), Int32Array.from(sizes), Float64Array.from(taken));
  const positions = { x: new Float32Array(n), y: new Float32Array(n) };
  for (let i = 0; i < n; i++) {
    const p = parent[i];
    positions.x[i] = shown[i] ? placed.x[number[i]] : p < 0 ? 0 : positions.x[p];
    positions.y[i] = shown[i] ? placed.y[number[i]] : p < 0 ? 0 : positions.y[p];
  }
  return positions;
}
