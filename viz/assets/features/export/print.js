import { factsText, legendRows, sourceText } from "./figure-captions.js";
import { stageSize } from "./figure-dialog.js";
import { layoutFigure } from "../../render/figure.js";
import { drawImageBitmap } from "../../render/picture.js";
/** @import { App } from "../../app/app.js" */

/** The resolution of the printed graph, in pixels a CSS pixel. */
const PRINT_RATIO = 3;

/**
 * Printing: a figure of the view, in the light theme and of higher resolution, below the page's
 * title; then the selected item, the hits, or the posts of the reader.
 */
export class Print {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.theme = app.state.get("theme");
    /** @type {HTMLCanvasElement | null} */
    this.picture = null;
    addEventListener("beforeprint", () => this.begin());
    addEventListener("afterprint", () => this.#end());
  }

  begin() {
    const { app } = this;
    this.#end();
    this.theme = app.state.get("theme");
    app.state.set({ theme: "light" });
    for (const quote of document.querySelectorAll("details")) quote.open = true;
    // The graph is drawn again only in the next frame, which is after printing.
    const captions = { title: "", facts: factsText(app), legend: legendRows(app), source: sourceText(app) };
    const figure = layoutFigure(captions, ...stageSize(app));
    this.picture = canvasOf(drawImageBitmap(app, figure, PRINT_RATIO));
    app.stage.before(this.picture);
  }

  #end() {
    if (!this.picture) return;
    this.picture.remove();
    this.picture = null;
    this.app.state.set({ theme: this.theme });
  }
}

/**
 * Make a canvas with a bitmap. Of a canvas that is drawn on now, Chromium would print the
 * strokes, at another size.
 * @param {ImageBitmap} bitmap
 */
function canvasOf(bitmap) {
  const canvas = document.createElement("canvas");
  canvas.className = "printed";
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(bitmap);
  return canvas;
}
