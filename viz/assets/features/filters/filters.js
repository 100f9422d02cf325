import { STUB } from "../../data/scene.js";
import { INITIAL_VALUES } from "../../data/state.js";
import { authorField } from "./author-field.js";
import { depthField, kindField, scoreField, stateField, timeField } from "./filter-fields.js";
import { filterMask, filtersUsed, timeMask } from "./filter-mask.js";
import { button, byId, make } from "../../ui/dom.js";
import { matchText } from "../../ui/item-text.js";
/** @import { Field } from "./filter-fields.js" */
/** @import { App } from "../../app/app.js" */

/** The gap to the button and to the page's edges. */
const GAP_PX = 8;

/** The filters: a popup of fields below its button. Items that don't match fade. */
export class Filters {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.opener = button("opener", () => this.#open(this.popup.hidden), "Filters");
    this.popup = make("div", { id: "filter-sheet", role: "group", "aria-label": "Filters" });
    this.opener.setAttribute("aria-controls", this.popup.id);
    this.count = make("p", { class: "matching", "aria-live": "polite" });
    /** @type {Field[]} */
    this.fields = [];
    byId("filters").append(this.opener, this.popup);
    app.state.on(["filters", "timeRange"], (changed) => this.#apply(changed));
    app.shortcuts.add("Find", "F", "filters", () => this.#open(this.popup.hidden));
    this.#listen();
    this.#open(false);
  }

  /** Make the fields, when the popup is first opened: they aren't needed before. */
  #makeFields() {
    const makers = [authorField, kindField, depthField, scoreField, timeField, stateField];
    this.fields = makers.flatMap((makeField) => makeField(this.app) ?? []);
    const { state } = this.app;
    this.clear = button("clear", () => state.set({ filters: INITIAL_VALUES.filters, timeRange: null }), "Clear");
    const foot = make("div", { class: "foot" }, this.count, this.clear);
    this.popup.append(...this.fields.map(({ box }) => box), foot);
  }

  #listen() {
    const box = byId("filters");
    document.addEventListener("pointerdown", (event) => {
      if (!box.contains(/** @type {Node} */ (event.target))) this.#open(false);
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.popup.hidden) return;
      // Escape closes the popup and nothing else.
      event.stopPropagation();
      this.#open(false);
      this.opener.focus();
    });
  }

  /** @param {boolean} open */
  #open(open) {
    if (open && !this.fields.length) this.#makeFields();
    this.popup.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    if (open) this.#place();
    this.#update();
    // On a touch screen the keyboard would open and cover the popup.
    if (open && matchMedia("(pointer: fine)").matches) this.popup.querySelector("input")?.focus();
  }

  /** Place the popup below its button, inside the page. */
  #place() {
    const { left, bottom } = this.opener.getBoundingClientRect();
    const maxLeft = document.documentElement.clientWidth - this.popup.offsetWidth - GAP_PX;
    this.popup.style.left = `${Math.max(GAP_PX, Math.min(left, maxLeft))}px`;
    this.popup.style.top = `${bottom + GAP_PX}px`;
  }

  /** @param {Set<string>} changed */
  #apply(changed) {
    const { app } = this;
    const { filters, timeRange } = app.state.values;
    if (changed.has("filters")) app.fade("filters", filterMask(app.scene, filters));
    if (changed.has("timeRange")) app.fade("timeRange", timeMask(app.scene, timeRange));
    this.#update();
  }

  #update() {
    const { masks, scene, state } = this.app;
    const used = filtersUsed(state.get("filters")) + (state.get("timeRange") ? 1 : 0);
    this.opener.textContent = used ? `Filters · ${used}` : "Filters";
    this.opener.classList.toggle("used", used > 0);
    // While time plays, a hidden popup isn't updated.
    if (this.popup.hidden) return;
    /** @type {HTMLButtonElement} */ (this.clear).disabled = !used;
    for (const field of this.fields) field.update();
    const [filtered, timeRange] = [masks.get("filters"), masks.get("timeRange")];
    let [items, stubs] = [0, 0];
    for (let i = 0; i < scene.n; i++) {
      if (filtered?.[i] || timeRange?.[i]) continue;
      if (scene.state[i] & STUB) stubs += 1;
      else items += 1;
    }
    this.count.textContent = `${matchText(items, stubs, scene.meta)} match`;
  }
}
