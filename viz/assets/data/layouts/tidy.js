import { forestOf, selectNodes, sortedByKey } from "./forest.js";
import { columnsNeeded, measureDemand, scatteredRow, separateLevel } from "./levels.js";
/** @import { Forest } from "./forest.js" */
/** @import { Level } from "./levels.js" */
/** @import { Positions } from "../types.js" */

// The tidy tree, as `viz/layouts/tidy.py` places it, in linear time: what is shown is placed anew
// when branches are folded. Constants and steps have the same names there.

const SPACING = 24;
const SCREEN_ASPECT = 1.6;
const LINE_SPACINGS = 0.75;
const MIN_COLUMN_SPACINGS = 2.2;
const MAX_COLUMN_SPACINGS = 6;
const MAX_LONE_COLUMN_SPACINGS = 10;
const MAX_LEVEL_LINES = 56;
const SMALL_NODES = 60;
const MAX_SMALL_LINE_SPACINGS = 5;
const SMALL_ASPECT = 1.2;
const MIN_SMALL_WIDTH_SPACINGS = 9;
const TREE_GAP_SPACINGS = 4;
const BAND_GAP_SPACINGS = 1.5;
const ROW_GAP_SPACINGS = 3;
const INNER_WEIGHT = 0.3;
const MIN_NARROW_HEIGHT = 150;
const NARROW_WIDTH = 8;
const NEIGHBOUR_SPACINGS = 0.7;
const LINE_PITCHES = 1.5;
export const LINE = LINE_SPACINGS * SPACING;

/** @typedef {{x: Float64Array, y: Float64Array}} Points */

/**
 * Place the nodes of a forest: the broad trees, and below them each narrow one folded.
 * @param {Int32Array} parent of each node, before it, -1 for a root
 * @param {Int32Array | null} whole the size of each node's subtree with what isn't placed: trees that
 *   are large come first, and keep their places when they are folded; null where all is placed
 * @param {Float64Array} taken the distance that each leaf takes, in lines, at least 1
 * @returns {Positions}
 */
export function placeTidy(parent, whole = null, taken = new Float64Array(parent.length).fill(1)) {
  const given = forestOf(parent);
  const { forest, order } = separateNarrow(given);
  const sizes = order.map((node) => (whole ?? given.size)[node]);
  const lines = Float64Array.from(order, (node) => taken[node]);
  const points = { x: new Float64Array(forest.n), y: new Float64Array(forest.n) };
  const narrow = forest.roots.filter((root) => isNarrow(forest, root));
  const isRest = new Uint8Array(forest.n).fill(1);
  for (const root of narrow) isRest.fill(0, root, root + forest.size[root]);
  const rest = Int32Array.from({ length: forest.n }, (_, i) => i).filter((i) => isRest[i]);
  let bottom = -TREE_GAP_SPACINGS * SPACING;
  if (rest.length) {
    const broad = narrow.length ? selectNodes(forest.parent, rest) : forest;
    const placed = placeBroad(broad, rest.map((node) => sizes[node]), Float64Array.from(rest, (node) => lines[node]));
    rest.forEach((node, index) => {
      points.x[node] = placed.x[index];
      points.y[node] = placed.y[index];
      bottom = Math.max(bottom, placed.y[index]);
    });
  }
  for (const root of narrow) bottom = placeNarrow(forest, root, points, bottom);
  const [middleX, middleY] = [middleOf(points.x), middleOf(points.y)];
  const positions = { x: new Float32Array(forest.n), y: new Float32Array(forest.n) };
  order.forEach((node, index) => {
    positions.x[node] = points.x[index] - middleX;
    positions.y[node] = points.y[index] - middleY;
  });
  return positions;
}

/**
 * Separate the deep and narrow branches of a forest as trees of their own.
 * @param {Forest} forest
 */
function separateNarrow(forest) {
  const { n, parent } = forest;
  const cut = parent.slice();
  let end = 0;
  for (let i = 0; i < n; i++) {
    if (i < end || !isNarrow(forest, i) || (parent[i] >= 0 && isNarrow(forest, parent[i]))) continue;
    cut[i] = -1;
    end = i + forest.size[i];
  }
  const root = new Int32Array(n);
  for (let i = 0; i < n; i++) root[i] = cut[i] < 0 ? i : root[cut[i]];
  const { order } = sortedByKey(root);
  return { forest: selectNodes(cut, order), order };
}

/**
 * @param {Forest} forest
 * @param {number} node
 */
function isNarrow({ height, size }, node) {
  return height[node] >= MIN_NARROW_HEIGHT && size[node] <= NARROW_WIDTH * height[node];
}

