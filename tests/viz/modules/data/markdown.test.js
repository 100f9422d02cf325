import assert from "node:assert/strict";
import { test } from "node:test";

import { escapeMarkdown, markdownLink, markdownOf } from "#assets/data/markdown.js";

/** @type {[name: string, html: string, markdown: string][]} */
const WRITTEN = [
  ["paragraphs have an empty line between them", "<p>One<p>Two\n  three</p>", "One\n\nTwo three"],
  ["a break stays one", "<p>a<br>b<br><br>c</p>", "a\\\nb\n\nc"],
  ["emphasis keeps its spaces outside", "so<i> very </i><b>big</b>", "so *very* **big**"],
  ["a quote is one", "<blockquote><p>a<p>b</blockquote>c", "> a\n>\n> b\n\nc"],
  ["lists are nested", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "1. a\n\n   * b\n2. c"],
  ["code is fenced, whatever is in it", "<pre><code>a\n```\n&lt;b&gt;</code></pre>", "````\na\n```\n<b>\n````"],
  ["code in a line is fenced too", "<code>a`b</code> <code>`</code>", "``a`b`` `` ` ``"],
  ["a link has its words", '<a href="https://e.org/?a=1&amp;b=2">see [1]</a>', "[see \\[1\\]](<https://e.org/?a=1&b=2>)"],
  ["a shortened address is written whole", '<a href="https://e.org/a_b_c">https://e.org/a_...</a>', "<https://e.org/a_b_c>"],
  ["an address in a text is a link", "(see https://e.org/_x_).", "(see <https://e.org/_x_>)."],
  ["a link to a script is its words", '<a href="javascript:alert(1)">x</a>', "x"],
  ["no character ends a link", '<a href="https://e.org/&gt;)&lt;b&gt;">x</a>', "[x](<https://e.org/%3E)%3Cb%3E>)"],
  ["nested emphasis of one kind is one", "<i><i>a</i></i>", "*a*"],
  ["a run over blocks lets them be", "<i>a<blockquote>b</blockquote></i>", "a\n\n> b"],
  ["tags in code are none", "<code>a<p># b</p></code>", "`a # b`"],
  ["no character is one that a terminal obeys", "a\u001b[31m\u0000b", "a\\[31mb"],
  ["a carriage return ends no quote", "<blockquote><pre>a\r# b</pre></blockquote>", "> ```\n> a\n> # b\n> ```"],
];

for (const [name, html, markdown] of WRITTEN) test(name, () => assert.equal(markdownOf(html), markdown));

/** @type {[text: string, markdown: string][]} */
const ESCAPED = [
  ["# no heading", "\\# no heading"],
  ["- no list", "\\- no list"],
  ["12. no list", "12\\. no list"],
  ["===", "\\==="],
  ["&gt; no quote", "\\> no quote"],
  ["&lt;img src=x onerror=alert(1)&gt;", "\\<img src=x onerror=alert(1)>"],
  ["&amp;lt;b>", "\\&lt;b>"],
  ["![x](https://e.org/p.png)", "!\\[x](<https://e.org/p.png>)"],
  ["[1]: https://e.org", "\\[1]: <https://e.org>"],
  ["```js", "\\`\\`\\`js"],
  ["a | b", "a \\| b"],
  ["$x$ {{ y }}", "\\$x\\$ \\{\\{ y }}"],
  ["snake_case and _no_ *stress*", "snake_case and \\_no\\_ \\*stress\\*"],
  ["C:\\", "C:\\\\"],
];

for (const [text, markdown] of ESCAPED) {
  test(`${text} stays text`, () => assert.equal(markdownOf(`<p>${text}</p>`), markdown));
}

test("a name that closes emphasis or a label is escaped", () => {
  assert.equal(escapeMarkdown("a**b]", true), "a\\*\\*b\\]");
  assert.equal(markdownLink("https://e.org/", "a"), "[a](<https://e.org/>)");
  assert.equal(markdownLink("data:text/html,x", "a"), "a");
});

test("thousands of elements in each other are read", () => {
  const text = `${"<blockquote>".repeat(5000)}deep${"</blockquote>".repeat(5000)}`;
  assert.ok(markdownOf(text).endsWith("deep"));
});
