import { attributeChoices, attributeColumn, attributeName } from "../../data/attributes.js";
import { groupByIntegers, groupByNumbers, groupByValues, GROUPINGS } from "./colour-groups.js";
import { groupColours } from "../../render/colours.js";
import { groundColour } from "../../render/icicle.js";
import { countCodes, differ } from "../../data/numbers.js";
import { byId, labelledSelect, make } from "../../ui/dom.js";
import { formatPart } from "../../ui/format.js";
/** @import { Group, Grouping } from "./colour-groups.js" */
/** @import { App } from "../../app/app.js" */

/** The choices beside attributes, and their labels. */
export const COLOUR_CHOICES = { depth: "depth", author: "author", branch: "branch", time: "time", score: "score", delay: "reply delay", share: "author's share", length: "text length" };

/** The select for the colouring, and its part of the legend, with entries to switch off. */
export class ColourBy {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    /** @type {Int32Array | null} the number of matching items of each group, null where all match */
    this.counts = null;
    this.entries = make("section", { class: "colours", "aria-label": "Colours" });
    byId("legend").append(this.entries);
    this.select = labelledSelect("colour", "Colour", this.#choices(), (colour) =>
      app.state.set({ colour, muted: [] }),
    );
    byId("colouring").append(/** @type {HTMLElement} */ (this.select.parentElement));
    app.state.on(["colour"], () => void this.#apply());
    app.state.on(["muted"], () => this.#applyMuted());
    app.state.on(["layout"], () => this.#update());
    const follow = () => {
      app.readTheme();
      this.#recolour();
    };
    app.state.on(["theme"], follow);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", follow);
    app.figureListeners.push(() => this.#count());
    app.pending.push(this.#apply());
  }

  /** @returns {[choice: string, label: string][]} */
  #choices() {
    const { scene, state } = this.app;
    const { depth, author, time, score, length, parent } = scene;
    // A choice that gives all items one colour says nothing.
    const applies = /** @type {Record<string, boolean>} */ ({
      depth: scene.deepest > 0 || differ(depth),
      author: scene.meta.authors.length > 1,
      branch: scene.n > 2,
      time: scene.times.last > scene.times.first,
      score: differ(score),
      delay: scene.times.count > 1 && parent.some((each) => each >= 0),
      share: scene.meta.authors.length > 1,
      length: differ(length),
    });
    const choices = Object.entries(COLOUR_CHOICES).filter(([name]) => applies[name] || name === state.get("colour"));
    return [...choices, ...attributeChoices(scene.meta, () => true)];
  }

  async #apply() {
    const { app } = this;
    const colour = app.state.get("colour");
    const grouping = await this.#groupingFor(colour);
    // Another one may have been chosen while the column was unpacked.
    if (colour !== app.state.get("colour")) return;
    this.select.value = colour;
    // The URL may ask for an attribute that this page doesn't have.
    if (this.select.selectedIndex < 0) this.select.value = "depth";
    app.grouping = grouping;
    app.recolour();
    this.#count();
    this.#applyMuted();
  }

  /**
   * @param {string} colour
   * @returns {Promise<Grouping>}
   */
  async #groupingFor(colour) {
    const { scene } = this.app;
    const nameOf = (/** @type {number} */ item) => this.app.nameOf(item);
    const group = Object.hasOwn(GROUPINGS, colour) ? GROUPINGS[colour] : GROUPINGS.depth;
    const name = attributeName(colour);
    const column = name ? await attributeColumn(scene.meta, name) : null;
    if (!column) return group(scene, nameOf);
    const absent = `no ${name}`;
    return "numbers" in column
      ? groupByIntegers(name, column.numbers, absent) ?? groupByNumbers(name, column.numbers, absent)
      : groupByValues(name, column.codes, column.values, absent);
  }

  #recolour() {
    this.app.recolour();
    this.#count();
    this.#update();
  }

  /** Count the items of each group that match all but the legend's own entries. */
  #count() {
    const { grouping, scene } = this.app;
    const matching = this.app.matching("muted");
    const { of, groups } = grouping;
    const counts = matching && countCodes(of, groups.length, matching);
    const same = String(counts) === String(this.counts);
    this.counts = counts;
    if (scene.n && !same) this.#update();
  }

  /** Fade the items of the groups that are switched off. */
  #applyMuted() {
    const { app } = this;
    const muted = new Set(app.state.get("muted"));
    const isOff = app.grouping.groups.map(({ key }) => muted.has(key));
    const { of } = app.grouping;
    app.fade("muted", isOff.includes(true) ? Uint8Array.from(of, (group) => (isOff[group] ? 1 : 0)) : null);
    this.#update();
  }

  #update() {
    const { app } = this;
    const { grouping, look } = app;
    const areBoxes = app.state.get("layout") === "icicle";
    // Boxes are paler than dots, and have no sizes, and a mark for stubs only.
    const legend = byId("legend");
    legend.classList.toggle("boxes", areBoxes);
    legend.style.setProperty("--stub", groundColour(look.theme.palette.none, look.theme));
    const colours = groupColours(grouping, look.theme.palette).map((colour) => (areBoxes ? groundColour(colour, look.theme) : colour));
    const rows = grouping.groups.map((group, index) => {
      const text = formatPart(this.counts?.[index] ?? group.count, group.count);
      return make("li", {}, this.#makeEntry(group, colours[index], text));
    });
    const focused = document.activeElement?.getAttribute("data-key");
    this.entries.replaceChildren(
      make("h3", { dir: "auto" }, grouping.title),
      make("ul", {}, ...rows, ...this.#makeShowAll()),
    );
    const entries = [...this.entries.querySelectorAll("button")];
    if (focused) entries.find((each) => each.dataset.key === focused)?.focus();
  }

  /**
   * @param {Group} group
   * @param {string} colour
   * @param {string} text
   */
  #makeEntry({ key, label }, colour, text) {
    const off = this.app.state.get("muted").includes(key);
    const swatch = make("i", { class: "swatch" });
    swatch.style.background = colour;
    const entry = make(
      "button",
      { type: "button", class: "entry", "aria-pressed": String(!off), "data-key": key, title: label },
      swatch,
      make("bdi", {}, label),
      make("span", { class: "count" }, text),
    );
    entry.addEventListener("click", (event) => this.#toggle(key, event.shiftKey || event.altKey));
    return entry;
  }

  /**
   * @param {string} key
   * @param {boolean} alone whether to switch all others off instead
   */
  #toggle(key, alone) {
    const { state, grouping } = this.app;
    const muted = state.get("muted");
    if (alone) state.set({ muted: grouping.groups.map((each) => each.key).filter((each) => each !== key) });
    else if (muted.includes(key)) state.set({ muted: muted.filter((each) => each !== key) });
    else state.set({ muted: [...muted, key] });
  }

  /** Make the button that switches all entries on. */
  #makeShowAll() {
    const { state } = this.app;
    if (!state.get("muted").length) return [];
    const all = make("button", { type: "button", class: "all" }, "Show all");
    all.addEventListener("click", () => state.set({ muted: [] }));
    return [make("li", {}, all)];
  }
}
