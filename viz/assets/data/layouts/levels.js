// The levels of a tidy tree, as `Runs` of `viz/layouts/spacing.py` has them: minimum distances.

const DENSITY_CELLS = 32;
const SLACK = 1.1;
const MAX_ZIGZAG_ROWS = 3;
const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

/** @typedef {{from: number, length: number}} Level a slice of the nodes in the order of depth */

/**
 * Return how many places a level needs: between its length and the length that it would have if
 * all of it were as dense as its densest part.
 * @param {Level} level
 * @param {Int32Array} order
 * @param {Float64Array} wanted of each node, 0 to 1
 */
export function measureDemand({ from, length }, order, wanted) {
  const cells = Math.max(1, Math.min(DENSITY_CELLS, Math.floor(length / 4)));
  const counts = new Int32Array(cells);
  let densest = 0;
  for (let at = from; at < from + length; at++) {
    const cell = Math.min(Math.floor(wanted[order[at]] * cells), cells - 1);
    counts[cell] += 1;
    if (counts[cell] > densest) densest = counts[cell];
  }
  return SLACK * Math.sqrt(length * densest * cells);
}

/**
 * Return how many columns side by side a level needs.
 * @param {number} demand
 * @param {number} lines
 */
export function columnsNeeded(demand, lines) {
  return Math.max(1, Math.ceil(demand / lines));
}

/**
 * Move the nodes of a level at least `gap` apart, in order, each to the mean of what its
 * neighbours on either side require, and all between 0 and `height`.
 * @param {Level} level
 * @param {Int32Array} order
 * @param {Float64Array} strip of each node, 0 to 1
 * @param {number} height
 * @param {number} gap
 */
export function separateLevel({ from, length }, order, strip, height, gap) {
  const last = Math.max(height - (length - 0.5) * gap, gap / 2);
  const free = new Float64Array(length);
  for (let place = 0; place < length; place++) {
    const wanted = strip[order[from + place]] * height - place * gap;
    free[place] = Math.max(gap / 2, Math.min(last, wanted));
  }
  const forward = free.slice();
  for (let place = 1; place < length; place++) forward[place] = Math.max(forward[place], forward[place - 1]);
  for (let place = length - 2; place >= 0; place--) free[place] = Math.min(free[place], free[place + 1]);
  return free.map((backward, place) => (forward[place] + backward) / 2 + place * gap);
}

/** @type {Map<number, number>} */
const STEPS = new Map();

/**
 * Return the row of a member of a level that fills so many rows, evenly, without stripes.
 * @param {number} place
 * @param {number} rows
 */
export function scatteredRow(place, rows) {
  let step = STEPS.get(rows);
  if (step === undefined) {
    step = rows <= MAX_ZIGZAG_ROWS ? 1 : Math.round(rows / GOLDEN_RATIO);
    // A step that shares no factor with the rows meets each of them once.
    while (commonDivisor(step, rows) !== 1) step += 1;
    STEPS.set(rows, step);
  }
  return (place * step) % rows;
}

/**
 * @param {number} a
 * @param {number} b
 * @returns {number}
 */
function commonDivisor(a, b) {
  return b ? commonDivisor(b, a % b) : a;
}
