import { pathTo } from "../../data/scene.js";
import { button, make } from "../../ui/dom.js";
import { formatCount } from "../../ui/format.js";
/** @import { App } from "../../app/app.js" */

/** The number of nearest ancestors that are shown at first, besides the root. */
const NEAREST_SHOWN = 5;
const MAX_CRUMBS = 500;

/**
 * Make the breadcrumb of an item: its ancestors from the root down, as buttons.
 * @param {App} app
 * @param {number} item
 */
export function breadcrumb(app, item) {
  const path = pathTo(app.scene, item).slice(0, -1);
  if (!path.length) return [];
  const list = make("ol", {});
  const crumb = (/** @type {number} */ each) =>
    make("li", {}, button("crumb", () => app.select(each, true), app.nameOf(each)));
  const middle = path.slice(1, -NEAREST_SHOWN);
  if (middle.length < 2) list.append(...path.map(crumb));
  else {
    const more = button("crumb", () => gap.replaceWith(...middle.slice(-MAX_CRUMBS).map(crumb)), "…");
    more.setAttribute("aria-label", `${formatCount(middle.length)} more ancestors`);
    more.title = `${formatCount(middle.length)} more`;
    const gap = make("li", {}, more);
    list.append(crumb(path[0]), gap, ...path.slice(-NEAREST_SHOWN).map(crumb));
  }
  return [make("nav", { class: "crumbs", "aria-label": "Ancestors" }, list)];
}
