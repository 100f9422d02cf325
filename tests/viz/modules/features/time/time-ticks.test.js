import assert from "node:assert/strict";
import { test } from "node:test";

import { TimeScale } from "#assets/features/time/time-scale.js";
import { ticksOf } from "#assets/features/time/time-ticks.js";

const DAY = 86_400;

/** @param {string} iso */
function at(iso) {
  return Date.parse(`${iso}Z`) / 1000;
}

/**
 * @param {number[]} times
 * @param {number} [width]
 */
function ticks(times, width = 800) {
  return ticksOf(new TimeScale(Float64Array.from(times)), width);
}

/**
 * Times in equal steps.
 * @param {string} from
 * @param {string} to
 */
function evenly(from, to) {
  return Array.from({ length: 101 }, (_, share) => at(from) + ((at(to) - at(from)) * share) / 100);
}

/** @param {number[]} numbers */
function steps(numbers) {
  return numbers.slice(1).map((each, index) => each - numbers[index]);
}

for (const [from, to, labels] of /** @type {[string, string, string[]][]} */ ([
  ["2024-03-05T08:20", "2024-03-06T14:10", ["03-05 12:00", "18:00", "2024-03-06", "06:00"]],
  ["2021-10-20T00:00", "2022-09-20T00:00", ["2022-01", "2022-04", "2022-07"]],
  ["2005-04-04T00:00", "2012-08-24T00:00", ["2006", "2007", "2008", "2009", "2010", "2011", "2012"]],
  ["1905-01-01T00:00", "1992-01-01T00:00", ["1910", "1920", "1930", "1940", "1950", "1960", "1970", "1980"]],
])) {
  test(`ticks are at equal steps from ${from} to ${to}`, () => {
    const found = ticks(evenly(from, to), 500);
    assert.deepEqual(found.ticks.map(({ label }) => label), labels);
    assert.deepEqual(found.cuts, []);
    const widths = steps(found.ticks.map(({ x }) => x));
    // Months and years differ by days.
    assert.ok(Math.max(...widths) - Math.min(...widths) < 0.01, String(widths));
  });
}

test("weeks begin on Mondays", () => {
  const { ticks: found } = ticks(evenly("2024-02-27T12:00", "2024-04-27T12:00"), 900);
  assert.deepEqual(found.slice(0, 2).map(({ label }) => label), ["2024-03-04", "2024-03-11"]);
});

test("each pause that is cut is marked, and the moment after it said", () => {
  const [spring, autumn] = [evenly("2006-03-01T00:00", "2006-03-03T12:00"), evenly("2009-10-01T06:00", "2009-10-03T12:00")];
  const scale = new TimeScale(Float64Array.from([...spring, ...autumn]));
  const found = ticksOf(scale, 900);
  assert.equal(found.cuts.length, 1);
  assert.ok(scale.positionOf(at("2006-03-03T12:00")) < found.cuts[0]);
  assert.ok(found.cuts[0] < scale.positionOf(at("2009-10-01T06:00")));
  const after = found.ticks.find(({ x }) => x > found.cuts[0]);
  assert.match(after?.label ?? "", /^10-01 /);
  const isInPause = (/** @type {number} */ x) => scale.timeAt(x) > at("2006-03-03T12:01") && scale.timeAt(x) < at("2009-10-01T05:59");
  assert.ok(!found.ticks.some(({ x }) => isInPause(x)));
});

for (const width of [250, 320, 700, 1600]) {
  test(`no label is empty, over another or beyond the end: ${width} pixels`, () => {
    const lonely = [1, 3, 4, 8, 30, 90, 91].map((day) => at("2006-11-01T05:00") + day * DAY);
    const { ticks: found } = ticks([...evenly("2006-10-09T18:21", "2006-10-12T00:00"), ...lonely], width);
    assert.ok(found.length);
    const ends = found.map(({ x, label }) => x * width + label.length * 6);
    assert.ok(ends.every((end, index) => end < (found[index + 1]?.x ?? 1) * width), String(ends));
    assert.ok(found.every(({ label }) => /\d/.test(label)));
  });
}

test("one moment, no width and times that no calendar has give no ticks", () => {
  assert.deepEqual(ticks([5, 5]).ticks, []);
  assert.deepEqual(ticks([5, 9], 0).ticks, []);
  assert.deepEqual(ticks([0, 1e300]).ticks, []);
  assert.ok(ticks([-8e12, 8e12]).ticks.length > 1);
});
