import { dialogOf } from "../ui/dialog.js";
import { byId, make } from "../ui/dom.js";
import { iconButton } from "../ui/icons.js";
/** @import { App } from "../app/app.js" */

/** The groups of shortcuts that come first. */
const FIRST_GROUPS = ["Read", "Find", "View", "Fold"];
/** The actions of pointer and fingers. */
const POINTER_HELP = [
  ["click, tap", "open an item; beside all items: back to the overview"],
  ["drag", "move the view"],
  ["wheel, pinch", "zoom"],
  ["hover", "author, time, depth, size and first words"],
];
/** The labels of keys that aren't labelled with their names. */
const KEY_NAMES = /** @type {Record<string, string>} */ ({
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
});

/** The help: shortcuts, and the actions of a pointer. */
export class Help {
  /** @param {App} app */
  constructor(app) {
    this.shortcuts = app.shortcuts;
    /** @type {HTMLDialogElement | null} */
    this.dialog = null;
    byId("settings").append(iconButton("help", "Help and keys (?)", () => this.#show()));
    app.shortcuts.add("Page", "?", "this help", () => this.#show());
  }

  #show() {
    // Made when it is first opened: by then every feature has added its shortcuts.
    this.dialog ??= dialogOf("help", "Help", make("div", { class: "groups" }, ...this.#groups()), this.#makeLettersSwitch());
    this.dialog.showModal();
  }

  #groups() {
    /** @type {Map<string, [string[], string][]>} */
    const groups = new Map(FIRST_GROUPS.map((group) => [group, []]));
    for (const { group, keys, label } of this.shortcuts.all) {
      const rows = groups.get(group) ?? [];
      groups.set(group, [...rows, [keys.map((key) => KEY_NAMES[key] ?? key), label]]);
    }
    groups.set("Mouse and touch", POINTER_HELP.map(([by, label]) => [by.split(", "), label]));
    return [...groups].filter(([, rows]) => rows.length).map(([title, rows]) => makeGroup(title, rows));
  }

  /** Make the switch for single letters: WCAG 2.1.4, as speech input may type them. */
  #makeLettersSwitch() {
    const box = /** @type {HTMLInputElement} */ (make("input", { type: "checkbox" }));
    box.checked = this.shortcuts.letters;
    box.addEventListener("change", () => (this.shortcuts.letters = box.checked));
    return make("label", { class: "letters" }, box, " Single letters are shortcuts");
  }
}

/**
 * @param {string} title
 * @param {[string[], string][]} rows
 */
function makeGroup(title, rows) {
  const lines = rows.map(([names, label]) =>
    make(
      "div",
      {},
      make("dt", {}, ...names.flatMap((name) => [make("kbd", {}, name), " "])),
      make("dd", {}, label),
    ),
  );
  return make("section", {}, make("h3", {}, title), make("dl", {}, ...lines));
}
