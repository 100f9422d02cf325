import { webAddress } from "../data/host.js";
import { decodeEntities, TOKENS } from "../data/plain-text.js";
import { make } from "./dom.js";

// Comments were cleaned in Python: they are well-formed HTML of few tags. They become nodes
// one by one here; no text is ever given to the browser as HTML.

const ELEMENTS = new Set(
  "a b blockquote br code details em i li ol p pre strong ul".split(" "),
);
const MAX_NESTING = 40;
/** Quotes of more letters are folded at first. */
const MAX_OPEN_QUOTE_LETTERS = 280;

/**
 * Convert cleaned HTML to nodes.
 * @param {string} html
 * @returns {DocumentFragment}
 */
export function richText(html) {
  const top = document.createDocumentFragment();
  /** @type {(DocumentFragment | HTMLElement)[]} */
  const open = [top];
  for (const [, closing, tag, href, text] of html.matchAll(TOKENS)) {
    const inside = open[open.length - 1];
    if (text !== undefined) inside.append(decodeEntities(text));
    else if (closing) close(open, tag);
    else if (ELEMENTS.has(tag)) {
      const element = tag === "a" ? outsideLink(decodeEntities(href ?? "")) : make(tag, {});
      if (tag === "details") element.append(make("summary", {}, "Quoted text"));
      inside.append(element);
      if (tag !== "br" && open.length < MAX_NESTING) open.push(element);
    }
  }
  for (const quote of top.querySelectorAll("details")) {
    quote.open = quote.textContent.length <= MAX_OPEN_QUOTE_LETTERS;
  }
  return top;
}

/**
 * Close the innermost open element of a tag, and those inside it.
 * @param {(DocumentFragment | HTMLElement)[]} open
 * @param {string} tag
 */
function close(open, tag) {
  const wanted = tag === "a" ? ["A", "SPAN"] : [tag.toUpperCase()];
  for (let at = open.length - 1; at > 0; at--) {
    if (wanted.includes(open[at].nodeName)) {
      open.length = at;
      return;
    }
  }
}

/**
 * Make a link to another page; a plain span if the URL isn't one to follow.
 * @param {string} address
 * @param {...(string | Node)} content
 * @returns {HTMLElement}
 */
export function outsideLink(address, ...content) {
  const url = webAddress(address);
  const element = document.createElement(url ? "a" : "span");
  if (url && element instanceof HTMLAnchorElement) {
    element.href = url;
    element.target = "_blank";
    element.rel = "noopener noreferrer nofollow";
  }
  element.append(...content);
  return element;
}
