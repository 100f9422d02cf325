import assert from "node:assert/strict";
import { test } from "node:test";
import { Boxes } from "#assets/render/boxes.js";
import { Ink, Lines } from "#assets/render/ink.js";
import { chooseLabels, reserveMarks, weightiestItems } from "#assets/render/labels.js";
import { sceneOf } from "#tests/scenes.js";

// Node has no canvas: all letters are of one width.
const context = { font: "", measureText: (/** @type {string} */ text) => ({ width: 7 * text.length }) };
globalThis.document = /** @type {any} */ ({ createElement: () => ({ getContext: () => context }) });

const FRAME = { x: 0, y: 0, scale: 1, width: 600, height: 400, ratio: 1 };

/**
 * A star around each root, its dots so dense that no name has room beside it.
 * @param {[x: number, y: number, replies: number][]} stars
 */
function starsOf(stars) {
  const [parents, x, y] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (const [left, top, replies] of stars) {
    const root = parents.length;
    parents.push(-1);
    x.push(left);
    y.push(top);
    for (let at = 0; at < replies; at++) {
      const r = 3 + 2.2 * Math.sqrt(at);
      parents.push(root);
      x.push(left + r * Math.cos(2.4 * at));
      y.push(top + r * Math.sin(2.4 * at));
    }
  }
  const n = parents.length;
  const scene = sceneOf(parents);
  const look = /** @type {any} */ ({
    x: Float32Array.from(x), y: Float32Array.from(y), radius: new Float32Array(n).fill(1.2),
    shown: new Uint8Array(n).fill(1), faded: new Uint8Array(n), folded: new Uint8Array(n),
  });
  return { scene, look };
}

/** @param {ReturnType<typeof starsOf>} stars */
function labelsOf({ scene, look }) {
  const ink = new Ink(look, FRAME);
  const setting = {
    scene, look, frame: FRAME, boxes: new Boxes(), dots: ink, texts: [], ink, lines: null,
    nameOf: (/** @type {number} */ item) => (scene.parent[item] < 0 ? `Thread ${item} with a long title` : "ann"),
    words: new Map(),
  };
  return { ink, labels: chooseLabels(setting, [...scene.parent.keys()], -1) };
}

test("the largest threads have their titles, in frames away from all dots", () => {
  const stars = starsOf([[-150, 40, 900], [150, 40, 700], [0, -150, 12]]);
  const { labels, ink } = labelsOf(stars);
  for (const root of [0, 901]) {
    const label = labels.find(({ item }) => item === root);
    assert.ok(label?.frame, `${root}`);
    const [left, top, right, bottom] = label.frame;
    const [x, y] = [stars.look.x[root], stars.look.y[root]];
    assert.ok(ink.share([x + left, y + top, x + right, y + bottom]) <= 0.02);
  }
});

test("no pointer from an item to its frame goes through another label", () => {
  const layouts = /** @type {[number, number, number][][]} */ ([
    [[0, -110, 300], [10, -30, 400], [-10, 40, 500], [0, 110, 300]],
    [[-60, -60, 500], [60, -60, 500], [-60, 60, 500], [60, 60, 500], [0, 0, 200]],
    [[-150, 0, 400], [-50, 0, 400], [50, 0, 400], [150, 0, 400]],
  ]);
  let pointers = 0;
  for (const stars of layouts.map(starsOf)) {
    const { labels } = labelsOf(stars);
    const { x, y } = stars.look;
    const inPlace = labels.map(({ item, frame, spans: [{ dx, dy, size }] }) => {
      const sides = frame ?? [dx, dy - 0.8 * size, dx + 10, dy];
      return { item, frame, box: sides.map((side, at) => side + (at % 2 ? y : x)[item]) };
    });
    for (const { item, frame, box: [left, top, right, bottom] } of inPlace.filter((each) => each.frame)) {
      pointers += Number(Boolean(frame));
      const [toX, toY] = [Math.max(left, Math.min(right, x[item])), Math.max(top, Math.min(bottom, y[item]))];
      for (const { item: other, box } of inPlace) {
        for (let share = 0; other !== item && share < 1; share += 1 / 500) {
          const [px, py] = [x[item] + share * (toX - x[item]), y[item] + share * (toY - y[item])];
          const isIn = px > box[0] && px < box[2] && py > box[1] && py < box[3];
          assert.ok(!isIn, `the pointer of ${item} goes through the label of ${other}`);
        }
      }
    }
  }
  assert.ok(pointers >= 8, `${pointers}`);
});

