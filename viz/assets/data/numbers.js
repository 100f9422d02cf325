/** The step of the group of all values that have no colour of their own. */
export const OTHERS = -2;

/**
 * Numbers in ranges, for colours and bars.
 *
 * @typedef {{from: number, to: number, count: number}} NumberRange both ends included
 */

/**
 * Return the finite numbers, ascending.
 * @param {ArrayLike<number>} values
 * @returns {Float64Array}
 */
export function sortedFinite(values) {
  return new Float64Array(values).filter(Number.isFinite).sort();
}

/**
 * Divide ascending numbers into at most `max` ranges of about equal counts (quantiles). Equal
 * numbers stay together; few distinct ones are a range each.
 * @param {Float64Array} sorted
 * @param {number} max
 * @returns {NumberRange[]}
 */
export function quantileRanges(sorted, max) {
  const distinct = hasFewValues(sorted, max);
  /** @type {NumberRange[]} */
  const ranges = [];
  for (let at = 0; at < sorted.length; ) {
    const free = max - ranges.length;
    const share = distinct ? 1 : Math.max(1, Math.round((sorted.length - at) / free));
    const end = free === 1 ? sorted.length : endOfEqual(sorted, at + share - 1);
    ranges.push({ from: sorted[at], to: sorted[end - 1], count: end - at });
    at = end;
  }
  return ranges;
}

/**
 * Return the index of a number's range, -1 for none.
 * @param {NumberRange[]} ranges
 * @param {number} value
 */
export function rangeIndex(ranges, value) {
  for (let at = 0; at < ranges.length; at++) {
    if (value <= ranges[at].to) return value >= ranges[at].from ? at : -1;
  }
  return -1;
}

/**
 * Count how often each code occurs; -1 is none.
 * @param {Int32Array} codes
 * @param {number} n the number of codes
 * @param {Uint8Array | null} included 1 for a code that counts, null for all
 */
export function countCodes(codes, n, included = null) {
  const counts = new Int32Array(n);
  for (let at = 0; at < codes.length; at++) {
    if (codes[at] >= 0 && (!included || included[at])) counts[codes[at]] += 1;
  }
  return counts;
}

/**
 * Return the largest number, 0 at least. Like all code that visits every item when the page
 * opens it is a plain loop: callbacks are slow before the browser has compiled them.
 * @param {ArrayLike<number>} values
 */
export function maximum(values) {
  let max = 0;
  for (let at = 0; at < values.length; at++) if (values[at] > max) max = values[at];
  return max;
}

/**
 * Return the smallest and the largest finite number, and how many are finite.
 * @param {ArrayLike<number>} values
 */
export function extentOf(values) {
  let [first, last, count] = [Infinity, -Infinity, 0];
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    if (!(value > -Infinity && value < Infinity)) continue;
    if (value < first) first = value;
    if (value > last) last = value;
    count += 1;
  }
  return { first, last, count };
}

/**
 * Tell whether two finite numbers differ.
 * @param {ArrayLike<number>} values
 */
export function differ(values) {
  let first = NaN;
  for (let at = 0; at < values.length; at++) {
    if (values[at] === first || !Number.isFinite(values[at])) continue;
    if (!Number.isNaN(first)) return true;
    first = values[at];
  }
  return false;
}

/**
 * Count the finite numbers in `bars` parts of equal width.
 * @param {ArrayLike<number>} values
 * @param {number} bars
 * @param {{first: number, last: number}} [extent] the numbers that count; by default all
 * @param {(value: number) => number} [shareOf] the place of a number, from 0 to 1
 */
export function histogramOf(values, bars, { first, last } = extentOf(values), shareOf = undefined) {
  const counts = new Int32Array(bars);
  const scale = last > first ? bars / (last - first) : 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    if (!(value >= first && value <= last)) continue;
    const place = shareOf ? shareOf(value) * bars : (value - first) * scale;
    counts[Math.min(bars - 1, Math.floor(place))] += 1;
  }
  return counts;
}

/**
 * Tell whether at most `max` numbers are distinct.
 * @param {Float64Array} sorted
 * @param {number} max
 */
function hasFewValues(sorted, max) {
  let count = 0;
  for (let at = 0; at < sorted.length && count <= max; at = endOfEqual(sorted, at)) {
    count += 1;
  }
  return count <= max;
}

/**
 * Count the numbers between two, both included.
 * @param {ArrayLike<number>} values
 * @param {number} from
 * @param {number} to
 */
export function countBetween(values, from, to) {
  let count = 0;
  for (let at = 0; at < values.length; at++) if (values[at] >= from && values[at] <= to) count += 1;
  return count;
}

/**
 * Return the median of finite numbers, NaN where there are none. It puts them in another order: to
 * sort them all would take many times longer.
 * @param {Float64Array} values
 */
export function median(values) {
  const middle = values.length >> 1;
  if (!values.length) return NaN;
  const upper = select(values, middle);
  if (values.length % 2) return upper;
  let lower = -Infinity;
  for (let at = 0; at < middle; at++) if (values[at] > lower) lower = values[at];
  return (lower + upper) / 2;
}

/**
 * Put the number at `rank`, in ascending order, in its place, smaller ones before it and larger ones
 * after it (quickselect, with the median of three).
 * @param {Float64Array} values
 * @param {number} rank
 */
function select(values, rank) {
  for (let [low, high] = [0, values.length - 1]; low < high; ) {
    const [a, b, c] = [values[low], values[(low + high) >> 1], values[high]];
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let [from, to] = [low, high];
    while (from <= to) {
      while (values[from] < pivot) from += 1;
      while (values[to] > pivot) to -= 1;
      if (from > to) break;
      const value = values[from];
      values[from++] = values[to];
      values[to--] = value;
    }
    if (rank <= to) high = to;
    else if (rank >= from) low = from;
    else break;
  }
  return values[rank];
}

/**
 * Return the index of the first number that passes a test, by binary search.
 * @param {Float64Array} sorted
 * @param {(value: number) => boolean} test false for all numbers up to one, then true
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
 * Return the index after the numbers equal to the one at `at`.
 * @param {Float64Array} sorted
 * @param {number} at
 */
function endOfEqual(sorted, at) {
  return firstWhere(sorted, (value) => value > sorted[at]);
}
