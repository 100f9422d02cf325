import { attributeChoices, attributeColumn, attributeName } from "../../data/attributes.js";
import { groupByNumbers, groupByPlaces, GROUPINGS } from "./colour-groups.js";
import { groupColours } from "../../render/colours.js";
import { byId, choiceOf, counted, make } from "../../ui/dom.js";
/** @import { Group, Grouping } from "./colour-groups.js" */
/** @import { App } from "../../app/app.js" */

const COLOUR_WORDS = { depth: "depth", author: "author", branch: "branch", time: "time", score: "score" };

/** What colours stand for: the chooser, and the legend whose entries are clicked off and on. */
export class Colouring {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.entries = make("section", { class: "colours", "aria-label": "Colours" });
    byId("legend").append(this.entries);
    this.chooser = choiceOf("colour", "Colour", this.#choices(), (colour) =>
      app.state.set({ colour, muted: [] }),
    );
    byId("colouring").append(/** @type {HTMLElement} */ (this.chooser.parentElement));
    app.state.on(["colour"], () => void this.#regroup());
    app.state.on(["muted"], () => this.#mute());
    app.state.on(["theme"], () => this.#paint());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#paint());
    app.pending.push(this.#regroup());
  }

  /** @returns {[choice: string, says: string][]} */
  #choices() {
    const { scene } = this.app;
    const known = Object.entries(COLOUR_WORDS).filter(([name]) => {
      if (name === "time" || name === "score") return scene[name].some(Number.isFinite);
      return name !== "author" || scene.meta.authors.length > 0;
    });
    return [...known, ...attributeChoices(scene.meta, () => true)];
  }

  async #regroup() {
    const { app } = this;
    const colour = app.state.get("colour");
    const grouping = await this.#grouping(colour);
    // Another one may have been chosen while the column was unpacked.
    if (colour !== app.state.get("colour")) return;
    this.chooser.value = colour;
    // An address may ask for what this page doesn't have.
    if (this.chooser.selectedIndex < 0) this.chooser.value = "depth";
    app.grouping = grouping;
    this.#paint();
    this.#mute();
  }

  /**
   * @param {string} colour
   * @returns {Promise<Grouping>}
   */
  async #grouping(colour) {
    const { scene } = this.app;
    const nameOf = (/** @type {number} */ item) => this.app.nameOf(item);
    const known = Object.hasOwn(GROUPINGS, colour) ? GROUPINGS[colour] : null;
    const name = attributeName(colour);
    const column = name ? await attributeColumn(scene.meta, name) : null;
    if (!column) return (known ?? GROUPINGS.depth)(scene, nameOf);
    const absent = `no ${name}`;
    return "numbers" in column
      ? groupByNumbers(name, column.numbers, absent)
      : groupByPlaces(name, column.places, column.values, absent);
  }

  #paint() {
    this.app.recolour();
    this.#show();
  }

  /** What stands in a group that is clicked off fades. */
  #mute() {
    const { app } = this;
    const muted = new Set(app.state.get("muted"));
    const off = app.grouping.groups.map(({ key }) => muted.has(key));
    const { of } = app.grouping;
    app.fade("muted", off.includes(true) ? Uint8Array.from(of, (at) => (off[at] ? 1 : 0)) : null);
    this.#show();
  }

  #show() {
    const { app } = this;
    const { grouping, look } = app;
    const colours = groupColours(grouping, look.theme.palette);
    const rows = grouping.groups.map((group, at) => make("li", {}, this.#entry(group, colours[at])));
    const focused = document.activeElement?.getAttribute("data-key");
    this.entries.replaceChildren(
      make("h3", { dir: "auto" }, grouping.title),
      make("ul", {}, ...rows, ...this.#allAgain()),
    );
    const again = [...this.entries.querySelectorAll("button")];
    if (focused) again.find((each) => each.dataset.key === focused)?.focus();
  }

  /**
   * @param {Group} group
   * @param {string} colour
   */
  #entry({ key, says, count }, colour) {
    const off = this.app.state.get("muted").includes(key);
    const swatch = make("i", { class: "swatch" });
    swatch.style.background = colour;
    const entry = make(
      "button",
      { type: "button", class: "entry", "aria-pressed": String(!off), "data-key": key, title: says },
      swatch,
      make("bdi", {}, says),
      make("span", { class: "count" }, counted(count)),
    );
    entry.addEventListener("click", (event) => this.#toggle(key, event.shiftKey || event.altKey));
    return entry;
  }

  /**
   * @param {string} key
   * @param {boolean} alone whether all others are clicked off instead
   */
  #toggle(key, alone) {
    const { state, grouping } = this.app;
    const muted = state.get("muted");
    if (alone) state.set({ muted: grouping.groups.map((each) => each.key).filter((k) => k !== key) });
    else if (muted.includes(key)) state.set({ muted: muted.filter((each) => each !== key) });
    else state.set({ muted: [...muted, key] });
  }

  /** A way back from entries that are clicked off. */
  #allAgain() {
    const { state } = this.app;
    if (!state.get("muted").length) return [];
    const all = make("button", { type: "button", class: "all" }, "Show all");
    all.addEventListener("click", () => state.set({ muted: [] }));
    return [make("li", {}, all)];
  }
}
