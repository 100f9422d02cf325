import { kinOf } from "../../data/neighbours.js";
import { articleParts } from "./article.js";
import { overviewParts } from "./overview.js";
import { byId, make } from "../../ui/dom.js";
import { iconButton } from "../../ui/icons.js";
/** @import { App } from "../../app/app.js" */

/** The buttons that lead from an item to its kin: drawing, name, whom it leads to. */
const STEPS_ASIDE = /** @type {const} */ ([
  ["up", "Parent (h)", "parent"],
  ["left", "Previous reply (k)", "previous"],
  ["right", "Next reply (j)", "next"],
  ["down", "First reply (l)", "first"],
]);

/** The side panel: the whole comment, what it replies to, what replies to it. */
export class Panel {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.box = byId("panel");
    this.shown = -1;
    this.inside = make("div", { class: "inside" });
    this.name = make("span", { class: "id" });
    this.steps = STEPS_ASIDE.map(([drawing, says, kin]) => ({
      kin,
      button: iconButton(drawing, says, () => this.#step(kin)),
    }));
    this.box.append(this.#bar(), this.inside);
    app.state.on(["selected"], () => app.pending.push(this.#show(app.state.get("selected"))));
    app.pending.push(this.#show(app.state.get("selected")));
  }

  #bar() {
    const steps = make("div", { class: "kin", role: "group", "aria-label": "Read on" });
    steps.append(...this.steps.map(({ button }) => button));
    return make("div", { class: "bar" }, steps, this.name, make("div", { class: "ends", id: "panel-ends" }));
  }

  /** @param {number} item -1 for the overview */
  async #show(item) {
    const { app, box } = this;
    this.shown = item;
    const parts = await (item < 0 ? overviewParts(app) : articleParts(app, item));
    // Another one may have been picked while the text was unpacked.
    if (this.shown !== item) return;
    // What had the focus goes; the reader stays in the panel.
    const inside = this.inside.contains(document.activeElement);
    // Not at first: to scroll, the browser would have to lay out the page.
    if (this.inside.hasChildNodes()) box.scrollTop = 0;
    this.inside.replaceChildren(...parts);
    if (inside) box.focus({ preventScroll: true });
    this.#showSteps();
    box.dataset.item = item < 0 ? "" : app.scene.ids[item];
  }

  #showSteps() {
    const { app, shown } = this;
    this.box.classList.toggle("reading", shown >= 0);
    this.name.textContent = shown < 0 ? "" : `# ${app.scene.ids[shown]}`;
    if (shown < 0) return;
    const kin = kinOf(app.scene, shown);
    for (const { kin: whom, button } of this.steps) {
      button.setAttribute("aria-disabled", String(kin[whom] < 0));
    }
  }

  /** @param {"parent" | "previous" | "next" | "first"} whom */
  #step(whom) {
    const { app, shown } = this;
    const item = shown < 0 ? -1 : kinOf(app.scene, shown)[whom];
    if (item >= 0) app.select(item, true);
  }
}
