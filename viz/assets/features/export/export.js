import { itemTable } from "./export-csv.js";
import { linkTo } from "../url-hash/url-hash-parts.js";
import { drawnAsSvg } from "../../render/svg/svg-export.js";
import { byId, counted, make } from "../../ui/dom.js";
import { iconButton } from "../../ui/icons.js";
import { Menu } from "../../ui/menu.js";
import { notify } from "../../ui/toast.js";
/** @import { App } from "../../app/app.js" */
/** @import { Choice } from "../../ui/menu.js" */

/** What can be taken out of the page: pictures, rows, a link, a print. */
export class TakeAway {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    const opener = iconButton("save", "Save or share (s)", () => {});
    byId("takeaway").append(opener);
    this.menu = new Menu(opener, "Save or share", () => this.#choices());
    app.keys.add("Take away", "s", "save a picture or rows, print", () => this.menu.open());
    app.keys.add("Take away", "c", "copy the link to what is seen", () => void this.#copyLink());
  }

  /** @returns {Choice[]} */
  #choices() {
    const { scene, hits, state } = this.app;
    const item = state.get("selected");
    const subtree = item < 0 ? [] : Array.from({ length: scene.size[item] }, (_, at) => item + at);
    return [
      { says: "Copy link", more: "to what is seen now", act: () => void this.#copyLink() },
      { says: "Picture", more: "PNG, as on the screen", act: () => this.#png() },
      { says: "Drawing", more: "SVG, sharp at any size", act: () => void this.#svg() },
      this.#rows("Selection as CSV", "nothing is selected", subtree, "selection"),
      this.#rows("Hits as CSV", hits ? "no hits" : "nothing is searched", hits ?? [], "hits"),
      { says: "Print …", more: "the view and the open item", act: () => print() },
    ];
  }

  /**
   * @param {string} says
   * @param {string} none
   * @param {number[]} items
   * @param {string} name
   */
  #rows(says, none, items, name) {
    const more = items.length ? `${counted(items.length)} rows` : none;
    return { says, more, act: items.length ? () => void this.#csv(items, name) : null };
  }

  /**
   * @param {number[]} items
   * @param {string} name
   */
  async #csv(items, name) {
    const table = await itemTable(this.app, items);
    this.#save(new Blob([table], { type: "text/csv" }), `${name}.csv`);
  }

  #png() {
    const canvas = /** @type {HTMLCanvasElement} */ (this.app.stage.querySelector("canvas"));
    canvas.toBlob((picture) => picture && this.#save(picture, "png"));
  }

  async #svg() {
    notify("Drawing …");
    this.#save(new Blob([await drawnAsSvg(this.app)], { type: "image/svg+xml" }), "svg");
  }

  /**
   * @param {Blob} content
   * @param {string} ending
   */
  #save(content, ending) {
    const name = fileName(this.app.scene.meta.title, ending);
    download(content, name);
    notify(`Saved ${name}`);
  }

  async #copyLink() {
    // As in a notebook.
    if (location.protocol === "about:") {
      notify("Shown inside another page, this one has no address: write it to a file");
      return;
    }
    const done = await copyText(linkTo(this.app));
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
 * The old way, for where the new one isn't allowed.
 * @param {string} text
 */
function copyBySelection(text) {
  const field = /** @type {HTMLTextAreaElement} */ (make("textarea", { class: "unseen" }));
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  before?.focus();
  return done;
}

/**
 * Hand a file to the reader: the browser saves it where it saves what is downloaded.
 * @param {Blob} content
 * @param {string} name
 */
export function download(content, name) {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // Some browsers begin to read only after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/**
 * A file's name after a title: letters, digits and single hyphens only.
 * @param {string} title
 * @param {string} ending
 */
export function fileName(title, ending) {
  const plain = title.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
  const short = Array.from(plain.replace(/^-+|-+$/g, "")).slice(0, 60).join("");
  return `${short || "graph"}.${ending}`;
}
