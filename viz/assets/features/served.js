import { byId, make } from "../ui/dom.js";
/** @import { App } from "../app/app.js" */

/** The links of a page that a server draws: to its list of threads, and to the whole thread. */
export class Served {
  /** @param {App} app */
  constructor(app) {
    const { served } = app.scene.meta;
    if (!served) return;
    const links = make("nav", { id: "served", "aria-label": "Server" }, make("a", { href: served.home }, "← Threads"));
    if (served.above) links.append(make("a", { href: served.above }, served.above === "/query" ? "Query" : "Whole thread"));
    byId("heading").prepend(links);
  }
}
