import { attributeChoices, attributeColumn, attributeName } from "../../data/attributes.js";
import { SIZE_SCALES, sizeByNumbers } from "./size-groups.js";
import { byId, labelledSelect, make } from "../../ui/dom.js";
/** @import { SizeScale } from "./size-groups.js" */
/** @import { App } from "../../app/app.js" */

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
const MAX_SAMPLE_RADIUS_PX = 9;

/** The select for the sizing, and its part of the legend. */
export class SizeBy {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.samples = make("section", { class: "sizes", "aria-label": "Sizes" });
    byId("legend").append(this.samples);
    this.select = labelledSelect("size", "Size", this.#choices(), (size) => app.state.set({ size }));
    byId("colouring").append(/** @type {HTMLElement} */ (this.select.parentElement));
    app.state.on(["size"], () => void this.#apply());
    app.pending.push(this.#apply());
  }

  /** @returns {[choice: string, label: string][]} */
  #choices() {
    const { scene } = this.app;
    const builtIn = Object.keys(SIZE_SCALES).filter(
      (name) => (name === "score" ? scene.score.some(Number.isFinite) : scene.kids.some(Boolean) || name === "subtree"),
    );
    const numbers = attributeChoices(scene.meta, (kind) => kind === "number");
    return [...builtIn.map((name) => /** @type {[string, string]} */ ([name, name])), ...numbers];
  }

  async #apply() {
    const { app } = this;
    const size = app.state.get("size");
    const scale = await this.#scaleFor(size);
    // Another one may have been chosen while the column was unpacked.
    if (size !== app.state.get("size")) return;
    this.select.value = size;
    // The URL may ask for an attribute that this page doesn't have.
    if (this.select.selectedIndex < 0) this.select.value = "subtree";
    app.look.radius.set(scale.radius);
    app.sizing = scale;
    app.view.repaint();
    this.#show(sampleDiscs(scale));
  }

  /**
   * @param {string} size
   * @returns {Promise<SizeScale>}
   */
  async #scaleFor(size) {
    const { scene } = this.app;
    const name = attributeName(size);
    const column = name ? await attributeColumn(scene.meta, name) : null;
    if (column && "numbers" in column) return sizeByNumbers(name, column.numbers);
    return (Object.hasOwn(SIZE_SCALES, size) ? SIZE_SCALES[size] : SIZE_SCALES.subtree)(scene);
  }

  /** @param {Pick<SizeScale, "title" | "samples">} scale */
  #show({ title, samples }) {
    const rows = samples.map(({ radius, label }) => make("li", {}, disc(radius), label));
    this.samples.replaceChildren(make("h3", { dir: "auto" }, title), make("ul", {}, ...rows));
  }
}

/**
 * Return the samples of a scale as large as they have room in a legend.
 * @param {Pick<SizeScale, "title" | "samples">} scale
 */
export function sampleDiscs({ title, samples }) {
  const largest = Math.max(MAX_SAMPLE_RADIUS_PX, ...samples.map(({ radius }) => radius));
  const shrunk = samples.map(({ radius, label }) => ({ radius: (radius * MAX_SAMPLE_RADIUS_PX) / largest, label }));
  return { title, samples: shrunk };
}

/**
 * Return a disc as an SVG element.
 * @param {number} radius in CSS pixels
 */
function disc(radius) {
  const box = document.createElementNS(SVG_NAMESPACE, "svg");
  const side = String(Math.ceil(2 * radius));
  box.setAttribute("width", side);
  box.setAttribute("height", side);
  box.setAttribute("viewBox", `${-radius} ${-radius} ${2 * radius} ${2 * radius}`);
  box.setAttribute("aria-hidden", "true");
  const circle = document.createElementNS(SVG_NAMESPACE, "circle");
  circle.setAttribute("r", String(radius));
  box.append(circle);
  return box;
}
