import assert from "node:assert/strict";
import { test } from "node:test";
import { arrowBetween, Boxes, distanceFrom } from "#assets/authors/geometry.js";

test("an arrow goes from the edge of one circle to the edge of the other", () => {
  const arrow = arrowBetween(0, 0, 10, 100, 0, 5, false);
  assert.ok(arrow);
  assert.deepEqual([arrow.x0, arrow.y0, arrow.x1, arrow.y1], [10, 0, 95, 0]);
  assert.deepEqual([arrow.dx, arrow.dy], [1, 0]);
});

test("both arrows of a pair bend to their right, so that they are apart", () => {
  const there = arrowBetween(0, 0, 5, 100, 0, 5, true);
  const back = arrowBetween(100, 0, 5, 0, 0, 5, true);
  assert.ok(there && back);
  assert.equal(there.cy, 12);
  assert.equal(back.cy, -12);
});

test("circles that touch have no arrow between them", () => {
  assert.equal(arrowBetween(0, 0, 10, 15, 0, 5, true), null);
  assert.equal(arrowBetween(3, 3, 1, 3, 3, 1, false), null);
});

test("the distance from an arrow is that from its nearest point", () => {
  const arrow = arrowBetween(0, 0, 10, 100, 0, 10, false);
  assert.ok(arrow);
  assert.equal(distanceFrom(arrow, 50, 7), 7);
  assert.equal(distanceFrom(arrow, 10, 0), 0);
  assert.equal(distanceFrom(arrow, 0, 0), 10);
});

test("a box is taken only where none is", () => {
  const boxes = new Boxes();
  assert.ok(boxes.take(0, 0, 100, 20));
  assert.ok(!boxes.take(90, 10, 300, 30));
  assert.ok(boxes.take(100, 0, 200, 20), "beside it");
  assert.ok(boxes.take(-500, -500, -400, -490));
  assert.ok(!boxes.take(-450, -495, -440, -480));
});
