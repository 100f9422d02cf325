import { byId } from "../ui/dom.js";
/** @import { App } from "../app/app.js" */

/** One line under the title that says what is seen and what to do; gone after the first click. */
export class Hint {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.line = byId("hint");
    this.line.hidden = app.scene.n === 0;
    const gone = new AbortController();
    const hide = () => {
      gone.abort();
      this.line.remove();
    };
    // A link may open an item: only the reader's own steps take the line away.
    app.whenReady(() => app.state.on(["selected"], hide));
    byId("graph").addEventListener("click", hide, { signal: gone.signal });
    app.state.on(["colour", "size", "layout"], () => this.#write());
    this.#write();
  }

  #write() {
    const { scene, state } = this.app;
    const click = matchMedia("(pointer: coarse)").matches ? "Tap" : "Click";
    const items = scene.meta.authors.length ? "posts" : "items";
    const [colour, size] = [nameOf(state.get("colour")), nameOf(state.get("size"))];
    this.line.textContent =
      state.get("layout") === "icicle"
        ? `Boxes are ${items}, as wide as all below them, coloured by ${colour}. ${click} one to read it and zoom in.`
        : `Dots are ${items}, sized by ${SIZES[size] ?? size}, coloured by ${colour}. ${click} one to read it.`;
  }
}

const SIZES = /** @type {Record<string, string>} */ ({ subtree: "all below them", replies: "direct replies" });

/** @param {string} choice */
function nameOf(choice) {
  return choice.replace(/^attribute:/, "").replaceAll("_", " ");
}
