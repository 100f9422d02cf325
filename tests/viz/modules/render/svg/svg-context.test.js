import assert from "node:assert/strict";
import { test } from "node:test";
import { SvgContext, svgFile } from "#assets/render/svg/svg-context.js";

function line(context, x) {
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x, 1.234);
  context.stroke();
}

test("lines of one pen are one element", () => {
  const context = new SvgContext();
  line(context, 1);
  line(context, 2);
  context.strokeStyle = "#123456";
  line(context, 3);
  const paths = context.content().match(/<path [^>]*>/g) ?? [];
  assert.equal(paths.length, 2);
  assert.match(paths[0], /d="M1 0L1 1.23M2 0L2 1.23"/);
});

test("a shape that is filled and stroked is one element", () => {
  const context = new SvgContext();
  context.beginPath();
  context.rect(1, 2, 3, 4);
  context.fillStyle = "#ff0000";
  context.fill();
  context.strokeStyle = "#00ff00";
  context.stroke();
  const paths = context.content().match(/<path [^>]*>/g) ?? [];
  assert.equal(paths.length, 1);
  assert.match(paths[0], /fill="#ff0000" stroke="#00ff00"/);
});

test("a whole circle is two exact halves", () => {
  const context = new SvgContext();
  context.beginPath();
  context.arc(5, 5, 1.837, 0, 2 * Math.PI);
  context.fill();
  assert.match(context.content(), /M6.84 5a1.84 1.84 0 0 1 -3.68 -?0a1.84 1.84 0 0 1 3.68 0Z/);
});

test("words are escaped, and what no XML holds is left out", () => {
  const context = new SvgContext();
  context.fillText("<a href='x'>&\u0000\ud800\u{1f333}", 0, 0);
  const drawing = svgFile(9, 9, "</title><script>", context.content());
  assert.match(drawing, />&#60;a href=&#39;x&#39;&#62;&#38;\u{1f333}<\/text>/u);
  assert.ok(!drawing.includes("<script"));
});

test("what is faint is told", () => {
  const context = new SvgContext();
  context.globalAlpha = 0.16;
  line(context, 1);
  assert.match(context.content(), /opacity="0.16"/);
});
