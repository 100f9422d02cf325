import assert from "node:assert/strict";
import { test } from "node:test";
import { plainText } from "#assets/data/plain-text.js";
import { truncate } from "#assets/data/texts.js";
import { formatTime } from "#assets/ui/format.js";

test("plain text has the words of cleaned HTML, its entities read", () => {
  assert.equal(plainText("a &lt;b&gt; &amp;amp; <i>c</i>"), "a <b> &amp; c");
});

test("blocks stand on lines of their own", () => {
  assert.match(plainText("one<p>two</p><pre>three</pre>"), /^one\n+two\n+three$/);
});

test("what looks like a tag and isn't one of ours stays words", () => {
  assert.equal(plainText("1 &lt; 2 &gt; 0"), "1 < 2 > 0");
});

test("a text is cut by letters as people count them, never inside one", () => {
  assert.equal(truncate("abc", 3), "abc");
  assert.equal(truncate("abcdef", 4), "abc…");
  const owls = "🦉".repeat(10);
  assert.equal(truncate(owls, 10), owls);
  assert.equal(truncate(owls, 4), "🦉🦉🦉…");
});

test("a long text is cut without counting all of it", () => {
  const start = performance.now();
  for (let turn = 0; turn < 200; turn++) truncate("x".repeat(1e6), 20);
  assert.ok(performance.now() - start < 2000);
});

test("a moment is told in UTC, however far off it is", () => {
  assert.equal(formatTime(1_600_000_000), "2020-09-13 12:26 UTC");
  assert.match(formatTime(1e300), /1e\+300/);
  assert.match(formatTime(-1e10), /UTC/);
});
