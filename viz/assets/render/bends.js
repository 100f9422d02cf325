/** @import { Look, Scene } from "../data/types.js" */

/** So many items at most are drawn as paths, with edges that bend; more are drawn into a bitmap. */
export const MAX_PATHS = 700;
/** The distance of a bend from the nearest column, as a share of that between two levels: dots reach into it. */
const MARGIN_SHARE = 0.2;

/**
 * The bends of edges in the tidy layout, whose levels have several columns. A straight edge would lead through the
 * dots of nearer columns, which would seem to be answered: an edge crosses a level in the row of its own item.
 */
export class Bends {
  /**
   * @param {Scene} scene
   * @param {Look} look
   */
  constructor({ parent, n }, { layout, x, y, shown }) {
    /** @type {Map<number, number[][]>} the bends between an item and its parent, in the graph's coordinates */
    this.bends = new Map();
    if (layout !== "tidy") return;
    const items = [];
    for (let item = 0; item < n && items.length <= MAX_PATHS; item++) if (shown[item]) items.push(item);
    if (items.length > MAX_PATHS) return;
    /** @type {Map<number, {first: number, last: number}[]>} the first and the last column of each level, by item */
    const levelsOf = new Map();
    /** @type {Map<number, number>} */
    const depthOf = new Map();
    for (const item of items) {
      const p = parent[item];
      const depth = (depthOf.get(p) ?? -1) + 1;
      const levels = levelsOf.get(p) ?? [];
      depthOf.set(item, depth);
      levelsOf.set(item, levels);
      const level = (levels[depth] ??= { first: x[item], last: x[item] });
      level.first = Math.min(level.first, x[item]);
      level.last = Math.max(level.last, x[item]);
    }
    for (const item of items) {
      const p = parent[item];
      const [levels, depth] = [levelsOf.get(item) ?? [], depthOf.get(item) ?? 0];
      if (!depth) continue;
      const [above, own] = [levels[depth - 1], levels[depth]];
      const gap = own.first - above.last;
      if (gap <= 0 || (above.first === above.last && own.first === own.last)) continue;
      this.bends.set(item, [
        [above.last + MARGIN_SHARE * gap, y[p]],
        [own.first - MARGIN_SHARE * gap, y[item]],
      ]);
    }
  }

  /**
   * Return the points at which an edge bends, from the parent to the item, in the graph's coordinates.
   * @param {number} item
   */
  of(item) {
    return this.bends.get(item) ?? [];
  }
}
