import assert from "node:assert/strict";
import { test } from "node:test";
import { busiestHour } from "#assets/data/figures.js";
import { extentOf } from "#assets/data/numbers.js";
import { sceneOf } from "#tests/scenes.js";

test("the busiest hour is found though times are thousands of years apart, or there are none", () => {
  const hours = [-(2 ** 22), 5, 2 ** 22, 5, 6];
  const time = Float64Array.from([...hours.map((hour, at) => 3600 * hour + at), NaN]);
  const scene = sceneOf(hours.map(() => -1).concat(-1), { time, times: extentOf(time) });
  assert.deepEqual(busiestHour(scene, null), { start: 5 * 3600, count: 2 });
  assert.deepEqual(busiestHour(scene, Uint8Array.of(0, 0, 1, 0, 1, 1)), { start: 2 ** 22 * 3600, count: 1 });
  const none = new Float64Array(2).fill(NaN);
  assert.equal(busiestHour(sceneOf([-1, 0], { time: none, times: extentOf(none) }), null), null);
});
