import assert from "node:assert/strict";
import { test } from "node:test";
import { INITIAL_VALUES, State } from "#assets/data/state.js";

test("who listens to a key is told once for all that changed together", () => {
  const state = new State({});
  const heard = [];
  state.on(["query", "theme"], (changed) => heard.push([...changed].sort()));
  state.set({ query: "oak", theme: "dark", selected: 3 });
  assert.deepEqual(heard, [["query", "selected", "theme"]]);
});

test("who listens to other keys is told nothing", () => {
  const state = new State({});
  state.on(["layout"], () => assert.fail());
  state.set({ query: "oak" });
});

test("a value equal to the one before tells nobody", () => {
  const state = new State({ folded: [1, 2] });
  state.on(["folded", "filters", "view"], () => assert.fail());
  state.set({ folded: [1, 2], filters: { ...INITIAL_VALUES.filters }, view: null });
});

test("a listener reads all new values, whichever it was told of", () => {
  const state = new State({});
  state.on(["query"], () => assert.equal(state.get("layout"), "radial"));
  state.set({ query: "oak", layout: "radial" });
});

test("a listener may set values itself", () => {
  const state = new State({});
  const heard = [];
  state.on(["query"], () => state.set({ hit: 0 }));
  state.on(["hit"], () => heard.push(state.get("hit")));
  state.set({ query: "oak" });
  assert.ok(heard.length >= 1 && heard.every((hit) => hit === 0));
});

test("what a State begins with differs from the first values only as told", () => {
  assert.deepEqual(new State({ colour: "author" }).values, { ...INITIAL_VALUES, colour: "author" });
});
