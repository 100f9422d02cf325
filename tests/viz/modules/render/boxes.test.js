import assert from "node:assert/strict";
import { test } from "node:test";
import { Boxes } from "#assets/render/boxes.js";

test("who comes first has the place, and who touches it has none", () => {
  const boxes = new Boxes();
  assert.ok(boxes.take([0, 0, 10, 10]));
  assert.ok(!boxes.take([9, 9, 20, 20]));
  assert.ok(!boxes.take([2, 2, 3, 3]));
  assert.ok(boxes.take([11, 0, 20, 10]));
});

test("a place that is blocked is nobody's", () => {
  const boxes = new Boxes();
  boxes.reserve([0, 0, 10, 10]);
  assert.ok(!boxes.take([5, 5, 6, 6]));
});
