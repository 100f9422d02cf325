import { pathTo, STUB } from "../../data/scene.js";
import { ReaderPosts } from "./reader-posts.js";
import { button, byId, make } from "../../ui/dom.js";
import { formatCount } from "../../ui/format.js";
import { iconButton } from "../../ui/icons.js";
import { notify } from "../../ui/toast.js";
/** @import { App } from "../../app/app.js" */

/**
 * The reading mode: the thread as text in place of the panel, the graph beside it as a map. The
 * branch of the selected item is open, other branches are folded to a line with their size.
 */
export class Reader {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    /** 1 for an item that was read: selected or scrolled through here. */
    this.read = new Uint8Array(0);
    /** @type {ReaderPosts | null} made when it is first opened */
    this.posts = null;
    this.status = make("p", { class: "facts", role: "status" });
    this.box = make("section", { id: "reader", "aria-label": "Reader", tabindex: "-1" });
    this.opener = iconButton("read", "Read the thread (e)", () => this.#toggle());
    this.opener.setAttribute("aria-pressed", "false");
    byId("settings").prepend(this.opener);
    byId("panel").append(this.box);
    const { shortcuts, state } = app;
    shortcuts.add("Read", "e", "the reader: the thread as text", () => this.#toggle());
    shortcuts.add("Read", "J", "next unread, in the reader", () => this.#step(1));
    shortcuts.add("Read", "K", "previous unread, in the reader", () => this.#step(-1));
    app.colourListeners.push(() => this.posts?.recolour());
    // Of both, the reader comes first: it is laid out for the item that is selected with it.
    state.on(["reading"], () => this.#open(state.get("reading")));
    state.on(["selected"], () => state.get("reading") && this.#showSelected());
  }

  #toggle() {
    const { app, box } = this;
    app.state.set({ reading: app.scene.n > 0 && !app.state.get("reading") });
    if (app.state.get("reading")) {
      // The graph is the map of what is read.
      app.view.flyToAll();
      box.focus({ preventScroll: true });
    } else if (box.contains(document.activeElement)) {
      this.opener.focus();
    }
  }

  /** @param {boolean} open */
  #open(open) {
    const { app, box } = this;
    document.body.classList.toggle("reading-mode", open);
    this.opener.setAttribute("aria-pressed", String(open));
    if (!open) return;
    app.state.set({ panel: { ...app.state.get("panel"), open: true } });
    if (!this.posts) {
      // A stub has nothing to read.
      this.read = app.scene.state.map((each) => each & STUB);
      this.posts = new ReaderPosts(app, this.read, () => this.#report());
      const step = (/** @type {string} */ label, /** @type {string} */ key, /** @type {number} */ by) =>
        button("more", () => this.#step(by), label, make("span", { class: "key" }, ` (${key})`));
      const close = button("more", () => this.#toggle(), "× Close");
      close.setAttribute("aria-label", "Close the reader (e)");
      const steps = [step("Previous unread", "K", -1), step("Next unread", "J", 1)];
      const tools = make("div", { class: "reader-tools" }, ...steps, close, this.status);
      box.append(tools, this.posts.list);
    }
    const selected = app.state.get("selected");
    if (selected >= 0) {
      this.posts.foldAllBut(pathTo(app.scene, selected));
      this.#showSelected();
    } else {
      this.posts.arrange();
      this.#report();
    }
  }

  #showSelected() {
    const item = this.app.state.get("selected");
    if (item < 0 || !this.posts) return;
    this.read[item] = 1;
    this.posts.reveal(item);
    this.#report();
  }

  /**
   * Go to the next or the previous item that wasn't read, in reading order.
   * @param {number} by 1 or -1
   */
  #step(by) {
    const { app, read } = this;
    if (!app.state.get("reading")) return;
    let item = app.state.get("selected") + by;
    while (item >= 0 && item < app.scene.n && read[item]) item += by;
    if (item < 0 || item >= app.scene.n) notify(by > 0 ? "All is read from here on" : "All before this is read");
    else app.select(item, true);
  }

  #report() {
    const { items, stubs } = this.app.scene.meta;
    const read = this.read.reduce((sum, each) => sum + each, -stubs);
    this.status.textContent = `${formatCount(read)} of ${formatCount(items)} read`;
  }
}
