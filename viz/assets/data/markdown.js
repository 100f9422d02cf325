import { webAddress } from "./host.js";
import { decodeEntities, TOKENS } from "./plain-text.js";

// Markdown of comments that were cleaned in Python: well-formed HTML of few tags. Whatever their
// authors wrote stays text: it makes no HTML, link, image, heading, list, formula or template.

/** The marks around a run of text, by tag. */
const EMPHASIS = /** @type {Record<string, string>} */ ({ b: "**", strong: "**", em: "*", i: "*" });
const BLOCKS = new Set("blockquote details li ol p pre ul".split(" "));
/** Characters with a meaning anywhere in a line, and a bracket that would end a link's label. */
const SPECIAL = /[\\\x60*[<|~${]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w+;)/gu;
const END_OF_LABEL = /\]/g;
/** Characters that begin a heading, a list, a quote or a rule at the start of a line. */
const LINE_START = /^(?:[#+\-=>]|\d+(?=[.)]))/;
const ADDRESS = /(https?:\/\/[^\s<>]*[^\s<>.,;:!?'")\]}])/;
/** Characters that end a text in some programs, or that a terminal obeys. */
const CONTROLS = /[^\P{Cc}\n\t]/gu;
/** The elements in each other that count: deeper ones don't. */
const MAX_NESTING = 120;

/**
 * An element that is being read: its blocks so far, and the lines that follow them.
 * @typedef {{tag: string, href: string, blocks: string[], lines: string, plain: string}} Open
 */

/**
 * Escape a text, on one line.
 * @param {string} text
 * @param {boolean} inLabel whether it is the label of a link
 */
export function escapeMarkdown(text, inLabel = false) {
  const line = text.replace(SPECIAL, "\\$&");
  return inLabel ? line.replace(END_OF_LABEL, "\\]") : line;
}

/**
 * Write a link; only its label where the URL isn't one of the web or of a mailbox.
 * @param {string} url
 * @param {string} label escaped
 */
export function markdownLink(url, label) {
  const target = destination(url);
  return target && label ? `[${label}](<${target}>)` : label;
}

/**
 * Convert cleaned HTML to Markdown.
 * @param {string} html
 * @returns {string} its blocks, with an empty line between two
 */
export function markdownOf(html) {
  const top = openElement("", "");
  const open = [top];
  const clean = html.replace(/\r\n?/g, "\n").replace(CONTROLS, "");
  for (const [, closing, tag, href, text] of clean.matchAll(TOKENS)) {
    const inside = open[open.length - 1];
    const isVerbatim = inside.tag === "pre" || inside.tag === "code";
    if (text !== undefined) addText(open, decodeEntities(text), isVerbatim);
    else if (closing) closeElement(open, tag, isVerbatim);
    else if (tag === "br" || isVerbatim) inside.lines += tag === "br" || BLOCKS.has(tag) ? "\n" : "";
    else if (open.length < MAX_NESTING) {
      if (BLOCKS.has(tag)) endLines(inside);
      open.push(openElement(tag, decodeEntities(href ?? "")));
    }
  }
  while (open.length > 1) closeElement(open, open[open.length - 1].tag, false);
  endLines(top);
  return top.blocks.join("\n\n");
}

/**
 * Put a text into a list or a quote: with what its lines begin, empty ones aside.
 * @param {string} text
 * @param {string} first of the first line
 * @param {string} rest of the others
 */
export function indentLines(text, first, rest) {
  return text.split("\n").map((line, at) => ((at ? rest : first) + line).trimEnd()).join("\n");
}

/**
 * @param {string} tag
 * @param {string} href
 * @returns {Open}
 */
function openElement(tag, href) {
  return { tag, href, blocks: [], lines: "", plain: "" };
}

/**
 * @param {Open[]} open
 * @param {string} text
 * @param {boolean} isVerbatim whether it is code
 */
function addText(open, text, isVerbatim) {
  const inside = open[open.length - 1];
  inside.plain += text;
  if (isVerbatim) inside.lines += text;
  else {
    const line = text.replace(/[ \t\n\f]+/g, " ");
    const inLabel = open.some(({ tag }) => tag === "a");
    // Addresses are at the odd places.
    const parts = inLabel ? [line] : line.split(ADDRESS);
    inside.lines += parts.map((part, at) => (at % 2 && autolink(part)) || escapeMarkdown(part, inLabel)).join("");
  }
}

/**
 * Close the innermost open element of a tag, and those inside it; in code only the code itself.
 * @param {Open[]} open
 * @param {string} tag
 * @param {boolean} isVerbatim
 */
function closeElement(open, tag, isVerbatim) {
  const at = open.map((each) => each.tag).lastIndexOf(tag);
  if (at < 1 || (isVerbatim && at < open.length - 1)) return;
  while (open.length > at) {
    const element = /** @type {Open} */ (open.pop());
    const outside = open[open.length - 1];
    if (BLOCKS.has(element.tag)) addBlock(outside, element);
    else addRun(outside, element);
  }
}

/**
 * @param {Open} outside
 * @param {Open} element
 */
function addBlock(outside, element) {
  const { tag, blocks } = element;
  if (tag === "pre") {
    const code = element.lines.replace(/^\n/, "").replace(/\n$/, "");
    const fence = fenceFor(code, 3);
    if (code) outside.blocks.push(`${fence}\n${code}\n${fence}`);
    return;
  }
  endLines(element);
  if (!blocks.length) return;
  const isList = tag === "ul" || tag === "ol";
  if (tag === "blockquote" || tag === "details") outside.blocks.push(indentLines(blocks.join("\n\n"), "> ", "> "));
  else if (tag === "li") {
    const bullet = outside.tag === "ol" ? `${outside.blocks.length + 1}. ` : "* ";
    outside.blocks.push(indentLines(blocks.join("\n\n"), bullet, " ".repeat(bullet.length)));
  } else outside.blocks.push(...(isList ? [blocks.join("\n")] : blocks));
}

/**
 * @param {Open} outside
 * @param {Open} element
 */
function addRun(outside, element) {
  const { tag, plain, href } = element;
  // An empty line would end the paragraph that the run is in.
  const line = element.lines.replace(/\n\s*\n/g, "\n");
  outside.plain += plain;
  if (element.blocks.length) {
    // A run over several blocks: the blocks count, the run doesn't.
    endLines(outside);
    endLines(element);
    outside.blocks.push(...element.blocks);
  } else if (!line.trim()) outside.lines += line;
  else if (tag === "code") outside.lines += inlineCode(line);
  else if (tag === "a") {
    // Sites shorten the addresses that they show.
    const shown = plain.trim().replace(/(?:\.\.\.|…)$/, "");
    outside.lines += (/^https?:/i.test(shown) && href.startsWith(shown) && autolink(href)) || markdownLink(href, line.trim());
  } else {
    const run = line.trim();
    const [before, after] = [line.slice(0, line.indexOf(run)), line.slice(line.indexOf(run) + run.length)];
    // Marks beside marks would be read as others.
    const apart = !(outside.lines + before).endsWith("*") && !run.startsWith("*") && !run.endsWith("*");
    const mark = apart ? EMPHASIS[tag] ?? "" : "";
    outside.lines += before + mark + run + mark + after;
  }
}

/** @param {string} url */
function autolink(url) {
  const target = destination(url);
  return target && `<${target}>`;
}

/**
 * Return a URL to write between angle brackets, "" where it isn't one to follow.
 * @param {string} url
 */
function destination(url) {
  const href = webAddress(url);
  // As it was written, where that is a URL to the letter.
  const target = href && /^(?:https?:\/\/|mailto:)[^\s<>\\]+$/i.test(url) ? url : href;
  return target.replace(/[\s<>\\]/g, encodeURIComponent).replace(/&(?=#?\w+;)/g, "&amp;");
}

/** @param {string} code */
function inlineCode(code) {
  const line = code.replace(/\s+/g, " ");
  const fence = fenceFor(line, 1);
  const gap = /^[\x60 ]|[\x60 ]$/.test(line) ? " " : "";
  return fence + gap + line + gap + fence;
}

/**
 * Return a run of backticks that is longer than any in a text.
 * @param {string} text
 * @param {number} least
 */
function fenceFor(text, least) {
  const longest = (text.match(/\x60+/g) ?? []).reduce((most, { length }) => Math.max(most, length), 0);
  return "\x60".repeat(Math.max(least, longest + 1));
}

/**
 * End the lines that are being written: they are paragraphs, with an empty line between two.
 * @param {Open} element
 */
function endLines(element) {
  const lines = element.lines.split("\n").map((line) => line.trim().replace(LINE_START, escapeStart));
  element.lines = "";
  for (const paragraph of lines.join("\n").split(/\n{2,}/)) {
    const trimmed = paragraph.replace(/^\n|\n$/g, "");
    if (trimmed) element.blocks.push(trimmed.replaceAll("\n", "\\\n"));
  }
}

/** @param {string} start */
function escapeStart(start) {
  return /\d/.test(start) ? `${start}\\` : `\\${start}`;
}
