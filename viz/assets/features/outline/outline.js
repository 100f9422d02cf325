import { OutlineTree } from "./outline-tree.js";
import { whenIdle } from "../../ui/animation.js";
import { byId, make } from "../../ui/dom.js";
import { iconButton } from "../../ui/icons.js";
/** @import { App } from "../../app/app.js" */

/**
 * The outline: all items as a tree of text, for screen readers and for reading as a list. It
 * is in the page from the start, and visible when it is opened.
 */
export class Outline {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.box = byId("outline");
    /** @type {OutlineTree | null} made when the page is idle */
    this.tree = null;
    /** @type {number | undefined} */
    this.idleRequest = undefined;
    this.opener = iconButton("outline", "Outline (o)", () => this.#toggle());
    this.opener.setAttribute("aria-expanded", "false");
    this.opener.setAttribute("aria-controls", "outline");
    byId("settings").prepend(this.opener);
    this.close = iconButton("close", "Close the outline", () => this.#toggle());
    this.box.append(make("header", {}, make("h2", {}, "Outline"), this.close));
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.box.classList.contains("open")) return;
      event.preventDefault();
      this.#toggle();
    });
    this.box.addEventListener("focusin", () => this.tree?.build());
    app.shortcuts.add("Page", "o", "the outline: all items as a tree of text", () => this.#toggle());
    app.state.on(["selected"], () => this.tree && this.#revealSelectedSoon());
    app.whenReady(() => this.#getTree());
  }

  #getTree() {
    if (this.tree) return this.tree;
    const { app } = this;
    this.tree = new OutlineTree(app);
    this.box.append(this.tree.box);
    if (app.scene.n) this.tree.reveal(Math.max(0, app.state.get("selected")));
    this.tree.arrange();
    return this.tree;
  }

  #toggle() {
    const open = this.box.classList.toggle("open");
    document.body.classList.toggle("outline-open", open);
    this.opener.setAttribute("aria-expanded", String(open));
    const tree = this.#getTree();
    if (!open) this.opener.focus();
    else if (tree.rows.length) tree.focus(tree.active);
    else this.close.focus();
  }

  /** Show the selected item in the outline. */
  #revealSelected() {
    const item = this.app.state.get("selected");
    const tree = this.#getTree();
    if (item >= 0) tree.reveal(item);
    tree.arrange();
    if (item >= 0) tree.scrollTo(item);
    tree.build();
  }

  /** Show it at once if the outline is visible, else when the page is idle. */
  #revealSelectedSoon() {
    const visible = this.box.classList.contains("open") || this.box.contains(document.activeElement);
    if (visible) this.#revealSelected();
    else {
      this.idleRequest ??= whenIdle(() => {
        this.idleRequest = undefined;
        this.#revealSelected();
      });
    }
  }
}