/**
 * Place each tree of a forest in a rectangle of its own.
 * @param {Forest} forest
 * @param {Int32Array} whole the size of each node's subtree with what is placed elsewhere
 * @param {Float64Array} taken
 * @returns {Points}
 */
function placeBroad({ n, parent, size, roots }, whole, taken) {
  const points = { x: new Float64Array(n), y: new Float64Array(n) };
  const largest = [...roots].sort((a, b) => whole[b] - whole[a] || a - b);
  const boxes = largest.map((root) => {
    const part = parent.slice(root, root + size[root]).map((each) => Math.max(each - root, -1));
    const { x, y, height } = placeTree(forestOf(part), taken.subarray(root, root + size[root]), roots.length === 1);
    points.x.set(x, root);
    points.y.set(y, root);
    return { width: extremes(x)[1], height };
  });
  pack(boxes, n <= SMALL_NODES).forEach(([left, top], at) => {
    for (let i = largest[at]; i < largest[at] + size[largest[at]]; i++) {
      points.x[i] += left;
      points.y[i] += top;
    }
  });
  if (n <= SMALL_NODES) stretch(points);
  return points;
}

/**
 * Return the corners of rectangles, in rows as wide as a screen, in order; of a small forest one
 * below the other.
 * @param {{width: number, height: number}[]} boxes
 * @param {boolean} isSmall
 */
function pack(boxes, isSmall) {
  const [across, down] = [ROW_GAP_SPACINGS * SPACING, BAND_GAP_SPACINGS * SPACING];
  let [area, room] = [0, 0];
  for (const { width, height } of boxes) {
    area += (width + across) * (height + down);
    room = Math.max(room, width);
  }
  room = isSmall ? 0 : Math.max(room, Math.sqrt(SCREEN_ASPECT * area));
  let [left, top, lowest] = [0, 0, 0];
  return boxes.map(({ width, height }) => {
    if (left && left + width > room) [left, top, lowest] = [0, top + lowest + down, 0];
    const corner = [left, top];
    left += width + across;
    lowest = Math.max(lowest, height);
    return corner;
  });
}

/**
 * Place one tree.
 * @param {Forest} forest
 * @param {Float64Array} taken
 * @param {boolean} isLone true for a tree that has the screen for itself
 */
function placeTree(forest, taken, isLone) {
  const { n, depth } = forest;
  const { order, start } = sortedByKey(depth);
  const levels = Array.from(start.subarray(1), (end, at) => ({ from: start[at], length: end - start[at] }));
  const leaves = forest.size.filter((size) => size === 1).length;
  let { strip, lines } = leafStrips(forest, taken);
  let demand = levels.map((level) => measureDemand(level, order, strip));
  let height = n <= SMALL_NODES ? lines : screenHeight(demand);
  const dense = height < leaves;
  if (dense) {
    strip = stripCentres(forest);
    demand = levels.map((level) => measureDemand(level, order, strip));
    const fullest = extremes(Float64Array.from(demand))[1];
    if (isLone && fullest <= MAX_LEVEL_LINES) height = Math.max(height, fullest);
  }
  const rows = demand.map((each) => (dense ? columnsNeeded(each, height) : 1));
  // Columns side by side are so far from each other that the largest nodes have room.
  const line = LINE * (dense ? extremes(taken)[1] : 1);
  height = (dense ? height : lines) * line;
  const most = isLone && n > SMALL_NODES ? MAX_LONE_COLUMN_SPACINGS : MAX_COLUMN_SPACINGS;
  return { ...placeLevels({ n, order, strip, levels, rows, line, height, most }), height };
}

/**
 * @param {{n: number, order: Int32Array, strip: Float64Array, levels: Level[], rows: number[],
 *   line: number, height: number, most: number}} setting `most`: the distance of levels, in spacings
 * @returns {Points}
 */
function placeLevels({ n, order, strip, levels, rows, line, height, most }) {
  const points = { x: new Float64Array(n), y: new Float64Array(n) };
  const thickness = rows.reduce((sum, each) => sum + (each - 1) * line, 0);
  const wanted = (SCREEN_ASPECT * height - thickness) / rows.length;
  const free = Math.max(MIN_COLUMN_SPACINGS * SPACING, Math.min(most * SPACING, wanted));
  let left = 0;
  levels.forEach((level, at) => {
    const gap = Math.min(line / rows[at], height / level.length);
    const separated = separateLevel(level, order, strip, height, gap);
    for (let place = 0; place < level.length; place++) {
      const node = order[level.from + place];
      points.x[node] = left + scatteredRow(place, rows[at]) * line;
      points.y[node] = separated[place];
    }
    left += (rows[at] - 1) * line + free;
  });
  return points;
}

