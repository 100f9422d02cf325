import assert from "node:assert/strict";
import { test } from "node:test";

import { groupByIntegers, groupByNumbers, groupByValues, GROUPINGS } from "#assets/features/legend/colour-groups.js";
import { groupColours } from "#assets/render/colours.js";
import { STUB } from "#assets/data/scene.js";
import { randomScene, sceneOf } from "#tests/scenes.js";

const nameOf = (item) => `item ${item}`;

test("roots are a group by themselves, and depths that are few are one each", () => {
  const scene = sceneOf([-1, 0, 1, 1, -1]);
  const { groups, of } = GROUPINGS.depth(scene, nameOf);
  assert.deepEqual(groups.map(({ label, count }) => [label, count]), [["0", 2], ["1", 1], ["2", 2]]);
  assert.deepEqual([...of], [0, 1, 2, 2, 0]);
});

test("a stub and what is in a cycle have no depth's colour", () => {
  const scene = sceneOf([-1, 0, -1]);
  scene.state[1] = STUB;
  scene.depth[2] = -1;
  assert.deepEqual([...GROUPINGS.depth(scene, nameOf).of], [0, -1, -1]);
});

test("very many depths share ten colours", () => {
  const scene = sceneOf(Array.from({ length: 500 }, (_, item) => item - 1));
  const { groups } = GROUPINGS.depth(scene, nameOf);
  assert.equal(groups.length, 10);
  assert.deepEqual(groups.map(({ step }) => step), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("the first depths never share a colour, however few items they have", () => {
  // One chain of 40, and very many replies at depth 20: quantiles would join 1 to 19.
  const parent = Array.from({ length: 40 }, (_, item) => item - 1);
  const scene = sceneOf([...parent.slice(0, 20), ...Array(500).fill(19)]);
  const labels = GROUPINGS.depth(scene, nameOf).groups.map(({ label }) => label);
  assert.deepEqual(labels.slice(0, 5), ["0", "1", "2", "3", "4"]);
  assert.ok(labels.length <= 10);
});

test("integers of few values are categories in their order, others are ranges", () => {
  const values = Float64Array.from([3, 1, 3, NaN, -2]);
  const { scale, groups, of } = groupByIntegers("community", values, "none");
  assert.equal(scale, "author");
  assert.deepEqual(groups.map(({ label, count }) => [label, count]), [["-2", 1], ["1", 1], ["3", 2], ["none", 1]]);
  assert.deepEqual([...of], [2, 1, 2, 3, 0]);
  assert.equal(groupByIntegers("x", Float64Array.from([1, 1.5]), "none"), null);
  assert.equal(groupByIntegers("x", Float64Array.from({ length: 21 }, (_, at) => at), "none"), null);
  assert.equal(groupByIntegers("x", Float64Array.from({ length: 40 }, (_, at) => at % 20), "none").groups.length, 20);
});

test("twenty categories have twenty colours", () => {
  const { groups } = groupByIntegers("x", Float64Array.from({ length: 20 }, (_, at) => at), "none");
  const palette = { author: "#0a70b8 #e69f00 #00916a #d274ae #d64a12 #58b2ea #553d00 #43299c", others: "#777777", none: "#000000" };
  assert.equal(new Set(groupColours({ scale: "author", groups }, palette)).size, 20);
});

test("the most active authors are named, the others counted, and nobody has a group too", () => {
  const authors = Array.from({ length: 11 }, (_, at) => `a${at}`);
  const author = Int32Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 9, -1]);
  const scene = sceneOf(Array(14).fill(-1), { author, meta: { authors } });
  const { groups, of } = GROUPINGS.author(scene, nameOf);
  assert.deepEqual(groups.slice(0, 3).map(({ label, count }) => [label, count]), [["a9", 2], ["a10", 2], ["a0", 1]]);
  assert.deepEqual(groups.slice(8).map(({ label, count, step }) => [label, count, step]), [
    ["3 others", 3, -2],
    ["no author", 1, -1],
  ]);
  assert.deepEqual([of[13], of[10], of[8]], [9, 1, 8]);
});

test("a thread's branches are the replies to its root, the largest named", () => {
  const scene = sceneOf([-1, 0, 1, 0]);
  const { title, groups, of } = GROUPINGS.branch(scene, nameOf);
  assert.equal(title, "Branch");
  assert.deepEqual(groups.map(({ label, count }) => [label, count]), [["item 1", 2], ["item 3", 1], ["the root", 1]]);
  assert.deepEqual([...of], [2, 0, 0, 1]);
});

test("many threads are told apart as wholes", () => {
  const { title, groups } = GROUPINGS.branch(sceneOf([-1, 0, -1]), nameOf);
  assert.equal(title, "Thread");
  assert.deepEqual(groups.map(({ label, count }) => [label, count]), [["item 0", 2], ["item 2", 1]]);
});

test("times within a day are said without it, and the day above them", () => {
  const time = Float64Array.from([1_600_000_000, 1_600_003_600, Number.NaN]);
  const { title, groups } = GROUPINGS.time(sceneOf([-1, 0, 0], { time }), nameOf);
  assert.equal(title, "Time from, 2020-09-13, UTC");
  assert.deepEqual(groups.map(({ label }) => label), ["12:26", "13:26", "no time"]);
});

test("few numbers are spread over the whole scale", () => {
  const { groups } = groupByNumbers("n", Float64Array.from([1, 2, 3]), "none");
  assert.deepEqual(groups.map(({ step }) => step), [0, 5, 9]);
});

test("numbers below zero and beyond counting are readable", () => {
  const { groups } = groupByNumbers("n", Float64Array.from([-3.14159, 2e15]), "none");
  assert.deepEqual(groups.map(({ label }) => label), ["-3.142", "2.00e+15"]);
});

test("equal words that stand for different things stay apart", () => {
  const { groups } = groupByValues("x", Int32Array.from([0, -1]), ["no x"], "no x");
  assert.equal(new Set(groups.map(({ key }) => key)).size, 2);
});

test("every grouping counts every item once, but for those that have no depth", () => {
  const scene = randomScene(300, 3);
  for (const [name, group] of Object.entries(GROUPINGS)) {
    const { groups, of } = group(scene, nameOf);
    const counts = groups.map((_, at) => of.reduce((sum, each) => sum + (each === at ? 1 : 0), 0));
    assert.deepEqual(groups.map(({ count }) => count), counts, name);
    assert.equal(counts.reduce((a, b) => a + b, 0), scene.n, name);
  }
});

test("no items are grouped too", () => {
  for (const group of Object.values(GROUPINGS)) assert.deepEqual(group(sceneOf([]), nameOf).groups, []);
});
