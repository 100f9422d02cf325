import assert from "node:assert/strict";
import { test } from "node:test";
import { SvgPencil } from "#assets/render/svg/svg-context.js";

function line(pencil, x) {
  pencil.beginPath();
  pencil.moveTo(x, 0);
  pencil.lineTo(x, 1.234);
  pencil.stroke();
}

test("lines of one pen are one element", () => {
  const pencil = new SvgPencil();
  line(pencil, 1);
  line(pencil, 2);
  pencil.strokeStyle = "#123456";
  line(pencil, 3);
  const paths = pencil.finish(9, 9, "").match(/<path [^>]*>/g) ?? [];
  assert.equal(paths.length, 2);
  assert.match(paths[0], /d="M1 0L1 1.23M2 0L2 1.23"/);
});

test("a shape that is filled and stroked is one element", () => {
  const pencil = new SvgPencil();
  pencil.beginPath();
  pencil.rect(1, 2, 3, 4);
  pencil.fillStyle = "#ff0000";
  pencil.fill();
  pencil.strokeStyle = "#00ff00";
  pencil.stroke();
  const paths = pencil.finish(9, 9, "").match(/<path [^>]*>/g) ?? [];
  assert.equal(paths.length, 1);
  assert.match(paths[0], /fill="#ff0000" stroke="#00ff00"/);
});

test("a whole circle is two exact halves", () => {
  const pencil = new SvgPencil();
  pencil.beginPath();
  pencil.arc(5, 5, 1.837, 0, 2 * Math.PI);
  pencil.fill();
  assert.match(pencil.finish(9, 9, ""), /M6.84 5a1.84 1.84 0 0 1 -3.68 -?0a1.84 1.84 0 0 1 3.68 0Z/);
});

test("words are escaped, and what no XML holds is left out", () => {
  const pencil = new SvgPencil();
  pencil.fillText("<a href='x'>&\u0000\ud800\u{1f333}", 0, 0);
  const drawing = pencil.finish(9, 9, "</title><script>");
  assert.match(drawing, />&#60;a href=&#39;x&#39;&#62;&#38;\u{1f333}<\/text>/u);
  assert.ok(!drawing.includes("<script"));
});

test("what is faint is told", () => {
  const pencil = new SvgPencil();
  pencil.globalAlpha = 0.16;
  line(pencil, 1);
  assert.match(pencil.finish(9, 9, ""), /opacity="0.16"/);
});
