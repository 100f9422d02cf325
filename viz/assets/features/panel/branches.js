import { make } from "../../ui/dom.js";
import { formatCount } from "../../ui/format.js";
/** @import { App } from "../../app/app.js" */

const MAX_LISTED = 20;

/**
 * Link to the replies of an item that a server didn't draw.
 * @param {App} app
 * @param {number} item
 */
export function branchLink({ scene }, item) {
  const branch = scene.meta.served?.branches[item];
  if (!branch) return [];
  const [replies, address] = branch;
  const count = `${formatCount(replies)} ${replies === 1 ? "reply isn't" : "replies aren't"} drawn here`;
  return [make("p", { class: "branch" }, `${count}. `, make("a", { href: address }, "Open this branch"))];
}

/**
 * List the items with most replies that aren't drawn.
 * @param {App} app
 */
export function branchList(app) {
  const branches = Object.entries(app.scene.meta.served?.branches ?? {});
  if (!branches.length) return [];
  const largest = branches.sort(([, a], [, b]) => b[0] - a[0]).slice(0, MAX_LISTED);
  const rows = largest.map(([item, [replies, address]]) =>
    make("li", {}, make("a", { href: address }, make("bdi", {}, app.nameOf(Number(item)))), ` ${formatCount(replies)} more`),
  );
  const rest = branches.length - rows.length;
  const more = rest ? [make("p", {}, `And ${formatCount(rest)} more: an item says so when it is selected.`)] : [];
  const heading = `${formatCount(branches.length)} ${branches.length === 1 ? "branch goes" : "branches go"} on`;
  return [make("section", { class: "branches" }, make("h3", {}, heading), make("ul", {}, ...rows), ...more)];
}
