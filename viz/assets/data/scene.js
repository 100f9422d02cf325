import { layoutLoader, scaled } from "./layout-data.js";
import { extentOf, maximum } from "./numbers.js";
import { blockText, inflateColumns, inflateText, linesOf } from "./unpack.js";
/** @import { Scene } from "./types.js" */

/** The bits of an item's state. */
export const STUB = 1;
export const DEAD = 2;
export const DELETED = 4;
export const CYCLE = 8;

/**
 * Unpack the page's data blocks into a scene.
 * @returns {Promise<Scene>}
 */
export async function loadScene() {
  const meta = JSON.parse(blockText("graphload-meta"));
  const [scales, nodeSpec, nodeBytes] = JSON.parse(blockText("graphload-nodes"));
  const [edgeSpec, edgeBytes] = JSON.parse(blockText("graphload-edges"));
  const [names, columns, nodes, edges] = await Promise.all([
    inflateText(blockText("graphload-ids")),
    inflateColumns(meta.columns, blockText("graphload-columns")),
    inflateColumns(nodeSpec, nodeBytes),
    inflateColumns(edgeSpec, edgeBytes),
  ]);
  const [x, y, radius] = [scaled(nodes.x, scales.x), scaled(nodes.y, scales.y), nodes.size];
  const n = x.length;
  /** @type {string[] | undefined} */
  let ids;
  const structure = structureOf(n, meta.trees, edges.from, edges.to);
  const { time, score, depth, author, kind, state, linked, length } = columns;
  const facts = { time, score, depth, author, kind, state, linked, length };
  const extremes = { deepest: maximum(depth), times: extentOf(time) };
  const layout = layoutLoader(meta.layout, { x, y }, structure.parent);
  // The first picture has no ids.
  return { meta, n, get ids() { return (ids ??= n ? linesOf(names) : []); }, x, y, radius, layout, ...facts, ...extremes, ...structure };
}

/**
 * Compute the structure from the edges: those of the trees come first, kids in pre-order.
 * @param {number} n
 * @param {number} inTrees the number of edges of the trees
 * @param {Int32Array} from
 * @param {Int32Array} to
 */
function structureOf(n, inTrees, from, to) {
  const parent = new Int32Array(n).fill(-1);
  const size = new Int32Array(n).fill(1);
  const kids = new Int32Array(n);
  for (let edge = 0; edge < inTrees; edge++) parent[to[edge]] = from[edge];
  for (let edge = inTrees - 1; edge >= 0; edge--) {
    size[from[edge]] += size[to[edge]];
    kids[from[edge]] += 1;
  }
  const nonTreeEdges = new Int32Array(2 * (from.length - inTrees));
  for (let edge = inTrees; edge < from.length; edge++) {
    nonTreeEdges.set([from[edge], to[edge]], 2 * (edge - inTrees));
  }
  return { parent, size, kids, nonTreeEdges };
}

/**
 * Return the path from the root down to an item, the item last.
 * @param {Scene} scene
 * @param {number} item
 */
export function pathTo(scene, item) {
  const path = [];
  for (let at = item; at >= 0; at = scene.parent[at]) path.push(at);
  return path.reverse();
}

/**
 * Return an item's direct replies, in display order, at most `limit`.
 * @param {Scene} scene
 * @param {number} item
 * @param {number} limit
 */
export function repliesOf(scene, item, limit) {
  const replies = [];
  const end = item + scene.size[item];
  for (let at = item + 1; at < end && replies.length < limit; at += scene.size[at]) {
    replies.push(at);
  }
  return replies;
}

/**
 * Return the roots, in order, at most `limit`.
 * @param {Scene} scene
 * @param {number} limit
 */
export function rootsOf(scene, limit) {
  const roots = [];
  for (let at = 0; at < scene.n && roots.length < limit; at += scene.size[at]) roots.push(at);
  return roots;
}
