import { textTermsOf } from "../../data/query.js";
/** @import { App } from "../../app/app.js" */

/** The name of the highlight in CSS. */
const NAME = "search-match";
const MAX_RANGES = 500;
/** The elements with words of records; the page's own words aren't highlighted. */
const RECORD_WORDS = "[dir=auto], .start, .who, .author, .crumb, .fields, .domain";

/** The highlights of the query's matches in the panel (CSS Custom Highlight API). */
export class TextHighlights {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    // Firefox has the API since 2025; without it matches aren't highlighted.
    if (!("highlights" in CSS)) return;
    this.panel = /** @type {HTMLElement} */ (document.getElementById("panel"));
    new MutationObserver(() => this.#update()).observe(this.panel, { childList: true, subtree: true });
    app.state.on(["query"], () => this.#update());
  }

  #update() {
    const wanted = textTermsOf(this.app.state.get("query"));
    CSS.highlights.delete(NAME);
    if (!wanted.length) return;
    const ranges = rangesOf(/** @type {HTMLElement} */ (this.panel), wanted);
    if (ranges.length) CSS.highlights.set(NAME, new Highlight(...ranges));
    for (const { startContainer } of ranges) unfold(startContainer);
  }
}

/**
 * Unfold the quote that a node is in.
 * @param {Node} node
 */
function unfold(node) {
  const quote = node.parentElement?.closest("details");
  if (quote && !node.parentElement?.closest("summary")) quote.open = true;
}

/**
 * Return the ranges of some texts in an element.
 * @param {HTMLElement} box
 * @param {string[]} wanted in lower case
 */
function rangesOf(box, wanted) {
  const ranges = [];
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = (node.textContent ?? "").toLowerCase();
    // A letter that has another length in lower case would shift all offsets after it.
    if (text.length !== node.textContent?.length) continue;
    if (!wanted.some((each) => text.includes(each)) || !node.parentElement?.closest(RECORD_WORDS)) continue;
    for (const each of wanted) {
      for (let at = text.indexOf(each); at >= 0; at = text.indexOf(each, at + each.length)) {
        if (ranges.length >= MAX_RANGES) return ranges;
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + each.length);
        ranges.push(range);
      }
    }
  }
  return ranges;
}
