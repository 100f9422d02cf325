import { byId, make } from "../ui/dom.js";
import { depthText, subtreeText, timeText } from "../ui/item-text.js";
/** @import { App } from "../app/app.js" */

/** The tooltip of an item: author, time, depth, subtree and the start of the text. */
export class Tooltip {
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
    // A finger would cover it, and a tap opens the item in the panel.
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
      const content = item < 0 ? [] : await this.#content(item);
      if (this.item !== item) return;
      this.box.replaceChildren(...content);
    }
    this.box.hidden = item < 0;
    this.#place(left, top);
  }

  /** @param {number} item */
  async #content(item) {
    const { scene } = this;
    const facts = [timeText(scene, item), depthText(scene, item), subtreeText(scene, item)];
    return [
      make("bdi", { class: "who" }, this.app.authorOf(item)),
      make("p", { class: "facts" }, facts.filter(Boolean).join(" · ")),
      make("p", { class: "start", dir: "auto" }, await this.texts.excerpt(item, 220)),
    ];
  }

  /**
   * @param {number} left
   * @param {number} top
   */
  #place(left, top) {
    const container = /** @type {HTMLElement} */ (this.box.parentElement);
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const overflows = top + 18 + height > container.clientHeight;
    this.box.style.left = `${Math.max(4, Math.min(left + 14, container.clientWidth - width - 8))}px`;
    this.box.style.top = `${Math.max(4, overflows ? top - height - 12 : top + 18)}px`;
  }
}
