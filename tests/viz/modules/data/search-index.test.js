import assert from "node:assert/strict";
import { test } from "node:test";

import { findItems, hostOf } from "#assets/data/search-index.js";
import { sceneOf } from "#tests/scenes.js";

const scene = sceneOf([-1, 0, 0], { author: Int32Array.from([0, 1, -1]), meta: { authors: ["Ann", "bob"] } });
const words = ["a title\nexample.org\n", "\n\nof oaks and elms", "\n\nnothing"];

test("an item is found by its words or by its author", () => {
  assert.deepEqual(findItems(scene, words, "oak"), [1]);
  assert.deepEqual(findItems(scene, words, "example.o"), [0]);
  assert.deepEqual(findItems(scene, words, "ann"), [0]);
  assert.deepEqual(findItems(scene, words, "n"), [0, 1, 2]);
});

test("letters are compared whatever their size, and blanks around are none", () => {
  assert.deepEqual(findItems(scene, words, "  OAKS and "), [1]);
});

test("the host of an address is what stands between its slashes", () => {
  assert.equal(hostOf("https://www.example.org/a?b#c"), "example.org");
  assert.equal(hostOf("HTTP://u:p@Example.org:80"), "Example.org");
  assert.equal(hostOf("javascript:alert(1)"), "");
  assert.equal(hostOf("example.org/a"), "");
});