test("a title is in view as a whole, with its frame", () => {
  const { labels } = labelsOf(starsOf([[-280, 0, 900]]));
  const frame = labels.find(({ item }) => item === 0)?.frame;
  assert.ok(frame && frame[0] - 280 > -300, String(frame));
});

test("a reply with very many replies is named, too", () => {
  const { scene, look } = starsOf([[-120, 0, 300]]);
  const parents = [...scene.parent];
  parents.push(0);
  const hub = parents.length - 1;
  const [x, y] = [[...look.x, 150], [...look.y, 0]];
  for (let at = 0; at < 300; at++) {
    parents.push(hub);
    x.push(150 + (3 + 2.2 * Math.sqrt(at)) * Math.cos(2.4 * at));
    y.push((3 + 2.2 * Math.sqrt(at)) * Math.sin(2.4 * at));
  }
  const n = parents.length;
  const more = {
    ...look, x: Float32Array.from(x), y: Float32Array.from(y), radius: new Float32Array(n).fill(1.2),
    shown: new Uint8Array(n).fill(1), faded: new Uint8Array(n), folded: new Uint8Array(n),
  };
  const { labels } = labelsOf({ scene: sceneOf(parents), look: more });
  assert.ok(labels.some(({ item }) => item === hub));
  assert.ok(labels.some(({ item }) => item === 0));
});

test("the largest of many small threads has its title in the one place that is free, also over others", () => {
  // The free place, and a lane to it from the large thread, or none.
  for (const lane of [14, 0]) {
    const stars = /** @type {[number, number, number][]} */ ([[-200, -100, 900]]);
    for (let x = -297; x < 300; x += 6) {
      for (let y = -197; y < 200; y += 6) {
        const isInLane = Math.abs(0.77 * (x + 200) - (y + 100)) < lane;
        if ((x < 110 || y < 150) && !isInLane) stars.push([x, y, 0]);
      }
    }
    const { labels } = labelsOf(starsOf(stars));
    assert.deepEqual(labels.map(({ item }) => item), [0]);
    const [left, top] = labels[0].frame ?? [0, 0];
    assert.ok(left - 200 > 100 && top - 100 > 140, String(labels[0].frame));
  }
});

test("only the three largest threads have titles whose lines go over others", () => {
  const stars = /** @type {[number, number, number][]} */ ([]);
  for (let at = 0; at < 5; at++) stars.push([60 * at - 120, 0, 40 - at]);
  const roots = stars.map((_, at) => stars.slice(0, at).reduce((sum, [, , replies]) => sum + 1 + replies, 0));
  // Rings of dots around all of them.
  for (const r of [170, 173, 176, 179]) for (let at = 0; at < 600; at++) {
    const turn = (2 * Math.PI * at) / 600;
    stars.push([r * Math.cos(turn), 0.6 * r * Math.sin(turn), 0]);
  }
  for (let x = -152; x < 160; x += 8) for (let y = -72; y <= 72; y += 8) if (Math.abs(y) > 18) stars.push([x, y, 0]);
  const { labels } = labelsOf(starsOf(stars));
  assert.deepEqual(labels.map(({ item }) => item), roots.slice(0, 3));
});

test("of two replies that have room for one name, the larger branch has it", () => {
  const parent = [-1, 0, 0, 2, 2, 2, 2];
  const n = parent.length;
  const look = /** @type {any} */ ({
    x: new Float32Array(n), y: Float32Array.of(0, 0, 28, 0, 0, 0, 0), radius: new Float32Array(n).fill(1.2),
    shown: Uint8Array.from([0, 1, 1, 0, 0, 0, 0]), faded: new Uint8Array(n), folded: new Uint8Array(n),
  });
  const boxes = new Boxes();
  // All but what is between them.
  for (const box of [[-300, -200, 300, 2], [-300, 26, 300, 200]]) boxes.reserve(box);
  const nameOf = (/** @type {number} */ item) => `item ${item}`;
  const setting = { scene: sceneOf(parent), look, frame: FRAME, boxes, dots: new Ink(look, FRAME), texts: [], ink: null, lines: null, nameOf, words: new Map() };
  assert.deepEqual(chooseLabels(setting, [1, 2], -1).map(({ item }) => item), [2]);
});

