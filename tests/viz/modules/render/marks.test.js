import assert from "node:assert/strict";
import { test } from "node:test";
import { countStates, markOf, MARKS } from "#assets/render/marks.js";
import { CYCLE, DEAD, DELETED, STUB } from "#assets/data/scene.js";

test("each state has a shape of its own", () => {
  const names = [0, STUB, DEAD, DELETED].map((state) => MARKS[markOf(state)].name);
  assert.deepEqual(names, ["dot", "ring", "diamond", "square"]);
});

test("what is both dead and deleted counts as deleted", () => {
  const state = Uint8Array.of(DEAD | DELETED, DEAD, STUB | CYCLE, 0);
  assert.deepEqual(countStates({ state }), { stub: 1, dead: 1, deleted: 1, cycle: 1 });
});

test("a mark's middle lies inside it, unless it is a ring", () => {
  for (const { name, distance } of MARKS) {
    assert.equal(distance(0, 0, 8) < 0, name !== "ring");
    assert.ok(distance(30, 30, 8) > 0);
  }
});
