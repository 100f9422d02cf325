import assert from "node:assert/strict";
import { test } from "node:test";

import { countBetween, differ, extentOf, histogramOf, median, quantileRanges, rangeIndex, sortedFinite } from "#assets/data/numbers.js";
import { dice } from "#tests/scenes.js";

test("numbers are sorted and what is none is left out", () => {
  const sorted = sortedFinite([3, Number.NaN, -1, Infinity, 2]);
  assert.deepEqual([...sorted], [-1, 2, 3]);
});

test("few different numbers are a span each", () => {
  const spans = quantileRanges(sortedFinite([1, 1, 1, 5, 9, 9]), 4);
  assert.deepEqual(spans, [
    { from: 1, to: 1, count: 3 },
    { from: 5, to: 5, count: 1 },
    { from: 9, to: 9, count: 2 },
  ]);
});

test("many different numbers fall into spans of about as many each", () => {
  const spans = quantileRanges(sortedFinite(Array.from({ length: 1000 }, (_, at) => at)), 10);
  assert.deepEqual(spans.map(({ count }) => count), Array(10).fill(100));
});

test("spans hold every number once, in order, and never part equal ones", () => {
  const roll = dice(7);
  for (let round = 0; round < 200; round++) {
    const values = Array.from({ length: Math.floor(roll() * 60) }, () => Math.floor(roll() ** 3 * 40));
    const spans = quantileRanges(sortedFinite(values), 6);
    assert.ok(spans.length <= 6);
    assert.equal(spans.reduce((sum, { count }) => sum + count, 0), values.length);
    spans.slice(1).forEach(({ from }, at) => assert.ok(from > spans[at].to));
    for (const value of values) assert.ok(rangeIndex(spans, value) >= 0);
  }
});

test("a number beside all spans is in none", () => {
  const spans = quantileRanges(sortedFinite([1, 3]), 2);
  assert.deepEqual([0, 2, 4].map((value) => rangeIndex(spans, value)), [-1, -1, -1]);
});

test("no numbers have no spans", () => {
  assert.deepEqual(quantileRanges(sortedFinite([]), 5), []);
});

test("a histogram counts all numbers, the last one too, in any order", () => {
  const counts = histogramOf([10, 1, Number.NaN, 2, 3, 4, 0], 5);
  assert.deepEqual([...counts], [2, 2, 1, 0, 1]);
});

test("equal numbers are a histogram of one bar", () => {
  assert.deepEqual([...histogramOf([4, 4], 3)], [2, 0, 0]);
});

test("numbers between two are counted with both ends", () => {
  const sorted = sortedFinite([1, 2, 2, 3, 5]);
  assert.equal(countBetween(sorted, 2, 3), 3);
  assert.equal(countBetween(sorted, 4, 4), 0);
  assert.equal(countBetween(sorted, 0, 9), 5);
});

test("the extent of numbers leaves out what is none", () => {
  assert.deepEqual(extentOf([3, Number.NaN, -1]), { first: -1, last: 3, count: 2 });
});

test("numbers differ where two finite ones do", () => {
  assert.equal(differ([]), false);
  assert.equal(differ([NaN, 2, Infinity, 2]), false);
  assert.equal(differ(Float64Array.of(NaN, 2, NaN, 3)), true);
});

test("the median is the one of the sorted numbers", () => {
  assert.ok(Number.isNaN(median(new Float64Array(0))));
  const roll = dice(5);
  for (let n = 1; n < 60; n++) {
    for (const values of [2, 5, 1000]) {
      const numbers = Float64Array.from({ length: n }, () => Math.floor(roll() * values) - 2);
      const sorted = [...numbers].sort((a, b) => a - b);
      const wanted = (sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2;
      assert.equal(median(numbers), wanted);
    }
  }
});
