/**
 * Numbers in a few spans, so that a colour or a bar can stand for each.
 *
 * @typedef {{from: number, to: number, count: number}} Span both ends belong to it
 */

/**
 * The finite ones of some numbers, ascending.
 * @param {ArrayLike<number>} values
 * @returns {Float64Array}
 */
export function sortedNumbers(values) {
  return new Float64Array(values).filter(Number.isFinite).sort();
}

/**
 * Ascending numbers in at most `most` spans that hold about as many each. Equal numbers stay
 * together; where there are few different ones, each is a span of its own.
 * @param {Float64Array} sorted
 * @param {number} most
 * @returns {Span[]}
 */
export function evenSpans(sorted, most) {
  const single = fewValues(sorted, most);
  /** @type {Span[]} */
  const spans = [];
  for (let at = 0; at < sorted.length; ) {
    const free = most - spans.length;
    const share = single ? 1 : Math.max(1, Math.round((sorted.length - at) / free));
    const end = free === 1 ? sorted.length : endOfEqual(sorted, at + share - 1);
    spans.push({ from: sorted[at], to: sorted[end - 1], count: end - at });
    at = end;
  }
  return spans;
}

/**
 * The place of a number's span, -1 for none.
 * @param {Span[]} spans
 * @param {number} value
 */
export function spanOf(spans, value) {
  for (let at = 0; at < spans.length; at++) {
    if (value <= spans[at].to) return value >= spans[at].from ? at : -1;
  }
  return -1;
}

/**
 * The greatest of some numbers, 0 at least. A loop, like all that looks at every item when the
 * page opens: the browser has yet to learn how to call functions fast.
 * @param {ArrayLike<number>} values
 */
export function greatest(values) {
  let most = 0;
  for (let at = 0; at < values.length; at++) if (values[at] > most) most = values[at];
  return most;
}

/**
 * The least and the greatest of some numbers, and how many are finite.
 * @param {ArrayLike<number>} values
 */
export function extentOf(values) {
  let [first, last, count] = [Infinity, -Infinity, 0];
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    if (!Number.isFinite(value)) continue;
    if (value < first) first = value;
    if (value > last) last = value;
    count += 1;
  }
  return { first, last, count };
}

/**
 * How many numbers fall into each of `bars` parts of equal width; those that are none in no part.
 * @param {ArrayLike<number>} values
 * @param {number} bars
 * @param {{first: number, last: number}} [extent] the least and the greatest of them
 */
export function histogramOf(values, bars, { first, last } = extentOf(values)) {
  const counts = new Int32Array(bars);
  const scale = last > first ? bars / (last - first) : 0;
  for (let at = 0; at < values.length; at++) {
    if (!Number.isFinite(values[at])) continue;
    counts[Math.min(bars - 1, Math.floor((values[at] - first) * scale))] += 1;
  }
  return counts;
}

/**
 * @param {Float64Array} sorted
 * @param {number} most
 */
function fewValues(sorted, most) {
  let different = 0;
  for (let at = 0; at < sorted.length && different <= most; at = endOfEqual(sorted, at)) {
    different += 1;
  }
  return different <= most;
}

/**
 * How many of ascending numbers lie between two, both included.
 * @param {Float64Array} sorted
 * @param {number} from
 * @param {number} to
 */
export function countBetween(sorted, from, to) {
  return firstWhere(sorted, (value) => value > to) - firstWhere(sorted, (value) => value >= from);
}

/**
 * @param {Float64Array} sorted
 * @param {(value: number) => boolean} test false for all up to one place, then true
 */
function firstWhere(sorted, test) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(sorted[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Where the run of numbers equal to the one at `at` ends.
 * @param {Float64Array} sorted
 * @param {number} at
 */
function endOfEqual(sorted, at) {
  return firstWhere(sorted, (value) => value > sorted[at]);
}
