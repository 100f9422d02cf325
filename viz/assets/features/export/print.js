import { drawnAsBitmap } from "../../render/svg/svg-export.js";
/** @import { App } from "../../app/app.js" */

/** How many times as fine as the screen paper is. */
const FINER = 3;

/** On paper the page is light, whatever it is on the screen, and its lines are fine. */
export class Printing {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.theme = app.state.get("theme");
    /** @type {HTMLCanvasElement | null} */
    this.picture = null;
    addEventListener("beforeprint", () => this.#begin());
    addEventListener("afterprint", () => this.#end());
  }

  #begin() {
    const { app } = this;
    this.#end();
    this.theme = app.state.get("theme");
    app.state.set({ theme: "light" });
    // The graph itself is drawn a frame later, and by then this is printed.
    this.picture = canvasOf(drawnAsBitmap(app, FINER));
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
 * A canvas that holds a bitmap: of one that is drawn on while printing begins, Chromium prints
 * the strokes, at a size of their own.
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
