/** @import { App } from "../../app/app.js" */

const NAME = "found";
const MOST_RANGES = 500;

/** Marks the words that are searched where the panel shows them, without touching its nodes. */
export class FoundWords {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    // Firefox learned it in 2025: without it words are only not marked.
    if (!("highlights" in CSS)) return;
    this.panel = /** @type {HTMLElement} */ (document.getElementById("panel"));
    new MutationObserver(() => this.#mark()).observe(this.panel, { childList: true, subtree: true });
    app.state.on(["query"], () => this.#mark());
  }

  #mark() {
    const wanted = this.app.state.get("query").trim().toLowerCase();
    CSS.highlights.delete(NAME);
    if (!wanted) return;
    const ranges = rangesOf(/** @type {HTMLElement} */ (this.panel), wanted);
    if (ranges.length) CSS.highlights.set(NAME, new Highlight(...ranges));
  }
}

/**
 * Where some words stand in an element's texts.
 * @param {HTMLElement} box
 * @param {string} wanted in small letters
 */
function rangesOf(box, wanted) {
  const ranges = [];
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = (node.textContent ?? "").toLowerCase();
    // A letter that is longer when small would shift all after it.
    if (text.length !== node.textContent?.length) continue;
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      if (ranges.length >= MOST_RANGES) return ranges;
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      ranges.push(range);
    }
  }
  return ranges;
}
