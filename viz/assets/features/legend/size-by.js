import { attributeChoices, attributeColumn, attributeName } from "../../data/attributes.js";
import { sizeByNumbers, SIZINGS } from "./size-groups.js";
import { byId, choiceOf, make } from "../../ui/dom.js";
/** @import { App } from "../../app/app.js" */

const SVG = "http://www.w3.org/2000/svg";
const LARGEST_SAMPLE = 9;

/** What sizes stand for: the chooser, and its part of the legend. */
export class Sizing {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.samples = make("section", { class: "sizes", "aria-label": "Sizes" });
    byId("legend").append(this.samples);
    this.chooser = choiceOf("size", "Size", this.#choices(), (size) => app.state.set({ size }));
    byId("colouring").append(/** @type {HTMLElement} */ (this.chooser.parentElement));
    app.state.on(["size"], () => void this.#measure());
    app.pending.push(this.#measure());
  }

  /** @returns {[choice: string, says: string][]} */
  #choices() {
    const { scene } = this.app;
    const known = Object.keys(SIZINGS).filter(
      (name) => name !== "score" || scene.score.some(Number.isFinite),
    );
    const numbers = attributeChoices(scene.meta, (kind) => kind === "number");
    return [...known.map((name) => /** @type {[string, string]} */ ([name, name])), ...numbers];
  }

  async #measure() {
    const { app } = this;
    const size = app.state.get("size");
    const sizing = await this.#sizing(size);
    // Another one may have been chosen while the column was unpacked.
    if (size !== app.state.get("size")) return;
    this.chooser.value = size;
    // An address may ask for what this page doesn't have.
    if (this.chooser.selectedIndex < 0) this.chooser.value = "subtree";
    app.look.radius.set(sizing.radius);
    app.resize();
    this.#show(sizing);
  }

  /**
   * @param {string} size
   * @returns {Promise<import("./size-groups.js").Sizing>}
   */
  async #sizing(size) {
    const { scene } = this.app;
    const name = attributeName(size);
    const column = name ? await attributeColumn(scene.meta, name) : null;
    if (column && "numbers" in column) return sizeByNumbers(name, column.numbers);
    return (Object.hasOwn(SIZINGS, size) ? SIZINGS[size] : SIZINGS.subtree)(scene);
  }

  /** @param {import("./size-groups.js").Sizing} sizing */
  #show({ title, samples }) {
    const largest = samples.reduce((most, { radius }) => Math.max(most, radius), 1);
    const scale = LARGEST_SAMPLE / Math.max(LARGEST_SAMPLE, largest);
    const rows = samples.map(({ radius, says }) => make("li", {}, disc(radius * scale), says));
    this.samples.replaceChildren(make("h3", { dir: "auto" }, title), make("ul", {}, ...rows));
  }
}

/**
 * A disc of a radius in CSS pixels.
 * @param {number} radius
 */
function disc(radius) {
  const box = document.createElementNS(SVG, "svg");
  const side = String(Math.ceil(2 * radius));
  box.setAttribute("width", side);
  box.setAttribute("height", side);
  box.setAttribute("viewBox", `${-radius} ${-radius} ${2 * radius} ${2 * radius}`);
  box.setAttribute("aria-hidden", "true");
  const circle = document.createElementNS(SVG, "circle");
  circle.setAttribute("r", String(radius));
  box.append(circle);
  return box;
}
