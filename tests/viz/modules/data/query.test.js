import assert from "node:assert/strict";
import { test } from "node:test";

import { findItems, parseQuery, suggestionsFor, textTermsOf } from "#assets/data/query.js";
import { sceneOf } from "#tests/scenes.js";

const authors = ["Ann", "bob", "Ann Lee"];
const scene = sceneOf([-1, 0, 1, 0], { author: Int32Array.from([0, 1, -1, 2]), meta: { authors } });
const words = ["a title\nexample.org\n", "\n\nof oaks and elms", "\n\nnothing", "elms and oaks"];
const found = (query) => findItems(scene, words, query);

test("an item is found by its words, its author or its id", () => {
  assert.deepEqual(found("oak"), [1, 3]);
  assert.deepEqual(found("example.o"), [0]);
  assert.deepEqual(found("ann"), [0, 3]);
  assert.deepEqual(found("n"), [0, 1, 2, 3]);
  assert.deepEqual(found("id2"), [2]);
  assert.deepEqual(found("id:id2"), [2]);
  assert.deepEqual(found("id:ID2"), []);
});

test("letters are compared whatever their size, and blanks around are none", () => {
  assert.deepEqual(found("  OAKS and "), [1, 3]);
});

test("all words have to be there, in any order, and a phrase as it is", () => {
  assert.deepEqual(found("elms oaks"), [1, 3]);
  assert.deepEqual(found('"oaks and elms"'), [1]);
  assert.deepEqual(found('"oaks and elms'), [1]);
  assert.deepEqual(found("elms nothing"), []);
});

test("by takes the whole name where there is one, else a part of it", () => {
  assert.deepEqual(found("by:ann"), [0]);
  assert.deepEqual(found('by:"ann lee" elms'), [3]);
  assert.deepEqual(found("by:nn"), [0, 3]);
  assert.deepEqual(found("by:nobody"), []);
});

test("depths are one, a range, or open", () => {
  assert.deepEqual(found("depth:1"), [1, 3]);
  assert.deepEqual(found("depth:0-1"), [0, 1, 3]);
  assert.deepEqual(found("depth:1+"), [1, 2, 3]);
});

test("a dialogue is the chain of replies in which two authors alternate", () => {
  const author = Int32Array.from([0, 1, 0, 1, 2, 0]);
  const thread = sceneOf([-1, 0, 1, 2, 3, 2], { author, meta: { authors } });
  const texts = Array(6).fill("");
  assert.deepEqual(findItems(thread, texts, "dialogue:id3"), [0, 1, 2, 3]);
  assert.deepEqual(findItems(thread, texts, "dialogue:id4"), [3, 4]);
  assert.deepEqual(findItems(thread, texts, "dialogue:id5"), [5]);
  assert.deepEqual(findItems(thread, texts, "dialogue:none"), []);
});

test("what only looks like a term is text", () => {
  assert.deepEqual(textTermsOf("http://x depth:deep by: re:Oak"), ["http://x", "depth:deep", "by:", "re:oak"]);
  assert.deepEqual(parseQuery(' "" '), []);
});

test("authors are suggested for the last word", () => {
  assert.deepEqual(suggestionsFor("elm an", authors), ["elm by:Ann", 'elm by:"Ann Lee"']);
  assert.deepEqual(suggestionsFor("by:bo", authors), ["by:bob"]);
  assert.deepEqual(suggestionsFor("", authors), ["by:", "id:", "depth:"]);
});
