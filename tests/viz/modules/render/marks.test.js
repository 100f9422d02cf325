import assert from "node:assert/strict";
import { test } from "node:test";
import { countStates, markOf, MARKS } from "#assets/render/marks.js";
import { CYCLE, DEAD, DELETED, STUB } from "#assets/data/scene.js";

test("each state has a shape of its own", () => {
  const names = [0, STUB, DEAD, DELETED].map((state) => MARKS[markOf(state)].name);
  assert.deepEqual(names, ["dot", "ring", "diamond", "square"]);
});

test("what is dead and deleted counts as each, and as both", () => {
  const state = Uint8Array.of(DEAD | DELETED, DEAD, STUB | CYCLE, 0, DELETED);
  const counts = { stub: 1, live: 1, dead: 2, deleted: 2, both: 1, cycle: 1 };
  assert.deepEqual(countStates({ state }), counts);
  assert.equal(counts.live + counts.dead + counts.deleted - counts.both, 4);
});

test("a mark's middle lies inside it, unless it is a ring", () => {
  for (const { name, distance } of MARKS) {
    assert.equal(distance(0, 0, 8) < 0, name !== "ring");
    assert.ok(distance(30, 30, 8) > 0);
  }
});
