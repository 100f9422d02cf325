import { showQueries } from "./queries.js";
import { showThreads } from "./threads.js";
import { byId, make } from "../ui/dom.js";
/** @import { Meta } from "./types.js" */

/** @type {Meta} */
const meta = JSON.parse(byId("graphload-meta").textContent ?? "");

const VIEWS = /** @type {const} */ ([
  ["threads", "/", "Threads"],
  ["query", "/query", "Query"],
]);

for (const [view, address, name] of meta.queries ? VIEWS : []) {
  const link = make("a", { href: address }, name);
  if (view === meta.view) link.setAttribute("aria-current", "page");
  byId("views").append(link);
}
if (meta.view === "query") showQueries(byId("view"), meta);
else showThreads(byId("view"), meta);
document.documentElement.dataset.graphload = "ready";
