import { FIRST_VALUES } from "../../data/state.js";
import { authorField } from "./author-field.js";
import { depthField, kindField, scoreField, stateField, timeField } from "./filter-fields.js";
import { filterMask, filtersUsed, spanMask } from "./filter-mask.js";
import { button, byId, counted, make } from "../../ui/dom.js";
/** @import { Field } from "./filter-fields.js" */
/** @import { App } from "../../app/app.js" */

/** How far the sheet stays away, in CSS pixels. */
const EDGE = 8;

/** The filters: a sheet of fields that opens below its button; what doesn't match fades. */
export class Filters {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.opener = button("opener", () => this.#open(this.sheet.hidden), "Filters");
    this.sheet = make("div", { id: "filter-sheet", role: "group", "aria-label": "Filters" });
    this.opener.setAttribute("aria-controls", this.sheet.id);
    this.count = make("p", { class: "matching", "aria-live": "polite" });
    /** @type {Field[]} */
    this.fields = [];
    byId("filters").append(this.opener, this.sheet);
    app.state.on(["filters", "span"], (changed) => this.#apply(changed));
    app.keys.add("Find", "F", "filters", () => this.#open(this.sheet.hidden));
    this.#listen();
    this.#open(false);
  }

  /** Made when the sheet is opened first: who doesn't filter needn't wait for it. */
  #makeFields() {
    const makers = [authorField, kindField, depthField, scoreField, timeField, stateField];
    this.fields = makers.flatMap((makeField) => makeField(this.app) ?? []);
    this.sheet.append(...this.fields.map(({ box }) => box), this.#foot());
  }

  #foot() {
    const { state } = this.app;
    this.clear = button("clear", () => state.set({ filters: FIRST_VALUES.filters, span: null }), "Clear");
    return make("div", { class: "foot" }, this.count, this.clear);
  }

  #listen() {
    const around = byId("filters");
    document.addEventListener("pointerdown", (event) => {
      if (!around.contains(/** @type {Node} */ (event.target))) this.#open(false);
    });
    around.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.sheet.hidden) return;
      // It closes the sheet, not what else would close.
      event.stopPropagation();
      this.#open(false);
      this.opener.focus();
    });
  }

  /** @param {boolean} open */
  #open(open) {
    if (open && !this.fields.length) this.#makeFields();
    this.sheet.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    if (open) this.#place();
    this.#show();
    // On a touch screen the keyboard would come up and hide the sheet.
    if (open && matchMedia("(pointer: fine)").matches) this.sheet.querySelector("input")?.focus();
  }

  /** Below the opener, and not beyond the page's edges. */
  #place() {
    const { left, bottom } = this.opener.getBoundingClientRect();
    const most = document.documentElement.clientWidth - this.sheet.offsetWidth - EDGE;
    this.sheet.style.left = `${Math.max(EDGE, Math.min(left, most))}px`;
    this.sheet.style.top = `${bottom + EDGE}px`;
  }

  /** @param {Set<string>} changed */
  #apply(changed) {
    const { app } = this;
    const { filters, span } = app.state.values;
    if (changed.has("filters")) app.fade("filters", filterMask(app.scene, filters));
    if (changed.has("span")) app.fade("span", spanMask(app.scene, span));
    this.#show();
  }

  #show() {
    const { masks, scene, state } = this.app;
    const used = filtersUsed(state.get("filters")) + (state.get("span") ? 1 : 0);
    this.opener.textContent = used ? `Filters · ${used}` : "Filters";
    this.opener.classList.toggle("used", used > 0);
    // While time plays, a sheet that nobody sees is left as it is.
    if (this.sheet.hidden) return;
    /** @type {HTMLButtonElement} */ (this.clear).disabled = !used;
    for (const field of this.fields) field.show();
    const [filtered, span] = [masks.get("filters"), masks.get("span")];
    let matching = 0;
    for (let i = 0; i < scene.n; i++) if (!filtered?.[i] && !span?.[i]) matching += 1;
    this.count.textContent = `${counted(matching)} of ${counted(scene.n)} match`;
  }
}
