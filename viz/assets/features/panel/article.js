import { extraKin } from "../../data/neighbours.js";
import { repliesOf } from "../../data/scene.js";
import { breadcrumb } from "./breadcrumb.js";
import { itemList } from "./item-list.js";
import { counted, make } from "../../ui/dom.js";
import { belowOf, depthOf, repliesInWords, statesInWords, timeOf } from "../../ui/item-text.js";
import { outsideLink, richText, webAddress } from "../../ui/richtext.js";
/** @import { App } from "../../app/app.js" */
/** @import { Entry, Scene } from "../../data/types.js" */

/** How an item's kin are called: among comments, and in graphs of anything else. */
const AS_REPLIES = {
  above: "In reply to",
  alsoAbove: "Also in reply to",
  below: repliesInWords,
  alsoBelow: "Also replied to by",
};
const AS_EDGES = {
  above: "From",
  alsoAbove: "Also from",
  below: (/** @type {number} */ count) => `To ${counted(count)}`,
  alsoBelow: "Also to",
};

/**
 * One item as it is read: whom it replies to, all it says, what replies to it.
 * @param {App} app
 * @param {number} item
 * @returns {Promise<HTMLElement[]>}
 */
export async function articleParts(app, item) {
  const { scene } = app;
  const entry = await app.texts.entry(item);
  const above = scene.above[item];
  const replies = repliesOf(scene, item, scene.n);
  const extra = extraKin(scene, item);
  const says = scene.meta.authors.length ? AS_REPLIES : AS_EDGES;
  return [
    ...breadcrumb(app, item),
    heading(app, item, entry),
    make("p", { class: "facts" }, factLine(scene, item, entry)),
    ...statesInWords(scene.state[item]).map((text) => make("p", { class: "state" }, text)),
    make("div", { class: "text", dir: "auto" }, richText(entry.html)),
    ...otherFields(entry),
    itemLinks(app, item),
    ...(await itemList(app, says.above, above < 0 ? [] : [above])),
    ...(await itemList(app, says.alsoAbove, extra.from)),
    ...(await itemList(app, says.below(replies.length), replies)),
    ...(await itemList(app, says.alsoBelow, extra.to)),
  ];
}

/**
 * @param {App} app
 * @param {number} item
 * @param {Entry} entry
 */
function heading(app, item, { title, url }) {
  const author = make("bdi", {}, app.authorOf(item));
  if (!title) return make("h2", {}, author);
  const words = make("h2", { dir: "auto" }, url ? outsideLink(url, title) : title);
  const domain = url ? make("bdi", { class: "domain" }, domainOf(url)) : "";
  return make("div", {}, words, domain, make("p", { class: "by" }, "by ", author));
}

/**
 * @param {Scene} scene
 * @param {number} item
 * @param {Entry} entry
 */
function factLine(scene, item, { kind, score }) {
  const points = score && `${score} ${score === "1" ? "point" : "points"}`;
  const facts = [timeOf(scene, item), kind, points, depthOf(scene, item), belowOf(scene, item)];
  return facts.filter(Boolean).join(" · ");
}

/** @param {Entry} entry */
function otherFields({ fields }) {
  if (!fields.length) return [];
  const rows = fields.flatMap(([name, value]) => [
    make("dt", { dir: "auto" }, name),
    make("dd", { dir: "auto" }, value),
  ]);
  return [make("dl", { class: "fields" }, ...rows)];
}

/**
 * @param {App} app
 * @param {number} item
 */
function itemLinks(app, item) {
  const { ids, linked, meta } = app.scene;
  const id = encodeURIComponent(ids[item]);
  const links = make("p", { class: "links" });
  const address = linked[item] ? webAddress(meta.link.replace("{id}", () => id)) : "";
  if (address) links.append(outsideLink(address, "Open the original"), " · ");
  const here = make("a", { href: `#item=${id}` }, "Link to this item");
  here.addEventListener("click", (event) => {
    // It is here already, with more than that in the address.
    event.preventDefault();
    app.select(item, true);
  });
  links.append(here);
  return links;
}

/** @param {string} url */
function domainOf(url) {
  const address = webAddress(url);
  return address ? new URL(address).hostname.replace(/^www\./, "") : url;
}
