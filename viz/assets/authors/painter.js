import { truncate } from "../data/texts.js";
import { arrowBetween, Boxes } from "./geometry.js";
/** @import { AuthorGraph } from "./data.js" */
/** @import { Arrow } from "./geometry.js" */

/** The area of the picture for which there is a label at most, in square pixels. */
const LABEL_AREA_PX = 11_000;
const MAX_LABEL_LETTERS = 20;
const MIN_NODE_PX = 2.2;
const FADED = 0.09;

/**
 * The state of the picture: the camera, the pairs that are drawn, and those that are lit.
 * @typedef {object} Shown
 * @property {number} scale pixels of the screen for each unit
 * @property {number} left the position of (0, 0) on the screen
 * @property {number} top
 * @property {number} least the replies from which a pair is drawn
 * @property {Set<number> | null} authors those that are lit; null for all
 * @property {Set<number> | null} pairs those that are lit, and drawn in any case; null for all
 * @property {number} author the author that is chosen, or -1
 * @property {number} pair the pair that is chosen, or -1
 */

/**
 * The colours of the page.
 * @typedef {object} Colours
 * @property {string} background
 * @property {string} text
 * @property {string} accent
 * @property {string[]} communities
 * @property {string} none
 */

/**
 * Read the colours of the page, as light or dark as the system is.
 * @param {AuthorGraph} graph
 * @returns {Colours}
 */
