import assert from "node:assert/strict";
import { test } from "node:test";
import { Boxes } from "#assets/render/boxes.js";
import { Ink } from "#assets/render/ink.js";
import { chooseLabels } from "#assets/render/labels.js";
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
    scene, look, frame: FRAME, boxes: new Boxes(), ink, lines: null,
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

test("the largest of many small threads has its title in the one place that is free", () => {
  const stars = /** @type {[number, number, number][]} */ ([[-200, -100, 900]]);
  for (let x = -297; x < 300; x += 6) {
    for (let y = -197; y < 200; y += 6) if (x < 110 || y < 150) stars.push([x, y, 0]);
  }
  const { labels } = labelsOf(starsOf(stars));
  assert.deepEqual(labels.map(({ item }) => item), [0]);
  const [left, top] = labels[0].frame ?? [0, 0];
  assert.ok(left - 200 > 100 && top - 100 > 140, String(labels[0].frame));
});

test("of two replies that have room for one name, the larger branch has it", () => {
  const parent = [-1, 0, 0, 2, 2, 2, 2];
  const n = parent.length;
  const look = /** @type {any} */ ({
    x: new Float32Array(n), y: new Float32Array(n), radius: new Float32Array(n).fill(1.2),
    shown: Uint8Array.from([0, 1, 1, 0, 0, 0, 0]), faded: new Uint8Array(n), folded: new Uint8Array(n),
  });
  const boxes = new Boxes();
  // All but what is below.
  for (const box of [[-300, -200, 300, -2], [-300, -200, -2, 3], [2, -200, 300, 3]]) boxes.reserve(box);
  const nameOf = (/** @type {number} */ item) => `item ${item}`;
  const setting = { scene: sceneOf(parent), look, frame: FRAME, boxes, ink: null, lines: null, nameOf, words: new Map() };
  assert.deepEqual(chooseLabels(setting, [1, 2], -1).map(({ item }) => item), [2]);
});
