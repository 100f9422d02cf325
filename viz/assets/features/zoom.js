import { byId } from "../ui/dom.js";

const STEP = 1.4;

/** The buttons that zoom and that bring everything into view. */
export class ZoomButtons {
  /** @param {import("../app/app.js").App} app */
  constructor({ view, keys }) {
    byId("fit").addEventListener("click", () => view.fit());
    byId("zoom-in").addEventListener("click", () => view.zoom(STEP));
    byId("zoom-out").addEventListener("click", () => view.zoom(1 / STEP));
    keys.add("View", "+ =", "zoom in", () => view.zoom(STEP));
    keys.add("View", "-", "zoom out", () => view.zoom(1 / STEP));
    keys.add("View", "0", "everything in view", () => view.fit());
  }
}