test("a name has room at the left of its dot, whatever the fractions of a pixel are", () => {
  const scene = sceneOf([-1, 0]);
  const frame = { ...FRAME, x: 3.3, scale: 0.777 };
  for (let at = 0; at < 50; at++) {
    const look = /** @type {any} */ ({
      x: Float32Array.of(0, at * 0.137 - 71.29), y: Float32Array.of(0, 10.3), radius: new Float32Array(2).fill(1.2),
      shown: new Uint8Array(2).fill(1), faded: new Uint8Array(2), folded: new Uint8Array(2),
    });
    const left = (look.x[1] - frame.x) * frame.scale;
    const boxes = new Boxes();
    boxes.reserve([left - 3, -200, 300, 200]);
    const setting = { scene, look, frame, boxes, dots: new Ink(look, frame), texts: [], ink: null, lines: null, nameOf: () => "ann", words: new Map() };
    assert.equal(chooseLabels(setting, [1], -1).length, 1, String(left));
  }
});

test("each of ten replies in close rows has its name, before some have two lines", () => {
  const rows = [...Array(10).keys()];
  const scene = sceneOf([-1, ...rows.map(() => 0)]);
  const n = scene.n;
  const look = /** @type {any} */ ({
    x: Float32Array.from([-150, ...rows.map(() => 60)]), y: Float32Array.from([0, ...rows.map((row) => 20 * row - 90)]),
    radius: new Float32Array(n).fill(3), shown: new Uint8Array(n).fill(1), faded: new Uint8Array(n), folded: new Uint8Array(n),
  });
  const words = new Map([...Array(n).keys()].map((item) => [item, "Some words of it"]));
  const nameOf = () => "quietquorum";
  const frame = { ...FRAME, width: 390, height: 330 };
  const boxes = new Boxes();
  boxes.reserve([-195, -165, 62, 165]);
  const setting = { scene, look, frame, boxes, dots: new Ink(look, frame), texts: [], ink: null, lines: null, nameOf, words };
  const labels = chooseLabels(setting, rows.map((row) => row + 1), -1);
  assert.equal(labels.length, 10);
});

test("pointers to frames don't cross, and only the largest threads have long ones", () => {
  const ring = [...Array(10).keys()].map((at) => [90 * Math.cos(at * 2.4), 70 * Math.sin(at * 2.4), 60 - at]);
  const stars = starsOf(/** @type {[number, number, number][]} */ ([...ring, [0, 0, 100]]));
  const { x, y } = stars.look;
  const lines = labelsOf(stars).labels.filter(({ frame }) => frame).map(({ item, frame }) => {
    const [left, top, right, bottom] = frame ?? [];
    const [dx, dy] = [Math.max(left, Math.min(right, 0)), Math.max(top, Math.min(bottom, 0))];
    return [x[item], y[item], x[item] + dx, y[item] + dy];
  });
  assert.ok(lines.length >= 4, String(lines.length));
  const side = (/** @type {number[]} */ [x0, y0, x1, y1], /** @type {number} */ px, /** @type {number} */ py) => Math.sign((x1 - x0) * (py - y0) - (y1 - y0) * (px - x0));
  for (const one of lines) {
    for (const other of lines.filter((each) => each !== one)) {
      const apart = side(one, other[0], other[1]) === side(one, other[2], other[3]) || side(other, one[0], one[1]) === side(other, one[2], one[3]);
      assert.ok(apart, `${one} crosses ${other}`);
    }
  }
  assert.ok(lines.filter(([x0, y0, x1, y1]) => Math.hypot(x1 - x0, y1 - y0) > 260).length <= 3);
});

test("the name of a reply isn't in the row of the next one, which has its own there", () => {
  // The second has a reply beside it, and so no room in its row; the fourth is in the row below it.
  const scene = sceneOf([-1, 0, 1, 0]);
  const look = /** @type {any} */ ({
    x: Float32Array.of(-200, 0, 54, -40), y: Float32Array.of(0, 0, 0, 16), radius: new Float32Array(4).fill(3),
    shown: new Uint8Array(4).fill(1), faded: new Uint8Array(4), folded: new Uint8Array(4),
  });
  const words = new Map([0, 1, 2, 3].map((item) => [item, "Some words of it"]));
  const boxes = new Boxes();
  boxes.reserve([-60, -100, 62, -3]);
  const setting = { scene, look, frame: FRAME, boxes, dots: new Ink(look, FRAME), texts: [], ink: null, lines: new Lines(scene, look, FRAME), nameOf: () => "quietquorum", words };
  const labels = chooseLabels(setting, [0, 1, 2, 3], -1);
  const inRow = labels.find(({ item }) => item === 3);
  assert.ok(inRow && inRow.spans[0].dx > 0 && Math.abs(inRow.spans[0].dy) < 8, JSON.stringify(inRow));
  assert.ok(!labels.some(({ item, spans }) => item === 1 && spans[0].dy > 8));
});

