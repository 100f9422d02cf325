import { STUB } from "../../data/scene.js";
import { linkToView } from "../url-hash/url-hash-parts.js";
import { byId, make } from "../../ui/dom.js";
import { itemsText } from "../../ui/item-text.js";
import { iconButton } from "../../ui/icons.js";
import { Menu } from "../../ui/menu.js";
import { notify } from "../../ui/toast.js";
/** @import { App } from "../../app/app.js" */
/** @import { Choice } from "../../ui/menu.js" */

/** The time after which the browser has read a file that it saves. */
const DOWNLOAD_MS = 60_000;
const MAX_FILE_NAME_LETTERS = 60;
/** A branch of more items is saved as a file: few programs take it from the clipboard. */
const MAX_COPIED_ITEMS = 2000;

/** The export menu: pictures, rows, a link, a print. */
export class Export {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    const opener = iconButton("save", "Save or share (s)", () => {});
    byId("export").append(opener);
    /** @type {import("./figure-dialog.js").FigureDialog | null} made when it is first opened */
    this.dialog = null;
    this.menu = new Menu(opener, "Save or share", () => this.#choices());
    app.shortcuts.add("Export", "s", "save a picture or rows, print", () => this.menu.open());
    app.shortcuts.add("Export", "c", "copy a link to the current view", () => void this.#copyLink());
  }

  /** @returns {Choice[]} */
  #choices() {
    const { scene, hits, state } = this.app;
    const item = state.get("selected");
    const subtree = item < 0 ? [] : Array.from({ length: scene.size[item] }, (_, i) => item + i);
    return [
      { label: "Copy link", hint: "to the current view", action: () => void this.#copyLink() },
      { label: "Save as PNG", hint: "as on the screen", action: () => this.#savePng() },
      { label: "Save as SVG", hint: "sharp at any size", action: () => void this.#saveSvg() },
      { label: "Save as figure …", hint: "with title, legend, source; PNG or SVG", action: () => void this.#openDialog() },
      this.#csvChoice("What is seen as CSV", "nothing is seen", this.#seen(), "seen"),
      this.#csvChoice("Subtree as CSV", "select an item first", subtree, "subtree"),
      this.#csvChoice("Hits as CSV", hits ? "no hits" : "no search", hits ?? [], "hits"),
      this.#markdownChoice(subtree),
      { label: "Print …", hint: "the view and the open item", action: () => print() },
    ];
  }

  /** Return the items that match the filters and aren't folded away. */
  #seen() {
    const { look, scene } = this.app;
    return [...scene.ids.keys()].filter((item) => look.shown[item] && !look.faded[item]);
  }

  /**
   * Return the entry that saves items as CSV.
   * @param {string} label
   * @param {string} noItems the hint where there are none
   * @param {number[]} items
   * @param {string} name the part of the file's name that says which items these are
   * @returns {Choice}
   */
  #csvChoice(label, noItems, items, name) {
    if (!items.length) return { label, hint: noItems, action: null };
    const save = async () => {
      const { itemsAsCsv } = await import("./export-csv.js");
      const csv = await itemsAsCsv(this.app, items);
      this.#save(new Blob([csv], { type: "text/csv" }), `${name}.csv`);
    };
    return { label, hint: this.#countText(items), action: () => void save() };
  }

  /** @param {number[]} items */
  #countText(items) {
    const { state } = this.app.scene;
    return itemsText(items.length, items.filter((item) => state[item] & STUB).length);
  }

  /**
   * Return the entry that copies a branch as Markdown.
   * @param {number[]} branch
   * @returns {Choice}
   */
  #markdownChoice(branch) {
    const { length, 0: item } = branch;
    const isCopied = length <= MAX_COPIED_ITEMS;
    const label = isCopied ? "Copy branch as Markdown" : "Save branch as Markdown";
    if (!length) return { label, hint: "select an item first", action: null };
    const action = async () => {
      const { branchAsMarkdown } = await import("./export-markdown.js");
      const markdown = await branchAsMarkdown(this.app, item);
      if (!isCopied) this.#save(new Blob([markdown], { type: "text/markdown" }), "branch.md");
      else this.#copy(markdown, `${this.#countText(branch)} copied as Markdown`);
    };
    return { label, hint: `${this.#countText(branch)}, for a text or a note`, action: () => void action() };
  }

  #savePng() {
    this.app.view.canvas.toBlob((picture) => picture && this.#save(picture, "png"));
  }

  async #saveSvg() {
    notify("Drawing …");
    const { svgOf } = await import("./figure-dialog.js");
    this.#save(await svgOf(this.app), "svg");
  }

  async #openDialog() {
    const { FigureDialog } = await import("./figure-dialog.js");
    this.dialog ??= new FigureDialog(this.app, (picture, suffix) => this.#save(picture, suffix));
    this.dialog.open();
  }

  /**
   * Save a file that is named after the page's title.
   * @param {Blob} content
   * @param {string} nameSuffix what follows the title and a dot, such as `hits.csv`
   */
  #save(content, nameSuffix) {
    const name = fileName(this.app.scene.meta.title, nameSuffix);
    download(content, name);
    notify(`Saved ${name}`);
  }

  async #copyLink() {
    // A page in a notebook's iframe has no URL.
    if (location.protocol === "about:") {
      notify("This page is embedded and has no address: save it as a file, then copy the link there");
      return;
    }
    await this.#copy(linkToView(this.app), "Link copied", " Copy the link from the address bar.");
  }

  /**
   * @param {string} text
   * @param {string} done the message once it is copied
   * @param {string} advice what to do instead
   */
  async #copy(text, done, advice = "") {
    notify((await copyText(text)) ? done : `Copying was blocked by the browser.${advice}`);
  }
}

/**
 * Copy a text to the clipboard.
 * @param {string} text
 * @returns {Promise<boolean>} whether it could be copied
 */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/**
 * Copy a text with `execCommand`, for where the clipboard API isn't allowed.
 * @param {string} text
 */
function copyBySelection(text) {
  const field = /** @type {HTMLTextAreaElement} */ (make("textarea", { class: "unseen" }));
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return done;
}

/**
 * Have the browser save a file.
 * @param {Blob} content
 * @param {string} name
 */
function download(content, name) {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers start the download after this task.
  setTimeout(() => URL.revokeObjectURL(url), DOWNLOAD_MS);
}

/**
 * Make a file's name of a title: letters, digits and single hyphens only.
 * @param {string} title
 * @param {string} nameSuffix
 */
function fileName(title, nameSuffix) {
  const plain = title.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
  const short = Array.from(plain.replace(/^-+|-+$/g, "")).slice(0, MAX_FILE_NAME_LETTERS).join("");
  return `${short || "graph"}.${nameSuffix}`;
}
