import { attributeChoices, attributeColumn, attributeName } from "../../data/attributes.js";
import { differ } from "../../data/numbers.js";
import { SIZE_SCALES, sizeByNumbers } from "./size-groups.js";
import { screenRadius } from "../../render/frame.js";
import { byId, labelledSelect, make } from "../../ui/dom.js";
/** @import { SizeScale } from "./size-groups.js" */
/** @import { App } from "../../app/app.js" */
/** @import { Frame } from "../../data/types.js" */

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
/** A row of the legend has room for such a disc; below the least one, samples are all alike. */
const MAX_SAMPLE_RADIUS_PX = 10;
const MIN_SAMPLE_RADIUS_PX = 5;

/** The select for the sizing, and its part of the legend. */
export class SizeBy {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.samples = make("section", { class: "sizes", "aria-label": "Sizes" });
    byId("legend").append(this.samples);
    this.select = labelledSelect("size", "Size", this.#choices(), (size) => app.state.set({ size }));
    byId("colouring").append(/** @type {HTMLElement} */ (this.select.parentElement));
    /** The text of the legend as it is shown now. */
    this.shown = "";
    app.state.on(["size"], () => void this.#apply());
    app.view.on("overlay", () => this.#show());
    app.pending.push(this.#apply());
  }

  /** @returns {[choice: string, label: string][]} */
  #choices() {
    const { scene, state } = this.app;
    const applies = /** @type {Record<string, boolean>} */ ({
      subtree: true,
      replies: scene.kids.some(Boolean),
      score: differ(scene.score) || state.get("size") === "score",
    });
    const builtIn = Object.keys(SIZE_SCALES).filter((name) => applies[name]);
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
    this.#show();
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

  /** Show samples, unless they are shown as they are. */
  #show() {
    const { sizing, view } = this.app;
    // Before the first picture, reading the view's size would force a layout.
    const { title } = sizing;
    const samples = sampleDiscs(sizing.samples, view.started ? view.frame : { scale: 1 });
    const shown = JSON.stringify([title, samples]);
    if (shown === this.shown) return;
    this.shown = shown;
    const rows = samples.map(({ radius, label }) => make("li", {}, disc(radius), label));
    this.samples.replaceChildren(make("h3", { dir: "auto" }, title), make("ul", {}, ...rows));
  }
}

/**
 * Return the samples of a scale as large as such dots are on the screen. Where a legend has no room
 * for that, or they are too small to tell apart, all are drawn smaller or larger: they compare sizes.
 * No dot is larger than a certain one: that stands for all that are as large.
 * @param {SizeScale["samples"]} samples
 * @param {Pick<Frame, "scale">} frame
 */
export function sampleDiscs(samples, frame) {
  const largest = Math.max(...samples.map(({ radius }) => radius));
  const largestPx = screenRadius(frame, largest);
  const drawnPx = Math.max(MIN_SAMPLE_RADIUS_PX, Math.min(MAX_SAMPLE_RADIUS_PX, largestPx));
  const share = samples.length ? drawnPx / largestPx : 1;
  // Small dots are clamped to one size on the screen: enlarged ones show what they would be.
  const radii = samples.map(({ radius }) => (share > 1 ? (largestPx * radius) / largest : screenRadius(frame, radius)));
  const discs = samples.map(({ label }, at) => ({ radius: Math.round(radii[at] * share * 10) / 10, label }));
  const last = discs[discs.length - 1];
  const first = discs.findIndex(({ radius }) => radius === last.radius);
  if (first < discs.length - 1) discs.splice(first, discs.length, { ...last, label: `${discs[first].label}–${last.label}` });
  return discs;
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
