import assert from "node:assert/strict";
import { test } from "node:test";
import { outlineRows, rowOf } from "#assets/features/outline/outline-rows.js";
import { randomScene } from "#tests/scenes.js";

const rootsIn = (scene) => scene.parent.filter((parent) => parent < 0).length;

test("with all expanded every item has a row, in order, a level below its parent", () => {
  const scene = randomScene(80, 4);
  const rows = outlineRows(scene, new Uint8Array(80).fill(1), rootsIn(scene));
  assert.deepEqual(rows.map(({ item }) => item), [...Array(80).keys()]);
  for (const { item, level } of rows) {
    const parent = scene.parent[item];
    assert.equal(level, parent < 0 ? 1 : rows[parent].level + 1);
  }
});

test("with none expanded only roots have rows", () => {
  const scene = randomScene(80, 5);
  const rows = outlineRows(scene, new Uint8Array(80), rootsIn(scene));
  assert.ok(rows.every(({ item }) => scene.parent[item] < 0));
  assert.equal(rows.length, rootsIn(scene));
});

test("positions among replies run from 1 to their number", () => {
  const scene = randomScene(80, 6);
  const last = new Map();
  for (const { item, position, setSize } of outlineRows(scene, new Uint8Array(80).fill(1), rootsIn(scene))) {
    const parent = scene.parent[item];
    assert.equal(position, (last.get(parent) ?? 0) + 1);
    assert.equal(setSize, parent < 0 ? rootsIn(scene) : scene.kids[parent]);
    last.set(parent, position);
  }
});

test("an item's row is found, or the row before it inside a collapsed subtree", () => {
  const scene = randomScene(80, 7);
  const rows = outlineRows(scene, new Uint8Array(80), rootsIn(scene));
  for (let item = 0; item < 80; item++) {
    const { item: found } = rows[rowOf(rows, item)];
    assert.ok(found <= item && item < found + scene.size[found]);
  }
});
