import assert from "node:assert/strict";
import { test } from "node:test";
import { outlineRows, rowOf } from "#assets/features/outline/outline-rows.js";
import { randomScene } from "#tests/scenes.js";

const rootsIn = (scene) => scene.above.filter((above) => above < 0).length;

test("with all opened every item has a row, in order, a level below its parent", () => {
  const scene = randomScene(80, 4);
  const rows = outlineRows(scene, new Uint8Array(80).fill(1), rootsIn(scene));
  assert.deepEqual(rows.map(({ item }) => item), [...Array(80).keys()]);
  for (const { item, level } of rows) {
    const above = scene.above[item];
    assert.equal(level, above < 0 ? 1 : rows[above].level + 1);
  }
});

test("with none opened only roots have rows", () => {
  const scene = randomScene(80, 5);
  const rows = outlineRows(scene, new Uint8Array(80), rootsIn(scene));
  assert.ok(rows.every(({ item }) => scene.above[item] < 0));
  assert.equal(rows.length, rootsIn(scene));
});

test("places among replies run from 1 to how many there are", () => {
  const scene = randomScene(80, 6);
  const last = new Map();
  for (const { item, place, of } of outlineRows(scene, new Uint8Array(80).fill(1), rootsIn(scene))) {
    const above = scene.above[item];
    assert.equal(place, (last.get(above) ?? 0) + 1);
    assert.equal(of, above < 0 ? rootsIn(scene) : scene.kids[above]);
    last.set(above, place);
  }
});

test("an item's row is found, or the one before it where it is closed away", () => {
  const scene = randomScene(80, 7);
  const rows = outlineRows(scene, new Uint8Array(80), rootsIn(scene));
  for (let item = 0; item < 80; item++) {
    const { item: found } = rows[rowOf(rows, item)];
    assert.ok(found <= item && item < found + scene.size[found]);
  }
});
