import assert from "node:assert/strict";
import { test } from "node:test";
import { foldsAtDepth, shownItems } from "#assets/data/folds.js";
import { placeShown } from "#assets/data/layouts/shown.js";
import { sceneOf } from "#tests/scenes.js";

for (const replies of [12, 40, 90, 700]) {
  test(`folded branches of ${replies} have room for their rings`, async () => {
    const parents = [-1];
    for (let branch = 0; branch < replies; branch++) {
      const top = parents.length;
      parents.push(0);
      // The first ones are large, as replies in the order of a site are; some have no reply.
      for (let at = 0; at < Math.floor((900 / (branch + 1)) ** 1.1) % 1000; at++) parents.push(top);
    }
    const scene = sceneOf(parents);
    const shown = shownItems(scene, foldsAtDepth(scene, 1), -1);
    const radius = Float32Array.from(scene.size, (size) => 3.8 + 1.15 * Math.log2(size) + (size > 1 ? 6.4 : 0));
    const { x, y } = await placeShown(scene, shown, "tidy", -1, 1.5, radius);
    const seen = [...shown.keys()].filter((item) => shown[item]);
    assert.equal(seen.length, replies + 1);
    for (const one of seen) {
      for (const other of seen.filter((each) => each > one)) {
        const distance = Math.hypot(x[one] - x[other], y[one] - y[other]);
        assert.ok(distance > radius[one] + radius[other] - 0.01, `${one} and ${other}: ${distance}`);
      }
    }
  });
}
