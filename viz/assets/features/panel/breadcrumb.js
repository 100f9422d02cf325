import { pathTo } from "../../data/scene.js";
import { button, counted, make } from "../../ui/dom.js";
/** @import { App } from "../../app/app.js" */

/** The root and so many of the nearest ancestors are there at first. */
const NEAREST = 5;
const MOST_CRUMBS = 500;

/**
 * The ancestors of an item, from its root down, each a step to it.
 * @param {App} app
 * @param {number} item
 */
export function breadcrumb(app, item) {
  const path = pathTo(app.scene, item).slice(0, -1);
  if (!path.length) return [];
  const list = make("ol", {});
  const crumb = (/** @type {number} */ each) =>
    make("li", {}, button("crumb", () => app.select(each, true), app.authorOf(each)));
  const middle = path.slice(1, -NEAREST);
  if (middle.length < 2) list.append(...path.map(crumb));
  else {
    const more = button("crumb", () => gap.replaceWith(...middle.slice(-MOST_CRUMBS).map(crumb)), "…");
    more.setAttribute("aria-label", `${counted(middle.length)} more ancestors`);
    more.title = `${counted(middle.length)} more`;
    const gap = make("li", {}, more);
    list.append(crumb(path[0]), gap, ...path.slice(-NEAREST).map(crumb));
  }
  return [make("nav", { class: "crumbs", "aria-label": "Ancestors" }, list)];
}
