import { attributeChoices } from "../data/attributes.js";
import { rootsOf } from "../data/scene.js";
import { COLOUR_CHOICES } from "./legend/colour-by.js";
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
    const colour = labelOf(this.app, COLOUR_CHOICES, state.get("colour"));
    const size = labelOf(this.app, SIZES, state.get("size"));
    const threads = rootsOf(scene, 2).length > 1 ? "; threads stand in rows" : "";
    const stubs = scene.meta.stubs ? ", rings are missing ones" : "";
    this.line.textContent =
      state.get("layout") === "icicle"
        ? `Boxes are ${items}, as wide as all below them, coloured by ${colour}${threads}. ${click} one to read it and zoom in.`
        : `Dots are ${items}${stubs}, sized by ${size}, coloured by ${colour}. ${click} one to read it.`;
  }
}

const SIZES = { subtree: "all below them", replies: "direct replies", score: "score" };

/**
 * Return the label of a choice; that of the first one for what the page doesn't have.
 * @param {App} app
 * @param {Record<string, string>} labels of choices that are no attributes
 * @param {string} choice
 */
function labelOf({ scene }, labels, choice) {
  const choices = [...Object.entries(labels), ...attributeChoices(scene.meta, () => true)];
  return (choices.find(([each]) => each === choice) ?? choices[0])[1];
}