test("the weightiest of more than a million items are found, whatever their numbers are", () => {
  const n = 1_200_000;
  const parent = new Int32Array(n);
  const [size, kids] = [new Float64Array(n).fill(1), new Float64Array(n)];
  parent.fill(-1, n - 1).fill(-1, 0, 1);
  [size[0], kids[0], size[7], kids[7]] = [n - 1, 1, n - 2, n - 3];
  const scene = /** @type {any} */ ({ n, parent, size, kids });
  const look = { shown: new Uint8Array(n).fill(1), folded: new Uint8Array(n) };
  assert.deepEqual(weightiestItems(scene, look).toSorted((a, b) => a - b), [0, 7, n - 1]);
});

/**
 * The setting of some items at places of their own, with names, where nothing is taken.
 * @param {number[]} parents
 * @param {[x: number, y: number][]} places
 * @param {number[]} folded
 */
function settingOf(parents, places, folded = []) {
  const n = parents.length;
  const look = /** @type {any} */ ({
    x: Float32Array.from(places, ([x]) => x), y: Float32Array.from(places, ([, y]) => y), radius: new Float32Array(n).fill(3),
    shown: new Uint8Array(n).fill(1), faded: new Uint8Array(n), folded: new Uint8Array(n),
  });
  for (const item of folded) look.folded[item] = 1;
  const [boxes, dots] = [new Boxes(), new Ink(look, FRAME)];
  const nameOf = (/** @type {number} */ item) => (parents[item] < 0 ? "A title of a discussion" : "ann");
  const words = /** @type {Map<number, string>} */ (new Map());
  return { scene: sceneOf(parents), look, frame: FRAME, boxes, dots, texts: [], ink: null, lines: null, nameOf, words };
}

test("a root comes before a reply with very many replies, and before a fold", () => {
  for (const folded of [[], [1]]) {
    const setting = settingOf([-1, 0, ...Array(30_000).fill(1), -1], [...Array(30_002).fill([0, 0]), [0, 0]], folded);
    setting.look.shown.fill(0, 2, 30_002);
    // All but what is below.
    for (const box of [[-300, -200, 300, -3], [-300, -200, -3, 3], [3, -200, 300, 3]]) setting.boxes.reserve(box);
    assert.equal(chooseLabels(setting, [1, 30_002], -1)[0].item, 30_002);
  }
});

test("a large fold has its name and its count, however many small threads there are", () => {
  const parents = [-1, 0, ...Array(20).fill(1), ...Array(900).fill(-1)];
  const places = parents.map((_, at) => /** @type {[number, number]} */ (at === 1 ? [200, 100] : [(at % 30) * 9 - 290, Math.floor(at / 30) * 9 - 190]));
  const setting = settingOf(parents, places, [1]);
  setting.look.shown.fill(0, 2, 22);
  setting.boxes.reserve([-300, -200, 100, 200]);
  const labels = chooseLabels(setting, [...parents.keys()], -1);
  assert.ok(labels.some(({ item, spans: [{ text }] }) => item === 1 && text === "ann +20"), JSON.stringify(labels));
});

test("a name isn't as near to another dot as to its own, but it may be beside its replies", () => {
  for (const [other, parent] of [[1, -1], [1, 0]]) {
    // At the end of what the name takes below its item; there is no room elsewhere.
    const setting = settingOf([-1, 0, parent < 0 ? 0 : other], [[-290, -190], [0, 0], [22, 11]]);
    setting.boxes.reserve([-300, -200, 300, 0]);
    assert.equal(chooseLabels(setting, [1], -1).length, parent < 0 ? 0 : 1);
  }
});

test("a name is on the side that has no other dot near", () => {
  const setting = settingOf([-1, 0, 0], [[-290, -190], [0, 0], [0, 26]]);
  const [{ spans: [{ dy }] }] = chooseLabels(setting, [1], -1);
  assert.ok(dy < 0, String(dy));
});

