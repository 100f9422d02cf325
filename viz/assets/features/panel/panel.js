import { neighboursOf } from "../../data/neighbours.js";
import { backToHits } from "./item-list.js";
import { overviewParts } from "./overview.js";
import { byId, make } from "../../ui/dom.js";
import { iconButton } from "../../ui/icons.js";
/** @import { App } from "../../app/app.js" */

/** The buttons to an item's neighbours: [icon, label, neighbour]. */
const STEPS = /** @type {const} */ ([
  ["up", "Parent (h)", "parent"],
  ["left", "Previous reply (k)", "previous"],
  ["right", "Next reply (j)", "next"],
  ["down", "First reply (l)", "first"],
]);

/** Changes of what matches that follow each other so soon are one: the overview follows the last. */
const FOLLOW_DELAY_MS = 60;

/** The side panel: the selected item, or an overview. */
export class Panel {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.box = byId("panel");
    this.shown = -1;
    /** Counts what was to be shown. */
    this.version = 0;
    this.content = make("div", { class: "inside" });
    this.idText = make("span", { class: "id" });
    this.steps = STEPS.map(([icon, label, neighbour]) => ({
      neighbour,
      button: iconButton(icon, label, () => this.#step(neighbour)),
    }));
    this.box.append(this.#makeBar(), this.content);
    /** The time of the last change of what matches. */
    this.changed = -Infinity;
    /** The order of the hits. */
    this.order = "order";
    app.state.on(["selected"], () => app.pending.push(this.#show(app.state.get("selected"))));
    app.figureListeners.push(() => {
      this.content.querySelector(".back")?.replaceChildren(...backToHits(app));
      this.#followSoon();
    });
    app.pending.push(this.#show(app.state.get("selected")));
  }

  /** @param {string} order */
  #sort(order) {
    this.order = order;
    void this.#show(-1);
  }

  /** Show the overview of what matches now, after a pause: while time plays it would flicker, and is pale. */
  #followSoon() {
    const isFirst = performance.now() - this.changed > 4 * FOLLOW_DELAY_MS;
    this.changed = performance.now();
    this.content.classList.toggle("stale", !isFirst && this.shown < 0);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.app.state.get("selected") < 0 && void this.#show(-1), isFirst ? 0 : FOLLOW_DELAY_MS);
  }

  #makeBar() {
    const steps = make("div", { class: "neighbours", role: "group", "aria-label": "Go to" });
    steps.append(...this.steps.map(({ button }) => button));
    return make("div", { class: "bar" }, steps, this.idText, make("div", { class: "ends", id: "panel-ends" }));
  }

  /** @param {number} item -1 for the overview */
  async #show(item) {
    const { app, box } = this;
    this.shown = item;
    const version = (this.version += 1);
    const parts = await (item < 0 ? overviewParts(app, this.order, (order) => this.#sort(order)) : this.#article(item));
    // Another one may have been selected while the text was unpacked.
    if (this.version !== version) return;
    // The focused element is replaced: keep the focus in the panel.
    const hadFocus = this.content.contains(document.activeElement);
    // Not at first: scrolling would force a layout of the page. The reader scrolls to its own post.
    if (this.content.hasChildNodes() && !app.state.get("reading")) box.scrollTop = 0;
    this.content.replaceChildren(...parts);
    this.content.classList.remove("stale");
    if (hadFocus) box.focus({ preventScroll: true });
    this.#updateSteps();
    box.dataset.item = item < 0 ? "" : app.scene.ids[item];
  }

  /** @param {number} item */
  async #article(item) {
    const { articleParts } = await import("./article.js");
    return articleParts(this.app, item);
  }

  #updateSteps() {
    const { app, shown } = this;
    this.box.classList.toggle("reading", shown >= 0);
    this.idText.textContent = shown < 0 ? "" : `# ${app.scene.ids[shown]}`;
    if (shown < 0) return;
    const neighbours = neighboursOf(app.scene, shown);
    for (const { neighbour, button } of this.steps) {
      button.setAttribute("aria-disabled", String(neighbours[neighbour] < 0));
    }
  }

  /** @param {"parent" | "previous" | "next" | "first"} neighbour */
  #step(neighbour) {
    const { app, shown } = this;
    const item = shown < 0 ? -1 : neighboursOf(app.scene, shown)[neighbour];
    if (item >= 0) app.select(item, true);
  }
}
