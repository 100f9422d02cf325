import assert from "node:assert/strict";
import { test } from "node:test";
import { foldsAtDepth } from "#assets/data/folds.js";
import { formatHash, parseHash } from "#assets/features/url-hash/url-hash-parts.js";
import { INITIAL_VALUES } from "#assets/data/state.js";
import { randomScene } from "#tests/scenes.js";

const SCENE = {
  ...randomScene(30, 3),
  ids: Array.from({ length: 30 }, (_, item) => `t1_${item} ä#&=%,~`),
  meta: { layouts: ["organic", "radial"], authors: ["ann", "a,b", "~&="] },
};
const EVERYTHING = {
  layout: "radial",
  selected: 7,
  query: "oak & elm #1",
  hit: 3,
  filters: {
    authors: [1, 2],
    depth: [1, 3],
    score: [-1.5, 1e21],
    kinds: ["a,b", "c"],
    dead: true,
    deleted: false,
    stub: null,
  },
  timeRange: [1, 2e9],
  colour: "attribute:ü, x",
  size: "score",
  muted: ["x,y", "z"],
  folded: [1, 2],
  isolated: 0,
  theme: "dark",
  view: { x: -1.5, y: 2, scale: 0.00012 },
  panel: { open: false, size: 0 },
  reading: true,
};

test("a time in a fragment is in whole seconds, which include the range", () => {
  const values = { ...INITIAL_VALUES, timeRange: [1.75, 7.25] };
  assert.equal(formatHash(values, INITIAL_VALUES, SCENE), "#time=1~8");
});

test("the state as it is at first is an empty fragment", () => {
  assert.equal(formatHash(INITIAL_VALUES, INITIAL_VALUES, SCENE), "");
});

test("all of the state comes back from its fragment", () => {
  const folded = foldsAtDepth(SCENE, 1).slice(0, 2);
  const values = { ...EVERYTHING, folded };
  const fragment = formatHash(values, INITIAL_VALUES, SCENE);
  assert.deepEqual(parseHash(fragment, INITIAL_VALUES, SCENE), values);
});

test("a fragment holds only what an address may", () => {
  const fragment = formatHash(EVERYTHING, INITIAL_VALUES, SCENE);
  assert.match(fragment, /^#[\w.~%&=,+!'()*-]+$/);
});

test("an item alone selects it and leaves all else as at first", () => {
  const id = encodeURIComponent(SCENE.ids[4]);
  assert.deepEqual(parseHash(`#item=${id}`, INITIAL_VALUES, SCENE), { ...INITIAL_VALUES, selected: 4 });
});

test("folds at one depth are a word, however many", () => {
  const folded = foldsAtDepth(SCENE, 1);
  assert.equal(formatHash({ ...INITIAL_VALUES, folded }, INITIAL_VALUES, SCENE), "#folded=depth~1");
  assert.deepEqual(parseHash("#folded=depth~1", INITIAL_VALUES, SCENE).folded, folded);
});

for (const garbage of [
  "#item=%zz",
  "#item=nobody",
  "#x",
  "#=",
  "#constructor=1&__proto__=1&toString=1",
  "#layout=spiral",
  "#colour=constructor&size=__proto__",
  "#colour=subtree&size=author",
  "#colour=attribute:&size=attribute:",
  "#view=1~2~0",
  "#view=1e999~0~1",
  "#depth=a~b&score=1&time=",
  "#folded=zzzzzz&folded=~",
  "#hit=-1&hit=x",
  "#by=nobody",
  "#dead=perhaps",
  "#theme=<script>",
]) {
  test(`${garbage} is ignored`, () => {
    assert.deepEqual(parseHash(garbage, INITIAL_VALUES, SCENE), INITIAL_VALUES);
  });
}

test("an invalid part leaves the initial value as it is", () => {
  const initial = {
    ...INITIAL_VALUES,
    selected: 4,
    isolated: 2,
    timeRange: [1, 2],
    filters: { ...INITIAL_VALUES.filters, depth: [1, 3], authors: [0], dead: true },
  };
  const fragment = "#item=nobody&isolated=nobody&time=x&depth=a~b&by=nobody&dead=perhaps";
  assert.deepEqual(parseHash(fragment, initial, SCENE), initial);
});

for (const name of ["depth", "author", "branch", "time", "score", "attribute:a b"]) {
  test(`colours may show ${name}`, () => {
    const values = { ...INITIAL_VALUES, colour: name };
    const fragment = formatHash(values, { ...INITIAL_VALUES, colour: "" }, SCENE);
    assert.equal(parseHash(fragment, INITIAL_VALUES, SCENE).colour, name);
  });
}

for (const name of ["subtree", "replies", "score", "attribute:a b"]) {
  test(`sizes may show ${name}`, () => {
    const values = { ...INITIAL_VALUES, size: name };
    const fragment = formatHash(values, { ...INITIAL_VALUES, size: "" }, SCENE);
    assert.equal(parseHash(fragment, INITIAL_VALUES, SCENE).size, name);
  });
}

test("an address of version 0.1.0 keeps its meaning", () => {
  const id = (/** @type {number} */ item) => encodeURIComponent(SCENE.ids[item]);
  const fragment = [
    `#layout=radial&item=${id(7)}&isolated=${id(0)}&folded=depth~1&q=oak%20%26%20elm&hit=3&by=ann,a%2Cb`,
    "depth=1~3&score=-1.5~1e%2B21&kinds=a%2Cb,c&dead=yes&deleted=no&stub=no&time=1600000000.25~1600000100",
    "colour=attribute%3Ax&size=replies&muted=x%2Cy,z&theme=dark&panel=closed&view=-1.5~2.0~0.00012",
  ].join("&").replace("1e%2B21", "1e+21");
  const values = parseHash(fragment, INITIAL_VALUES, SCENE);
  const { filters, folded, ...rest } = values;
  assert.deepEqual(filters, { ...EVERYTHING.filters, authors: [0, 1], stub: false });
  assert.deepEqual(folded, foldsAtDepth(SCENE, 1));
  assert.deepEqual(rest, {
    layout: "radial", selected: 7, isolated: 0, query: "oak & elm", hit: 3, timeRange: [1600000000.25, 1600000100],
    colour: "attribute:x", size: "replies", muted: ["x,y", "z"], theme: "dark", panel: { open: false, size: 0 },
    view: { x: -1.5, y: 2, scale: 0.00012 }, reading: false,
  });
});
