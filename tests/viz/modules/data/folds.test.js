import assert from "node:assert/strict";
import { test } from "node:test";
import { depthOfFolds, foldsAtDepth, shownItems, toggledFold, unfoldedFor } from "#assets/data/folds.js";
import { randomScene, sceneOf } from "#tests/scenes.js";

// 0 ─ 1 ─ 2
//   └ 3       4 ─ 5
const SCENE = sceneOf([-1, 0, 1, 0, -1, 4]);

test("a fold hides what is below it, not itself", () => {
  assert.deepEqual([...shownItems(SCENE, [0], -1)], [1, 0, 0, 0, 1, 1]);
});

test("an isolated item shows its subtree alone, folds in it folded", () => {
  assert.deepEqual([...shownItems(SCENE, [1], 0)], [1, 1, 0, 1, 0, 0]);
});

test("an isolated item below a fold is seen all the same", () => {
  assert.deepEqual([...shownItems(SCENE, [0], 1)], [0, 1, 1, 0, 0, 0]);
});

test("folding twice leaves things as they were", () => {
  const folded = toggledFold(SCENE, [4], 0);
  assert.deepEqual(folded, [0, 4]);
  assert.deepEqual(toggledFold(SCENE, folded, 0), [4]);
});

test("an item without replies folds to nothing", () => {
  assert.deepEqual(toggledFold(SCENE, [], 2), []);
  assert.deepEqual(toggledFold(SCENE, [], -1), []);
});

test("folding at a depth shows all that isn't deeper, in any forest", () => {
  for (let seed = 1; seed < 40; seed++) {
    const scene = randomScene(60, seed);
    for (const depth of [0, 1, 3]) {
      const shown = shownItems(scene, foldsAtDepth(scene, depth), -1);
      assert.deepEqual([...shown], [...scene.depth].map((each) => Number(each <= depth)));
    }
  }
});

test("unfolding for an item shows it, in any forest", () => {
  for (let seed = 1; seed < 40; seed++) {
    const scene = randomScene(60, seed);
    const folded = foldsAtDepth(scene, seed % 3);
    for (let item = 0; item < scene.n; item++) {
      assert.equal(shownItems(scene, unfoldedFor(scene, folded, item), -1)[item], 1);
    }
  }
});

test("unfolding for an item leaves other folds alone", () => {
  assert.deepEqual(unfoldedFor(SCENE, [0, 1, 4], 2), [4]);
});

test("folds of one depth have it", () => {
  assert.equal(depthOfFolds(SCENE, [0, 4]), 0);
  assert.equal(depthOfFolds(SCENE, [1]), 1);
  for (const others of [[], [0], [0, 1, 4]]) assert.equal(depthOfFolds(SCENE, others), -1);
});
