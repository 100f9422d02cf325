import assert from "node:assert/strict";
import { test } from "node:test";
import { cutsAt, knotsOf, pausesOf, ticksBetween } from "#assets/render/time-axis/ticks.js";

const HOUR = 3600;
const DAY = 24 * HOUR;

/** @param {string} iso */
function at(iso) {
  return Date.parse(`${iso}Z`) / 1000;
}

/**
 * The words at moments that lie in proportion, a unit a second, in slots so wide.
 * @param {string} from
 * @param {string} to
 * @param {number} wide
 */
function said(from, to, wide) {
  const [first, last] = [at(from), at(to)];
  const knots = { x: [0, last - first], time: [first, last] };
  return ticksBetween(knots, 0, last - first, wide).map(({ label }) => label);
}

test("within a day times are said, the first one with its date", () => {
  assert.deepEqual(said("2024-03-05T08:20", "2024-03-05T14:10", 2 * HOUR), [
    "03-05 10:00", "12:00", "14:00",
  ]);
});

test("a moment is as round as its slot has one: a year's beginning before a month's", () => {
  const words = said("2021-10-20T00:00", "2022-03-20T00:00", 40 * DAY);
  assert.ok(words.includes("2022"), String(words));
  assert.ok(words.every((each) => each === "2022" || /^\d{4}-\d\d$/.test(each)), String(words));
});

test("a day that is no first is said in full", () => {
  assert.deepEqual(said("2024-02-27T12:00", "2024-03-03T12:00", 2 * DAY).at(-1), "2024-03-03");
});

test("moments stay where they are when the view moves", () => {
  const knots = { x: [0, 1000], time: [at("2020-01-01T00:00"), at("2023-01-01T00:00")] };
  const all = ticksBetween(knots, 0, 1000, 100).map(({ x }) => x);
  const some = ticksBetween(knots, 250, 750, 100).map(({ x }) => x);
  assert.ok(some.filter((x) => x > 300).every((x) => all.includes(x)));
});

test("where time is stretched, moments lie closer", () => {
  const noon = at("2024-01-01T12:00");
  const knots = { x: [0, 100, 200], time: [noon, noon + 60, noon + 50 * DAY] };
  const ticks = ticksBetween(knots, 0, 200, 50);
  assert.ok(ticks.some(({ x, label }) => x <= 100 && label.includes(":")));
  assert.ok(ticks.some(({ x, label }) => x > 100 && !label.includes(":")));
});

test("what has no time and what stands at one place makes no knot of its own", () => {
  const scene = { n: 4, time: Float64Array.from([5, Number.NaN, 5, 9]) };
  const knots = knotsOf(/** @type {any} */ (scene), Float32Array.from([0, 3, 0, 7]));
  assert.deepEqual(knots, { x: [0, 7], time: [5, 9] });
});

test("one moment alone has no axis", () => {
  assert.deepEqual(ticksBetween({ x: [3], time: [3] }, 0, 10, 5), []);
  assert.deepEqual(ticksBetween({ x: [], time: [] }, 0, 10, 5), []);
});

const SCENE = { n: 7, time: Float64Array.from([0, 60, 120, 180, 9 * DAY, 9 * DAY + 60, 9 * DAY + 120]) };
const TIMES = { ...SCENE, times: { first: 0, last: 9 * DAY + 120 } };
const PLACES = Float32Array.from([0, 100, 200, 300, 320, 420, 520]);

test("a long pause is cut, where the axis is marked in its middle", () => {
  const pauses = pausesOf(/** @type {any} */ (TIMES));
  assert.deepEqual(pauses, [{ from: 180, to: 9 * DAY }]);
  const knots = knotsOf(/** @type {any} */ (SCENE), PLACES, pauses);
  assert.deepEqual(cutsAt(knots, pauses), [310]);
  assert.deepEqual(pausesOf(/** @type {any} */ ({ ...TIMES, time: SCENE.time.subarray(0, 4) })), []);
});

test("no tick is within a pause that is cut", () => {
  const pauses = pausesOf(/** @type {any} */ (TIMES));
  const knots = knotsOf(/** @type {any} */ (SCENE), PLACES, pauses);
  const ticks = ticksBetween(knots, 0, 520, 40, pauses);
  assert.ok(ticks.length > 6);
  assert.ok(ticks.every(({ x }) => x <= 300 || x >= 320), JSON.stringify(ticks));
});

test("ticks have one step where time is in proportion, whatever the slots are", () => {
  const words = said("2024-03-05T08:20", "2024-03-05T20:10", 4000);
  assert.deepEqual(words, ["03-05 09:00", ...[...Array(11).keys()].map((hour) => `${hour + 10}:00`)]);
});

test("ticks are neither close nor far apart", () => {
  const knots = { x: [0, 10_000], time: [at("2024-01-03T00:00"), at("2024-02-20T00:00")] };
  const all = ticksBetween(knots, 0, 10_000, 100).map(({ x }) => x);
  const steps = all.slice(1).map((x, index) => x - all[index]);
  assert.ok(Math.max(...steps) / Math.min(...steps) < 4, String([Math.min(...steps), Math.max(...steps)]));
});

test("two long pauses that end on one day have its date once, and their labels apart", () => {
  const [first, from, between, late, last] = ["T10:00", "T12:00", "T20:00", "T20:30", "T23:00"].map((time, at_) =>
    at(`2024-03-0${at_ < 2 ? 1 : 4}${time}`),
  );
  const knots = { x: [0, 100, 110, 120, 220], time: [first, from, between, late, last] };
  const pauses = [{ from, to: between }, { from: between, to: late }];
  const ticks = ticksBetween(knots, 0, 220, 8, pauses);
  const labels = ticks.map(({ label }) => label);
  assert.equal(labels.filter((label) => label === "2024-03-04").length, 1, String(labels));
  ticks.slice(1).forEach(({ x }, index) => assert.ok(x - ticks[index].x >= 0.79 * 8));
});

test("the last moment has a tick where there is room", () => {
  assert.equal(said("2024-03-05T08:20", "2024-03-05T15:50", 2 * HOUR).at(-1), "15:50");
  assert.equal(said("2024-03-05T23:20", "2024-03-06T07:50", 6 * HOUR).at(-1), "06:00");
  assert.equal(said("2023-12-20T00:00", "2024-03-20T00:00", 20 * DAY).at(-1), "2024-03-20");
  const knots = { x: [0, 100, 110, 120], time: [0, 2 * HOUR, 40 * HOUR, 41 * HOUR].map((each) => each + at("2024-03-05T08:20")) };
  const pauses = [{ from: knots.time[1], to: knots.time[2] }];
  assert.equal(ticksBetween(knots, 0, 200, 20, pauses).at(-1)?.x, 110);
  assert.equal(ticksBetween(knots, 0, 200, 12, pauses).at(-1)?.label, "01:20");
  // Slots are up to 1.4 times as wide as a label needs.
  assert.equal(ticksBetween(knots, 0, 200, 20, pauses, 12).at(-1)?.x, 120);
});
