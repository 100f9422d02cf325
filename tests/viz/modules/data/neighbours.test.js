import assert from "node:assert/strict";
import { test } from "node:test";
import { firstReply, neighboursOf, nextReply, previousReply, rootOf } from "#assets/data/neighbours.js";
import { randomScene } from "#tests/scenes.js";

test("next and previous go through the replies to one item, in any forest", () => {
  for (let seed = 1; seed < 40; seed++) {
    const scene = randomScene(50, seed);
    for (let item = 0; item < scene.n; item++) {
      const siblings = [...scene.parent.keys()].filter((each) => scene.parent[each] === scene.parent[item]);
      const place = siblings.indexOf(item);
      assert.equal(nextReply(scene, item), siblings[place + 1] ?? -1);
      assert.equal(previousReply(scene, item), siblings[place - 1] ?? -1);
    }
  }
});

test("the first reply comes right after its parent", () => {
  const scene = randomScene(50, 5);
  for (let item = 0; item < scene.n; item++) {
    assert.equal(firstReply(scene, item), scene.kids[item] ? item + 1 : -1);
    assert.equal(neighboursOf(scene, item).parent, scene.parent[item]);
    assert.equal(scene.parent[rootOf(scene, item)], -1);
  }
});