test("a name in a row is not between two dots", () => {
  // The name is at the right of its dot as long as the next dot in the row is far enough from its end.
  const sideOf = (/** @type {number} */ next) => {
    const setting = settingOf([-1, 0, 0], [[-290, -190], [0, 0], [next, 0]]);
    setting.boxes.reserve([-300, -200, 300, -7]);
    setting.boxes.reserve([-300, 7, 300, 200]);
    return Math.sign(chooseLabels(setting, [1], -1)[0].spans[0].dx);
  };
  assert.deepEqual([sideOf(90), sideOf(42)], [1, -1]);
});

test("a name with words stays in its row after its mark, though another dot follows", () => {
  const setting = settingOf([-1, 0, 0], [[-290, -190], [0, 0], [38, 0]]);
  setting.words = new Map([[1, ""]]);
  const [{ spans: [{ dx, dy }] }] = chooseLabels(setting, [1], -1);
  assert.ok(dx > 0 && dy > 0 && dy < 8, `${dx}, ${dy}`);
});

test("a frame hides no dot, however small dots are", () => {
  const stars = /** @type {[number, number, number][]} */ ([[0, 0, 900]]);
  for (let x = -297; x < 300; x += 54) for (let y = -197; y < 200; y += 24) if (Math.hypot(x, y) > 80) stars.push([x, y, 0]);
  const { labels, ink } = labelsOf(starsOf(stars));
  for (const { item, frame } of labels) assert.equal(ink.share(frame ?? [0, 0, 0, 0]), 0, String(item));
});

test("the largest fold has its name in a frame where there is no room beside it, whatever threads have", () => {
  // Thirteen threads of eight replies, which have all callouts that there are for threads.
  const parents = [-1, 0, ...Array(40).fill(1), ...Array(13).keys()].map((each, at) => (at < 42 ? each : -1));
  for (let root = 42; root < 55; root++) for (let at = 0; at < 8; at++) parents.push(root);
  const places = parents.map((parent, at) => /** @type {[number, number]} */ (at < 2 ? [at * 30, 0] : [parent < 0 ? 1 : 900, 0]));
  const setting = settingOf(parents, places, [1]);
  setting.look.shown.fill(0, 2, 42).fill(0, 55);
  setting.boxes.reserve([-100, -20, 100, 20]);
  const label = chooseLabels(setting, [0, 1, ...Array(13).keys()].map((each, at) => (at < 2 ? each : each + 42)), -1).find(({ item }) => item === 1);
  assert.ok(label?.frame && label.spans[0].text === "ann +40", JSON.stringify(label));
});

test("a pointer to the title of a small graph goes over no dot", () => {
  const replies = /** @type {[number, number][]} */ ([[0, 40], [0, 70]]);
  const setting = settingOf([-1, 0, 1], [[0, 0], ...replies]);
  setting.words = new Map([0, 1, 2].map((item) => [item, ""]));
  reserveMarks(setting.look, FRAME, [0, 1, 2], setting.boxes, 0);
  // All but what is below.
  setting.boxes.reserve([-300, -200, 300, 90]);
  const [left, top, right, bottom] = chooseLabels(setting, [0], -1)[0].frame ?? [];
  const [toX, toY] = [Math.max(left, Math.min(right, 0)), Math.max(top, Math.min(bottom, 0))];
  for (const [x, y] of replies) {
    for (let share = 0; share <= 1; share += 1 / 200) assert.ok(Math.hypot(share * toX - x, share * toY - y) > 3, `${toX}, ${toY}`);
  }
});

test("a title has a pointer over dots of its own thread where there is no other place", () => {
  for (const places of /** @type {[number, number, number][][]} */ ([[[0, 0, 300]], [[-150, 0, 300], [150, 0, 300]]])) {
    const { scene, look } = starsOf(places);
    const nameOf = (/** @type {number} */ item) => (scene.parent[item] < 0 ? "A title" : "ann");
    const ink = new Ink(look, FRAME);
    const labels = chooseLabels({ scene, look, frame: FRAME, boxes: new Boxes(), dots: ink, texts: [], ink, lines: null, nameOf, words: new Map() }, [...scene.parent.keys()], -1);
    assert.equal(labels.filter(({ frame }) => frame).length, places.length);
  }
});
