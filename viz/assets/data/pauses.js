// The rule by which pauses are cut, as `viz/layouts/time_scale.py` has it.

/** A pause is cut only where it is so many times longer than most. */
const MIN_PAUSE_RATIO = 8;
const ROUNDS = 100;

/**
 * Return the distinct numbers between two, both included.
 * @param {Float64Array} sorted
 * @param {number} first
 * @param {number} last
 */
export function distinctBetween(sorted, first, last) {
  const distinct = new Float64Array(sorted.length);
  let count = 0;
  for (let at = 0; at < sorted.length; at++) {
    const value = sorted[at];
    if (value < first || value > last || (count && value === distinct[count - 1])) continue;
    distinct[count++] = value;
  }
  return distinct.subarray(0, count);
}

/**
 * Return the longest step that is kept, by iteration: cut pauses make the whole shorter.
 * @param {Float64Array} moments ascending
 * @param {number} maxShare of the scale that a pause may take
 */
export function longestStep(moments, maxShare) {
  const steps = new Float64Array(Math.max(0, moments.length - 1));
  for (let at = 0; at < steps.length; at++) steps[at] = moments[at + 1] - moments[at];
  steps.sort();
  const usual = MIN_PAUSE_RATIO * (steps[(steps.length - 1) >> 1] ?? 0);
  let longest = steps[steps.length - 1] ?? 0;
  // The steps up to the longest one, and their sum: fewer in each round.
  let [count, sum] = [steps.length, 0];
  for (let at = 0; at < count; at++) sum += steps[at];
  for (let round = 0; round < ROUNDS; round++) {
    while (count && steps[count - 1] > longest) sum -= steps[--count];
    const whole = sum + (steps.length - count) * longest;
    const next = Math.min(longest, Math.max(usual, maxShare * whole));
    if (next === longest) break;
    longest = next;
  }
  return longest;
}
