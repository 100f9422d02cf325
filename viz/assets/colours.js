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
  const spans = depthSpans(scene.depth, deepest, steps.length);
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
 * Depths from 0 to the deepest, in at most `steps` spans: 0 by itself, then spans that hold
 * about as many items each.
 * @param {Int32Array} depth
 * @param {number} deepest
 * @param {number} steps
 * @returns {[number, number][]}
 */
function depthSpans(depth, deepest, steps) {
  const counts = new Int32Array(deepest + 1);
  for (const each of depth) if (each >= 0) counts[each] += 1;
  let left = depth.length - counts[0];
  /** @type {[number, number][]} */
  const spans = [[0, 0]];
  for (let from = 1; from <= deepest; ) {
    const free = steps - spans.length;
    const single = deepest - from < free;
    let [to, held] = [from, counts[from]];
    while (!single && to < deepest && (free === 1 || held + counts[to + 1] / 2 < left / free)) {
      to += 1;
      held += counts[to];
    }
    spans.push([from, to]);
    left -= held;
    from = to + 1;
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
