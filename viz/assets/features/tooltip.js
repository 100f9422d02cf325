import { byId, make } from "../ui/dom.js";
import { depthText, subtreeText, timeText } from "../ui/item-text.js";
/** @import { App } from "../app/app.js" */

/** The distance from the pointer: to the right, and below or above it. */
const OFFSET_RIGHT_PX = 14;
const OFFSET_BELOW_PX = 18;
const OFFSET_ABOVE_PX = 12;
/** The least distance from the left and top sides of the stage, and from its right side. */
const MARGIN_PX = 4;
const RIGHT_MARGIN_PX = 8;
const MAX_EXCERPT_LETTERS = 220;

/** The tooltip of an item: author, time, depth, subtree and the start of the text. */
export class Tooltip {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.scene = app.scene;
    this.texts = app.texts;
    this.element = byId("tip");
    /** The item under the pointer, -1 for none. */
    this.item = -1;
    app.stage.addEventListener("pointermove", (event) => this.#hover(event));
    app.stage.addEventListener("pointerleave", () => this.hide());
    // Keys and the wheel move the graph away beneath the pointer.
    for (const event of ["keydown", "wheel"]) addEventListener(event, () => this.hide(), { passive: true });
    app.state.on(["selected"], () => this.hide());
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    // On touch screens the finger would cover the tooltip, and a tap opens the item in the panel.
    if (event.pointerType === "touch") return;
    const { stage, view } = this.app;
    const stageRect = stage.getBoundingClientRect();
    const [left, top] = [event.clientX - stageRect.left, event.clientY - stageRect.top];
    const item = event.buttons ? -1 : view.itemAt(left, top);
    stage.classList.toggle("over", item >= 0);
    if (item < 0) this.hide();
    else void this.show(item, left, top);
  }

  hide() {
    this.item = -1;
    this.element.hidden = true;
  }

  /**
   * Show an item's tooltip beside the pointer.
   * @param {number} item
   * @param {number} left of the pointer, in the stage
   * @param {number} top
   */
  async show(item, left, top) {
    if (item !== this.item) {
      this.item = item;
      const content = await this.#content(item);
      // The pointer may have moved on while the text was unpacked.
      if (this.item !== item) return;
      this.element.replaceChildren(...content);
    }
    this.element.hidden = false;
    this.#place(left, top);
  }

  /** @param {number} item */
  async #content(item) {
    const { scene } = this;
    const facts = [timeText(scene, item), depthText(scene, item), subtreeText(scene, item)];
    return [
      make("bdi", { class: "who" }, this.app.authorOf(item)),
      make("p", { class: "facts" }, facts.filter(Boolean).join(" · ")),
      make("p", { class: "start", dir: "auto" }, await this.texts.excerpt(item, MAX_EXCERPT_LETTERS)),
    ];
  }

  /**
   * Place the tooltip beside the pointer, inside the stage: below it, or above where it would
   * leave the stage.
   * @param {number} left
   * @param {number} top
   */
  #place(left, top) {
    const stage = /** @type {HTMLElement} */ (this.element.parentElement);
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const overflows = top + OFFSET_BELOW_PX + height > stage.clientHeight;
    const maxLeft = stage.clientWidth - width - RIGHT_MARGIN_PX;
    const wantedTop = overflows ? top - height - OFFSET_ABOVE_PX : top + OFFSET_BELOW_PX;
    this.element.style.left = `${Math.max(MARGIN_PX, Math.min(left + OFFSET_RIGHT_PX, maxLeft))}px`;
    this.element.style.top = `${Math.max(MARGIN_PX, wantedTop)}px`;
  }
}
