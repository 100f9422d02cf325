import assert from "node:assert/strict";
import { test } from "node:test";
import { PathPainter } from "#assets/render/path-painter.js";
import { sceneOf } from "#tests/scenes.js";

const FRAME = /** @type {any} */ ({ scale: 1, ratio: 1, width: 100, height: 100, x: 0, y: 0 });

/**
 * Return the opacity of each edge that is drawn.
 * @param {number[]} faded
 */
function opacities(faded) {
  /** @type {number[]} */
  const found = [];
  const nothing = () => {};
  const context = /** @type {any} */ ({
    globalAlpha: 1, beginPath: nothing, moveTo: nothing, lineTo: nothing, setLineDash: nothing,
    stroke: () => found.push(context.globalAlpha),
  });
  const look = /** @type {any} */ ({
    layout: "organic", lit: -1, theme: {}, faded: Uint8Array.from(faded), shown: new Uint8Array(4).fill(1),
    x: Float32Array.of(0, 30, 0, 30), y: Float32Array.of(0, 0, 30, 30), radius: new Float32Array(4).fill(4),
  });
  new PathPainter(context, sceneOf([-1, 0, -1, 2]), look, FRAME).paint({ items: [], edges: [1, 3] });
  return found;
}

test("an edge is faded unless both its ends match", () => {
  const [usual] = opacities([0, 0, 0, 0]);
  for (const ends of [[1, 0], [0, 1], [1, 1]]) {
    const [faded, other] = opacities([...ends, 0, 0]);
    assert.ok(faded < usual / 2, `${ends}`);
    assert.equal(other, usual);
  }
});