/**
 * Stretch a small tree to a part of the width and to the height of a screen.
 * @param {Points} points
 */
function stretch({ x, y }) {
  const [width, height] = [extent(x), extent(y)];
  const wide = Math.max(width, MIN_SMALL_WIDTH_SPACINGS * SPACING);
  const most = MAX_SMALL_LINE_SPACINGS / LINE_SPACINGS;
  const [across, down] = [width ? wide / width : 1, height ? Math.max(1, Math.min(most, wide / SMALL_ASPECT / height)) : 1];
  for (let i = 0; i < y.length; i++) {
    x[i] *= across;
    y[i] *= down;
  }
}

/**
 * Return the height, in lines, at which all columns are as wide as a screen; by bisection.
 * @param {number[]} demand
 */
function screenHeight(demand) {
  const gaps = demand.length * MIN_COLUMN_SPACINGS;
  let [low, high] = [1, demand.reduce((a, b) => a + b, 0) + gaps];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    let width = gaps / LINE_SPACINGS;
    for (const each of demand) width += columnsNeeded(each, middle);
    if (width > SCREEN_ASPECT * middle) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * Return the centre of each node's strip, from 0 to 1, where a leaf has its lines; and the number of
 * lines.
 * @param {Forest} forest a tree
 * @param {Float64Array} taken
 */
function leafStrips({ n, size, parent }, taken) {
  const leaves = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    if (size[i] === 1) leaves[i] = taken[i];
    if (parent[i] >= 0) leaves[parent[i]] += leaves[i];
  }
  const strip = new Float64Array(n);
  const lines = leaves[0];
  let before = 0;
  for (let i = 0; i < n; i++) {
    strip[i] = (before + leaves[i] / 2) / lines;
    if (size[i] === 1) before += taken[i];
  }
  return { strip, lines };
}

/**
 * Return the centre of each node's strip, from 0 to 1, shared in proportion to the leaves below,
 * where each inner node counts as a part of one.
 * @param {Forest} forest
 */
function stripCentres({ n, size }) {
  const before = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) before[i + 1] = before[i] + (size[i] === 1 ? 1 : INNER_WEIGHT);
  return Float64Array.from({ length: n }, (_, i) => (before[i] + before[i + size[i]]) / 2 / before[n]);
}

/**
 * Place one narrow tree below all others, along lines, rightwards and leftwards in turn.
 * @param {Forest} forest
 * @param {number} root
 * @param {Points} points
 * @param {number} bottom of the others
 * @returns {number} the bottom of this one
 */
function placeNarrow({ depth, size }, root, points, bottom) {
  const n = size[root];
  const { order, start } = sortedByKey(depth.slice(root, root + n));
  const levels = start.length - 1;
  const columns = Math.max(1, Math.min(2 * NARROW_WIDTH, Math.ceil((2 * n) / levels)));
  const pitch = (columns + 1) * SPACING * LINE_PITCHES;
  let rows = 0;
  const [row, place, inRow] = [new Int32Array(n), new Int32Array(n), new Int32Array(n)];
  for (let level = 0; level < levels; level++) {
    const count = start[level + 1] - start[level];
    for (let within = 0; within < count; within++) {
      const node = order[start[level] + within];
      row[node] = rows + Math.floor(within / columns);
      place[node] = within % columns;
      inRow[row[node]] += 1;
    }
    rows += Math.ceil(count / columns);
  }
  const width = Math.sqrt(SCREEN_ASPECT * pitch * ((rows - 1) * SPACING + pitch));
  let top = Infinity;
  for (let node = 0; node < n; node++) {
    const line = Math.floor((row[node] * SPACING) / width);
    const within = row[node] * SPACING - line * width;
    points.x[root + node] = line % 2 ? width - SPACING - within : within;
    points.y[root + node] =
      line * pitch + (place[node] - (inRow[row[node]] - 1) / 2) * NEIGHBOUR_SPACINGS * SPACING;
    top = Math.min(top, points.y[root + node]);
  }
  const shift = bottom + TREE_GAP_SPACINGS * SPACING - top;
  let lowest = -Infinity;
  for (let node = root; node < root + n; node++) {
    points.y[node] += shift;
    lowest = Math.max(lowest, points.y[node]);
  }
  return lowest;
}

/** @param {Float64Array} values */
function extremes(values) {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

/** @param {Float64Array} values */
function extent(values) {
  const [min, max] = extremes(values);
  return max - min;
}

/** @param {Float64Array} values */
function middleOf(values) {
  const [min, max] = extremes(values);
  return values.length ? (min + max) / 2 : 0;
}
