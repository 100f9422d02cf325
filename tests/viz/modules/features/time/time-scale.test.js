import assert from "node:assert/strict";
import { test } from "node:test";

import { TimeScale } from "#assets/features/time/time-scale.js";

test("evenly spread times are in proportion", () => {
  const scale = new TimeScale(Float64Array.from({ length: 100 }, (_, at) => 1000 + 10 * at));
  assert.ok(!scale.isCut);
  assert.equal(scale.positionOf(1000), 0);
  assert.equal(scale.positionOf(1495), 0.5);
  assert.equal(scale.timeAt(1), 1990);
});

test("one late reply doesn't press all others together", () => {
  const times = [...Array.from({ length: 200 }, (_, at) => 60 * at), 3e8];
  const scale = new TimeScale(Float64Array.from(times));
  assert.ok(scale.isCut);
  assert.ok(scale.positionOf(60 * 199) > 0.9);
  assert.equal(scale.positionOf(3e8), 1);
  // The order is kept, and times come back from their positions.
  const positions = times.map((time) => scale.positionOf(time));
  assert.deepEqual(positions, [...positions].sort((a, b) => a - b));
  for (const time of [0, 6000, 60 * 199, 3e8]) {
    assert.ok(Math.abs(scale.timeAt(scale.positionOf(time)) - time) < 1);
  }
});

test("a part of the range has a scale of its own, and items without a time have none", () => {
  const scale = new TimeScale(Float64Array.from([NaN, 0, 50, 100, NaN, 1e9]), { first: 0, last: 100 });
  assert.equal(scale.positionOf(50), 0.5);
});

test("two times, or none, are no reason to fail", () => {
  assert.equal(new TimeScale(Float64Array.from([1, 2])).positionOf(2), 1);
  assert.equal(new TimeScale(Float64Array.from([])).isCut, false);
});
