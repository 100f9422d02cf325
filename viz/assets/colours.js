import { STUB } from "./scene.js";
import { wordOf } from "./theme.js";

/**
 * What colours may stand for: each way colours all items and says so in the legend.
 *
 * @typedef {{colour: Uint32Array, legend: {colour: string, says: string}[]}} Coloured
 * @type {Record<string, (scene: import("./types.js").Scene, palette: import("./types.js").Palette) => Coloured>}
 */
export const COLOURINGS = { depth: byDepth, author: byAuthor };

/**
 * @param {import("./types.js").Scene} scene
 * @param {import("./types.js").Palette} palette
 */
function byDepth(scene, palette) {
  const steps = palette.depth.split(" ");
  const words = steps.map(wordOf);
  const none = wordOf(palette.none);
  const deepest = scene.depth.reduce((a, b) => Math.max(a, b), 0);
  const spans = depthSpans(deepest, steps.length);
  const stepOf = new Int32Array(deepest + 1);
  spans.forEach(([from, to], step) => stepOf.fill(step, from, to + 1));
  const colour = new Uint32Array(scene.n);
  for (let i = 0; i < scene.n; i++) {
    const plain = scene.depth[i] < 0 || scene.state[i] & STUB;
    colour[i] = plain ? none : words[stepOf[scene.depth[i]]];
  }
  const legend = spans.map(([from, to], step) => ({
    colour: steps[step],
    says: from === to ? `${from}` : `${from}–${to}`,
  }));
  return { colour, legend };
}

/**
 * Depths from 0 to the deepest, in at most `steps` spans: single depths first, then spans
 * that grow, as deep replies are ever fewer.
 * @param {number} deepest
 * @param {number} steps
 * @returns {[number, number][]}
 */
function depthSpans(deepest, steps) {
  /** @type {[number, number][]} */
  const spans = [];
  let from = 0;
  while (from <= deepest) {
    const left = steps - spans.length;
    const grow = left > 1 ? Math.pow(deepest + 1 - from, 1 / left) : deepest + 1;
    const single = deepest + 1 - from <= left || spans.length < 3;
    const to = single ? from : Math.min(deepest, from + Math.max(1, Math.round(grow)) - 1);
    spans.push([from, left > 1 ? to : deepest]);
    from = spans[spans.length - 1][1] + 1;
  }
  return spans;
}

/**
 * @param {import("./types.js").Scene} scene
 * @param {import("./types.js").Palette} palette
 */
function byAuthor(scene, palette) {
  const steps = palette.author.split(" ");
  const counts = new Int32Array(scene.meta.authors.length);
  for (const author of scene.author) if (author >= 0) counts[author] += 1;
  const most = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
  const words = new Uint32Array(counts.length).fill(wordOf(palette.none));
  const named = most.slice(0, steps.length);
  named.forEach((author, place) => (words[author] = wordOf(steps[place])));
  const colour = Uint32Array.from(scene.author, (author) =>
    author < 0 ? wordOf(palette.none) : words[author],
  );
  const legend = named.map((author, place) => ({
    colour: steps[place],
    says: `${scene.meta.authors[author]} (${counts[author].toLocaleString("en")})`,
  }));
  if (most.length > named.length) {
    legend.push({ colour: palette.none, says: `${most.length - named.length} others` });
  }
  return { colour, legend };
}
