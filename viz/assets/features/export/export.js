import { itemsAsCsv } from "./export-csv.js";
import { linkToView } from "../url-hash/url-hash-parts.js";
import { drawSvg } from "../../render/svg/svg-export.js";
import { byId, make } from "../../ui/dom.js";
import { formatCount } from "../../ui/format.js";
import { iconButton } from "../../ui/icons.js";
import { Menu } from "../../ui/menu.js";
import { notify } from "../../ui/toast.js";
/** @import { App } from "../../app/app.js" */
/** @import { Choice } from "../../ui/menu.js" */

/** The export menu: pictures, rows, a link, a print. */
export class Export {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    const opener = iconButton("save", "Save or share (s)", () => {});
    byId("export").append(opener);
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
      { label: "Picture", hint: "PNG, as on the screen", action: () => this.#savePng() },
      { label: "Drawing", hint: "SVG, sharp at any size", action: () => void this.#saveSvg() },
      this.#csvChoice("Selection as CSV", "nothing is selected", subtree, "selection"),
      this.#csvChoice("Hits as CSV", hits ? "no hits" : "no search", hits ?? [], "hits"),
      { label: "Print …", hint: "the view and the open item", action: () => print() },
    ];
  }

  /**
   * @param {string} label
   * @param {string} noItems the hint where there are none
   * @param {number[]} items
   * @param {string} name of the file
   * @returns {Choice}
   */
  #csvChoice(label, noItems, items, name) {
    if (!items.length) return { label, hint: noItems, action: null };
    const save = async () => {
      const csv = await itemsAsCsv(this.app, items);
      this.#save(new Blob([csv], { type: "text/csv" }), `${name}.csv`);
    };
    return { label, hint: `${formatCount(items.length)} rows`, action: () => void save() };
  }

  #savePng() {
    this.app.view.canvas.toBlob((picture) => picture && this.#save(picture, "png"));
  }

  async #saveSvg() {
    notify("Drawing …");
    this.#save(new Blob([await drawSvg(this.app)], { type: "image/svg+xml" }), "svg");
  }

  /**
   * @param {Blob} content
   * @param {string} suffix
   */
  #save(content, suffix) {
    const name = fileName(this.app.scene.meta.title, suffix);
    download(content, name);
    notify(`Saved ${name}`);
  }

  async #copyLink() {
    // As in a notebook.
    if (location.protocol === "about:") {
      notify("Shown inside another page, this one has no address: write it to a file");
      return;
    }
    const done = await copyText(linkToView(this.app));
    notify(done ? "Link copied" : "The browser doesn't let the page copy: the link is in the address bar");
  }
}

/**
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
  // Some browsers read it only after this task.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/**
 * Make a file's name of a title: letters, digits and single hyphens only.
 * @param {string} title
 * @param {string} suffix
 */
function fileName(title, suffix) {
  const plain = title.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
  const short = Array.from(plain.replace(/^-+|-+$/g, "")).slice(0, 60).join("");
  return `${short || "graph"}.${suffix}`;
}
