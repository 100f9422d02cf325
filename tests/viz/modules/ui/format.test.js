import assert from "node:assert/strict";
import { test } from "node:test";

import { formatNumber, formatRange, formatIso, timeFormatter } from "#assets/ui/format.js";

test("whole numbers are written in full, others with four digits", () => {
  assert.deepEqual([1234567, 0.123456, -1.5, 3e13].map(formatNumber), ["1,234,567", "0.1235", "-1.5", "3.00e+13"]);
});

test("a span of one number is that number", () => {
  assert.deepEqual([formatRange(3, 3), formatRange(1, 2000), formatRange(-2, 5)], ["3", "1–2,000", "-2 to 5"]);
});

test("moments are written as shortly as tells them apart", () => {
  const moment = 1_600_000_000;
  const written = [3600, 10 * 86_400, 900 * 86_400].map((spread) => timeFormatter(spread)(moment));
  assert.deepEqual(written, ["12:26", "09-13 12:26", "2020-09-13"]);
});

test("a moment that no Date can hold is written as seconds", () => {
  assert.equal(formatIso(1e18), "1000000000000000000 s");
});
