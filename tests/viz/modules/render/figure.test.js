import assert from "node:assert/strict";
import { test } from "node:test";

// Letters are as wide as they are high, so that a test can count them.
const ruler = { font: "", measureText: (/** @type {string} */ text) => ({ width: text.length * size() }) };
const size = () => Number(/ ([\d.]+)px/.exec(ruler.font)?.[1]);
globalThis.document = /** @type {any} */ ({ createElement: () => ({ getContext: () => ruler }) });
const { drawCaptions, layoutFigure } = await import("#assets/render/figure.js");
const { SvgContext } = await import("#assets/render/svg/svg-context.js");

const NONE = { title: "", facts: "", legend: [], source: "" };
const entry = (/** @type {string} */ label) => ({ label, mark: 0, radius: 5, colour: "#ff0000" });

test("without captions a figure is the graph", () => {
  assert.deepEqual(layoutFigure(NONE, 300, 200), { width: 300, height: 200, top: 0, pieces: [] });
});

test("each caption adds its height, above or below the graph", () => {
  const title = layoutFigure({ ...NONE, title: "A title" }, 300, 200);
  assert.equal(title.height - title.top, 200);
  const source = layoutFigure({ ...NONE, source: "A source" }, 300, 200);
  assert.equal(source.top, 0);
  assert.ok(source.height > 200);
  assert.ok(source.pieces[0].y > 200 && source.pieces[0].y < source.height);
});

test("a long title has three lines at most, and no text leaves the figure", () => {
  const long = "many words ".repeat(40).trim();
  const captions = { title: long, facts: long, legend: [{ title: "Colours", entries: [entry(long)] }], source: long };
  const { pieces } = layoutFigure(captions, 400, 200);
  assert.equal(pieces.filter((piece) => "text" in piece && piece.size === 18).length, 3);
  for (const piece of pieces) {
    if ("text" in piece) assert.ok(piece.x + piece.text.length * piece.size <= 400, piece.text);
  }
});

test("the legend's entries go on in the next line", () => {
  const entries = Array.from({ length: 9 }, (_, at) => entry(`entry ${at}`));
  const { pieces, height } = layoutFigure({ ...NONE, legend: [{ title: "T", entries }] }, 400, 200);
  const lines = new Set(pieces.map(({ y }) => Math.round(y)));
  assert.ok(lines.size > 2);
  assert.ok(pieces.every(({ y }) => y < height));
  const beside = pieces.filter((piece) => "text" in piece && piece.y === pieces[0].y);
  assert.equal(new Set(beside.map(({ x }) => x)).size, beside.length);
});

test("captions are drawn at the picture's resolution", () => {
  const figure = layoutFigure({ ...NONE, title: "A title", legend: [{ title: "", entries: [entry("a")] }] }, 300, 200);
  const context = new SvgContext();
  drawCaptions(context, figure, /** @type {any} */ ({ text: "#111111" }), 3);
  const drawn = context.content();
  assert.match(drawn, /x="48" y="\d+" font-family="system-ui, sans-serif" font-size="54" font-weight="600" fill="#111111">A title</);
  assert.match(drawn, /<path fill="#ff0000"/);
});
