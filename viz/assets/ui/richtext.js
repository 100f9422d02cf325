import { decodeEntities } from "../data/plain-text.js";

/**
 * Comments as they were cleaned in Python: well-formed HTML of few tags. They become nodes
 * here one by one; no text is ever handed to the browser as HTML.
 */
const ELEMENTS = new Set(
  "a b blockquote br code em i li ol p pre strong ul".split(" "),
);
const TOKENS = /<(\/?)([a-z]+)(?: href="([^"]*)")?>|([^<]+|<)/g;
const DEEPEST = 40;

/**
 * Cleaned HTML as nodes.
 * @param {string} html
 * @returns {DocumentFragment}
 */
export function richText(html) {
  const top = document.createDocumentFragment();
  /** @type {(DocumentFragment | HTMLElement)[]} */
  const open = [top];
  for (const [, closing, tag, href, words] of html.matchAll(TOKENS)) {
    const inside = open[open.length - 1];
    if (words !== undefined) inside.append(decodeEntities(words));
    else if (closing) close(open, tag);
    else if (ELEMENTS.has(tag)) {
      const element = tag === "a" ? outsideLink(decodeEntities(href ?? "")) : document.createElement(tag);
      inside.append(element);
      if (tag !== "br" && open.length < DEEPEST) open.push(element);
    }
  }
  return top;
}

/**
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
 * A link out of the page, or a plain span where the address isn't one to follow.
 * @param {string} address
 * @param {...(string | Node)} inside
 * @returns {HTMLElement}
 */
export function outsideLink(address, ...inside) {
  const url = webAddress(address);
  const element = document.createElement(url ? "a" : "span");
  if (url && element instanceof HTMLAnchorElement) {
    element.href = url;
    element.target = "_blank";
    element.rel = "noopener noreferrer nofollow";
  }
  element.append(...inside);
  return element;
}

/**
 * @param {string} address
 * @returns {string} the address if it leads to the web or a mailbox, else ""
 */
export function webAddress(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
}
