import { OutlineTree } from "./outline-tree.js";
import { onceIdle } from "../../ui/animation.js";
import { byId, make } from "../../ui/dom.js";
import { iconButton } from "../../ui/icons.js";
/** @import { App } from "../../app/app.js" */

/**
 * The outline: all items as a tree of words, for screen readers, and for who likes to read
 * down a list. It is in the page from the start, and on the screen where it is asked for.
 */
export class Outline {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.box = byId("outline");
    /** @type {OutlineTree | null} made when there is time: the page is ready before it */
    this.tree = null;
    /** @type {number | undefined} */
    this.waiting = undefined;
    this.opener = iconButton("outline", "Outline (o)", () => this.#toggle());
    this.opener.setAttribute("aria-expanded", "false");
    this.opener.setAttribute("aria-controls", "outline");
    byId("settings").prepend(this.opener);
    this.close = iconButton("close", "Close the outline", () => this.#toggle());
    this.box.append(make("header", {}, make("h2", {}, "Outline"), this.close));
    this.box.addEventListener("keydown", (event) => this.#press(event));
    this.box.addEventListener("focusin", () => this.tree?.build());
    app.keys.add("Page", "o", "the outline: all items as a tree of words", () => this.#toggle());
    app.state.on(["selected"], () => this.tree && this.#followSoon());
    app.onceReady(() => this.#made());
  }

  #made() {
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
    this.opener.setAttribute("aria-expanded", String(open));
    const tree = this.#made();
    if (!open) this.opener.focus();
    else if (tree.rows.length) tree.focus(tree.active);
    else this.close.focus();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.key !== "Escape" || !this.box.classList.contains("open")) return;
    event.preventDefault();
    this.#toggle();
  }

  /** Whoever opens the outline finds the item there that is read. */
  #follow() {
    const item = this.app.state.get("selected");
    const tree = this.#made();
    if (item >= 0) tree.reveal(item);
    tree.arrange();
    if (item >= 0) tree.scrollTo(item);
    tree.build();
  }

  /** At once where it is seen, else when there is time. */
  #followSoon() {
    const seen = this.box.classList.contains("open") || this.box.contains(document.activeElement);
    if (seen) this.#follow();
    else this.waiting ??= onceIdle(() => this.#catchUp());
  }

  #catchUp() {
    this.waiting = undefined;
    this.#follow();
  }
}