export function readColours({ meta }) {
  const style = getComputedStyle(document.documentElement);
  const named = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  const palette = meta.palettes[matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"];
  return {
    background: named("background"),
    text: named("text"),
    accent: named("accent"),
    communities: palette.author.split(" "),
    none: palette.none,
  };
}

/**
 * Return the colour of a community; the small ones are grey.
 * @param {AuthorGraph} graph
 * @param {Colours} colours
 * @param {number} community
 */
export function communityColour(graph, colours, community) {
  const isNamed = community < colours.communities.length && graph.sizes[community] > 1;
  return isNamed ? colours.communities[community] : colours.none;
}

/**
 * Return an author's circle on the screen.
 * @param {AuthorGraph} graph
 * @param {Shown} shown
 * @param {number} author
 * @returns {[x: number, y: number, radius: number]}
 */
export function circleOf({ author: { x, y, radius } }, { scale, left, top }, author) {
  // From near by, circles grow less than the distances between them.
  const growth = scale > 1 ? 1 + 0.3 * (scale - 1) : scale;
  return [left + x[author] * scale, top + y[author] * scale, Math.max(MIN_NODE_PX, radius[author] * growth)];
}

/**
 * Return the arrow of a pair on the screen; null if its circles touch.
 * @param {AuthorGraph} graph
 * @param {Shown} shown
 * @param {number} pair
 */
export function arrowOf(graph, shown, pair) {
  const { giver, taker } = graph.pair;
  const [x0, y0, r0] = circleOf(graph, shown, giver[pair]);
  const [x1, y1, r1] = circleOf(graph, shown, taker[pair]);
  return arrowBetween(x0, y0, r0, x1, y1, r1 + 1.5, graph.reverse[pair] >= 0);
}

/**
 * Return whether a pair is drawn.
 * @param {AuthorGraph} graph
 * @param {Shown} shown
 * @param {number} pair
 */
export function isDrawn(graph, shown, pair) {
  return graph.weight[pair] >= shown.least || pair === shown.pair || Boolean(shown.pairs?.has(pair));
}

/**
 * Draw the picture.
 * @param {CanvasRenderingContext2D} context
 * @param {AuthorGraph} graph
 * @param {Shown} shown
 * @param {Colours} colours
 * @param {number} width
 * @param {number} height
 */
export function paint(context, graph, shown, colours, width, height) {
  context.globalAlpha = 1;
  context.fillStyle = colours.background;
  context.fillRect(0, 0, width, height);
  paintPairs(context, graph, shown, colours, width, height);
  paintAuthors(context, graph, shown, colours, width, height);
  paintLabels(context, graph, shown, colours, width, height);
  context.globalAlpha = 1;
}

/**
 * Return the width of an arrow in pixels.
 * @param {number} weight
 */
export function lineWidth(weight) {
  return Math.min(0.7 + 0.85 * Math.log2(weight), 7);
}

/**
 * Draw arrows of one look together: a thousand strokes one by one take too long.
 * @param {CanvasRenderingContext2D} context
 * @param {AuthorGraph} graph
 * @param {Shown} shown
 * @param {Colours} colours
 * @param {number} width
 * @param {number} height
 */
function paintPairs(context, graph, shown, colours, width, height) {
  /** @type {Map<string, { colour: string, line: number, lit: boolean, arrows: Arrow[] }>} */
  const looks = new Map();
  let drawn = 0;
  for (let pair = 0; pair < graph.meta.pairs; pair++) {
    if (!isDrawn(graph, shown, pair)) continue;
    const arrow = arrowOf(graph, shown, pair);
    if (!arrow || !crosses(arrow, width, height)) continue;
    drawn++;
    const chosen = pair === shown.pair;
    const lit = !shown.pairs || shown.pairs.has(pair);
    const community = graph.author.community[graph.pair.giver[pair]];
    const colour = chosen ? colours.accent : communityColour(graph, colours, community);
    const line = Math.round(2 * lineWidth(graph.weight[pair]) + (chosen ? 2 : 0)) / 2;
    const key = `${lit} ${colour} ${line}`;
    const look = looks.get(key) ?? { colour, line, lit, arrows: [] };
    look.arrows.push(arrow);
    looks.set(key, look);
  }
  const alpha = shown.pairs ? 0.8 : Math.max(0.3, Math.min(0.75, 12 / Math.sqrt(drawn + 1)));
  const ordered = [...looks.values()].sort((one, other) => Number(one.lit) - Number(other.lit) || one.line - other.line);
  for (const { colour, line, lit, arrows } of ordered) {
    context.globalAlpha = lit ? Math.min(1, alpha + 0.06 * line) : FADED;
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.lineWidth = line;
    context.beginPath();
    for (const arrow of arrows) {
      const { neck } = headOf(arrow, line);
      context.moveTo(arrow.x0, arrow.y0);
      context.quadraticCurveTo(arrow.cx, arrow.cy, neck[0], neck[1]);
    }
    context.stroke();
    context.beginPath();
    for (const arrow of arrows) {
      const { left, right } = headOf(arrow, line);
      context.moveTo(arrow.x1, arrow.y1);
      context.lineTo(left[0], left[1]);
      context.lineTo(right[0], right[1]);
    }
    context.fill();
  }
}

/**
 * Return the corners of an arrow's head, and its neck, where the line ends.
 * @param {Arrow} arrow
 * @param {number} line
 */
function headOf({ x0, y0, x1, y1, dx, dy }, line) {
  const size = Math.min(4.5 + 1.7 * line, 0.6 * Math.hypot(x1 - x0, y1 - y0));
  const [bx, by] = [x1 - dx * size, y1 - dy * size];
  const half = 0.42 * size + 0.25 * line;
  return {
    neck: [x1 - dx * size * 0.8, y1 - dy * size * 0.8],
    left: [bx - dy * half, by + dx * half],
    right: [bx + dy * half, by - dx * half],
  };
}

/**
 * @param {Arrow} arrow
 * @param {number} width
 * @param {number} height
 */
function crosses({ x0, y0, x1, y1 }, width, height) {
  return Math.max(x0, x1) > 0 && Math.min(x0, x1) < width && Math.max(y0, y1) > 0 && Math.min(y0, y1) < height;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {AuthorGraph} graph
 * @param {Shown} shown
 * @param {Colours} colours
 * @param {number} width
 * @param {number} height
 */
function paintAuthors(context, graph, shown, colours, width, height) {
  context.lineWidth = 1;
  // The largest first, so that small ones stay visible.
  for (let author = 0; author < graph.names.length; author++) {
    const [x, y, radius] = circleOf(graph, shown, author);
    if (x + radius < 0 || x - radius > width || y + radius < 0 || y - radius > height) continue;
    context.globalAlpha = !shown.authors || shown.authors.has(author) ? 1 : 0.16;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = communityColour(graph, colours, graph.author.community[author]);
    context.fill();
    context.strokeStyle = author === shown.author ? colours.accent : colours.background;
    context.lineWidth = author === shown.author ? 3 : 1;
    context.stroke();
  }
}

/**
 * Name the authors as far as there is room, lit and large ones first: below their circles, then those
 * that are left above. Who is chosen is named in any case.
 * @param {CanvasRenderingContext2D} context
 * @param {AuthorGraph} graph
 * @param {Shown} shown
 * @param {Colours} colours
 * @param {number} width
 * @param {number} height
 */
function paintLabels(context, graph, shown, colours, width, height) {
  const boxes = new Boxes();
  const { giver, taker } = graph.pair;
  const chosen = shown.author >= 0 ? [shown.author] : shown.pair >= 0 ? [giver[shown.pair], taker[shown.pair]] : [];
  // Of two that are near each other, the upper one is named above, the lower one below.
  chosen.sort((one, other) => circleOf(graph, shown, one)[1] - circleOf(graph, shown, other)[1]);
  const isAbove = (/** @type {number} */ author) => chosen.length > 1 && author === chosen[0];
  const others = graph.names.map((_, author) => author).filter((author) => !chosen.includes(author) && (shown.authors?.has(author) ?? true));
  /** @type {[author: number, above: boolean][]} */
  const places = [...chosen, ...others].map((author) => [author, isAbove(author)]);
  places.push(...others.map((author) => /** @type {[number, boolean]} */ ([author, true])));
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  context.lineWidth = 3;
  const most = (width * height) / LABEL_AREA_PX;
  const done = new Set();
  for (const [author, above] of places) {
    if (done.size >= most) break;
    if (done.has(author)) continue;
    const [x, y, radius] = circleOf(graph, shown, author);
    if (x < 0 || x > width || y < 0 || y > height) continue;
    const size = Math.max(11, Math.min(15, 8 + radius * 0.45));
    context.font = `${author === shown.author ? 700 : 500} ${size}px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif`;
    const text = truncate(graph.names[author], MAX_LABEL_LETTERS);
    const half = context.measureText(text).width / 2 + 2;
    const top = above ? y - radius - 2 - size : y + radius + 2;
    if (!boxes.take(x - half - 3, top - 2, x + half + 3, top + size + 2) && !chosen.includes(author)) continue;
    done.add(author);
    context.globalAlpha = 0.85;
    context.strokeStyle = colours.background;
    context.strokeText(text, x, top);
    context.globalAlpha = 1;
    context.fillStyle = colours.text;
    context.fillText(text, x, top);
  }
}
