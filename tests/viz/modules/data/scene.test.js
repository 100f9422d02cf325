import assert from "node:assert/strict";
import { test } from "node:test";
import { pathTo, repliesOf, rootsOf } from "#assets/data/scene.js";
import { randomScene, sceneOf } from "#tests/scenes.js";

test("the path leads from the root to the item", () => {
  assert.deepEqual(pathTo(sceneOf([-1, 0, 1, 0]), 2), [0, 1, 2]);
  assert.deepEqual(pathTo(sceneOf([-1]), -1), []);
});

test("replies are the items whose parent it is, in any forest", () => {
  for (let seed = 1; seed < 40; seed++) {
    const scene = randomScene(50, seed);
    for (let item = 0; item < scene.n; item++) {
      const wanted = [...scene.parent.keys()].filter((kid) => scene.parent[kid] === item);
      assert.deepEqual(repliesOf(scene, item, scene.n), wanted);
      assert.deepEqual(repliesOf(scene, item, 2), wanted.slice(0, 2));
    }
  }
});

test("roots are the items without a parent, in any forest", () => {
  for (let seed = 1; seed < 40; seed++) {
    const scene = randomScene(50, seed);
    const wanted = [...scene.parent.keys()].filter((item) => scene.parent[item] < 0);
    assert.deepEqual(rootsOf(scene, scene.n), wanted);
  }
  assert.deepEqual(rootsOf(sceneOf([]), 9), []);
});

test("a chain of 100,000 has a path without recursion", () => {
  const chain = sceneOf(Array.from({ length: 100_000 }, (_, item) => item - 1));
  assert.equal(pathTo(chain, 99_999).length, 100_000);
});
