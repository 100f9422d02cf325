import { factsText, legendRows, sourceText } from "./figure-captions.js";
import { layoutFigure } from "../../render/figure.js";
import { drawPng, drawSvg } from "../../render/picture.js";
import { button, labelledSelect, make } from "../../ui/dom.js";
import { dialogOf } from "../../ui/dialog.js";
import { formatCount } from "../../ui/format.js";
import { notify } from "../../ui/toast.js";
/** @import { App } from "../../app/app.js" */
/** @import { Captions } from "../../render/figure.js" */

/** The largest picture that browsers make: by side and by area, in pixels. */
const MAX_SIDE_PX = 16_384;
const MAX_AREA_PX = 16_384 ** 2;
/** @type {[value: string, label: string][]} */
const FORMATS = [
  ["png", "PNG"],
  ["svg", "SVG, sharp at any size"],
];
/** @type {[value: string, label: string][]} */
const SCALES = ["1", "2", "3", "4"].map((scale) => [scale, `${scale}×`]);

/** @type {Captions} */
const NO_CAPTIONS = { title: "", facts: "", legend: [], source: "" };

/** The dialog that saves the view as a figure: with captions, in a format and a size. */
export class FigureDialog {
  /**
   * @param {App} app
   * @param {(picture: Blob, suffix: string) => void} save
   */
  constructor(app, save) {
    this.app = app;
    this.save = save;
    /** @type {HTMLDialogElement | null} made when it is first opened */
    this.dialog = null;
  }

  open() {
    this.dialog ??= this.#make();
    this.#update();
    this.dialog.showModal();
  }

  #make() {
    const { app } = this;
    this.title = textField("Title", app.scene.meta.title);
    this.source = textField("Source", sourceText(app));
    this.facts = checkBox("Number of items and dates", true);
    this.legend = checkBox("Legend", true);
    this.transparent = checkBox("Transparent background", false);
    this.format = labelledSelect("figure-format", "Format", FORMATS, () => this.#update());
    this.scale = labelledSelect("figure-scale", "Size", SCALES, () => this.#update());
    this.scale.value = "2";
    this.size = make("output", { for: "figure-format figure-scale" });
    this.saveButton = button("save", () => void this.#save(), "Save");
    const dialog = dialogOf(
      "figure",
      "Save as figure",
      make("div", { class: "fields" }, ...[this.title, this.source].map(parentOf)),
      make("div", { class: "checks" }, ...[this.facts, this.legend, this.transparent].map(parentOf)),
      make("div", { class: "foot" }, parentOf(this.format), parentOf(this.scale), this.size, this.saveButton),
    );
    dialog.addEventListener("input", () => this.#update());
    return dialog;
  }

  /** Lay out the figure of what is seen now, as it is wished. */
  #layout() {
    const { app } = this;
    const captions = {
      title: this.title?.value.trim() ?? "",
      source: this.source?.value.trim() ?? "",
      facts: this.facts?.checked ? factsText(app) : "",
      legend: this.legend?.checked ? legendRows(app) : [],
    };
    return layoutFigure(captions, ...stageSize(app));
  }

  /** Say how large the picture gets, and offer the sizes that a browser can make. */
  #update() {
    const { format, scale, size } = this;
    if (!format || !scale || !size) return;
    const { width, height } = this.#layout();
    const isSvg = format.value === "svg";
    scale.disabled = isSvg;
    for (const option of scale.options) {
      const by = Number(option.value);
      const [w, h] = [width * by, height * by];
      option.disabled = w > MAX_SIDE_PX || h > MAX_SIDE_PX || w * h > MAX_AREA_PX;
    }
    if (scale.selectedOptions[0]?.disabled) scale.value = "1";
    const by = isSvg ? 1 : Number(scale.value);
    size.textContent = `${formatCount(Math.round(width * by))} × ${formatCount(Math.round(height * by))} pixels`;
  }

  async #save() {
    const { app, dialog, format, scale, transparent } = this;
    if (!dialog || !format || !scale || !transparent) return;
    const figure = this.#layout();
    dialog.close();
    notify("Drawing …");
    try {
      const picture =
        format.value === "svg"
          ? svgBlob(await drawSvg(app, figure, transparent.checked))
          : await drawPng(app, figure, transparent.checked, Number(scale.value));
      this.save(picture, format.value);
    } catch {
      notify("The browser can't make a picture of this size. Choose a smaller one.");
    }
  }
}

/** @param {string} svg */
function svgBlob(svg) {
  return new Blob([svg], { type: "image/svg+xml" });
}

/**
 * Draw what is visible as an SVG without captions.
 * @param {App} app
 */
export async function svgOf(app) {
  return svgBlob(await drawSvg(app, layoutFigure(NO_CAPTIONS, ...stageSize(app)), false));
}

/**
 * Return the width and the height of the view, in CSS pixels.
 * @param {App} app
 * @returns {[number, number]}
 */
export function stageSize({ view }) {
  const { width, height, ratio } = view.frame;
  return [Math.round(width / ratio), Math.round(height / ratio)];
}

/** @param {HTMLElement} element */
function parentOf(element) {
  return /** @type {HTMLElement} */ (element.parentElement);
}

/**
 * Make a text field, in its label.
 * @param {string} label
 * @param {string} value
 */
function textField(label, value) {
  const field = /** @type {HTMLInputElement} */ (make("input", { type: "text", dir: "auto", placeholder: "none" }));
  field.value = value;
  make("label", { class: "chooser" }, `${label} `, field);
  return field;
}

/**
 * Make a check box, in its label.
 * @param {string} label
 * @param {boolean} checked
 */
function checkBox(label, checked) {
  const box = /** @type {HTMLInputElement} */ (make("input", { type: "checkbox" }));
  box.checked = checked;
  make("label", {}, box, ` ${label}`);
  return box;
}
