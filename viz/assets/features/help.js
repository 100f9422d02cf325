import { byId, make } from "../ui/dom.js";
import { iconButton } from "../ui/icons.js";
/** @import { App } from "../app/app.js" */

/** Which groups of keys come first; others follow as they were told. */
const FIRST_GROUPS = ["Read", "Find", "View", "Fold"];
/** What a pointer and fingers do, for the help sheet. */
const BY_HAND = [
  ["click, tap", "read an item; beside all items: back to the overview"],
  ["drag", "move the view"],
  ["wheel, pinch", "zoom"],
  ["hover", "author, time, depth, size and first words"],
];
/** How keys are called where their name isn't what stands on them. */
const KEY_NAMES = /** @type {Record<string, string>} */ ({
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
});

/** The help sheet: what keys and pointers do. */
export class Help {
  /** @param {App} app */
  constructor(app) {
    this.keys = app.keys;
    /** @type {HTMLDialogElement | null} */
    this.sheet = null;
    byId("settings").append(iconButton("help", "Help and keys (?)", () => this.#show()));
    app.keys.add("Page", "?", "this help", () => this.#show());
  }

  #show() {
    // Made when first asked for: by then every feature has told its keys.
    this.sheet ??= this.#make();
    this.sheet.showModal();
  }

  #make() {
    const sheet = /** @type {HTMLDialogElement} */ (
      make("dialog", { "aria-labelledby": "help-title" })
    );
    const close = iconButton("close", "Close help", () => sheet.close());
    sheet.append(
      make("header", {}, make("h2", { id: "help-title" }, "Help"), close),
      make("div", { class: "groups" }, ...this.#groups()),
      this.#switch(),
    );
    byId("help").append(sheet);
    // A click on the backdrop is one on the dialog itself.
    sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
    return sheet;
  }

  #groups() {
    /** @type {Map<string, [string[], string][]>} */
    const groups = new Map(FIRST_GROUPS.map((group) => [group, []]));
    for (const { group, keys, says } of this.keys.shortcuts) {
      const rows = groups.get(group) ?? [];
      groups.set(group, [...rows, [keys.map((key) => KEY_NAMES[key] ?? key), says]]);
    }
    groups.set("Mouse and touch", BY_HAND.map(([by, says]) => [by.split(", "), says]));
    return [...groups].filter(([, rows]) => rows.length).map(([title, rows]) => helpGroup(title, rows));
  }

  /** Letters alone may be spoken by accident: WCAG 2.1.4 asks for a way to turn them off. */
  #switch() {
    const box = /** @type {HTMLInputElement} */ (make("input", { type: "checkbox" }));
    box.checked = this.keys.letters;
    box.addEventListener("change", () => (this.keys.letters = box.checked));
    return make("label", { class: "letters" }, box, " Letters alone are commands");
  }
}

/**
 * @param {string} title
 * @param {[string[], string][]} rows
 */
function helpGroup(title, rows) {
  const lines = rows.map(([names, says]) =>
    make(
      "div",
      {},
      make("dt", {}, ...names.flatMap((name) => [make("kbd", {}, name), " "])),
      make("dd", {}, says),
    ),
  );
  return make("section", {}, make("h3", {}, title), make("dl", {}, ...lines));
}
