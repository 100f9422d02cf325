import { byId, counted, make } from "../ui/dom.js";
import { when } from "../ui/format.js";
/** @import { App } from "../app/app.js" */

/** The hover: author, time, what hangs below, the start of the text. */
export class Tip {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.scene = app.scene;
    this.texts = app.texts;
    this.box = byId("tip");
    this.item = -1;
    app.stage.addEventListener("pointermove", (event) => this.#hover(event));
    app.stage.addEventListener("pointerleave", () => this.show(-1, 0, 0));
    addEventListener("keydown", ({ key }) => key === "Escape" && this.show(-1, 0, 0));
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    // A finger covers what it points at, and what is tapped is in the panel.
    if (event.pointerType === "touch") return;
    const { stage, view } = this.app;
    const box = stage.getBoundingClientRect();
    const [left, top] = [event.clientX - box.left, event.clientY - box.top];
    const item = event.buttons ? -1 : view.itemAt(left, top);
    stage.classList.toggle("over", item >= 0);
    void this.show(item, left, top);
  }

  /**
   * @param {number} item -1 hides it
   * @param {number} left of the pointer
   * @param {number} top
   */
  async show(item, left, top) {
    if (item !== this.item) {
      this.item = item;
      const parts = item < 0 ? [] : await this.#parts(item);
      if (this.item !== item) return;
      this.box.replaceChildren(...parts);
    }
    this.box.hidden = item < 0;
    this.#place(left, top);
  }

  /** @param {number} item */
  async #parts(item) {
    const { scene } = this;
    const below = scene.size[item] - 1;
    const facts = [
      Number.isNaN(scene.time[item]) ? "" : when(scene.time[item]),
      scene.depth[item] < 0 ? "" : `depth ${scene.depth[item]}`,
      below ? `${counted(below)} below` : "",
    ];
    return [
      make("bdi", { class: "who" }, this.app.authorOf(item)),
      make("p", { class: "facts" }, facts.filter(Boolean).join(" · ")),
      make("p", { class: "start", dir: "auto" }, await this.texts.start(item, 220)),
    ];
  }

  /**
   * @param {number} left
   * @param {number} top
   */
  #place(left, top) {
    const around = /** @type {HTMLElement} */ (this.box.parentElement);
    const [wide, high] = [this.box.offsetWidth, this.box.offsetHeight];
    const beyond = top + 18 + high > around.clientHeight;
    this.box.style.left = `${Math.max(4, Math.min(left + 14, around.clientWidth - wide - 8))}px`;
    this.box.style.top = `${Math.max(4, beyond ? top - high - 12 : top + 18)}px`;
  }
}
