import { delayOf } from "../../data/figures.js";
import { originalOf, webAddress } from "../../data/host.js";
import { nonTreeNeighbours } from "../../data/neighbours.js";
import { DELETED, repliesOf } from "../../data/scene.js";
import { branchLink } from "./branches.js";
import { breadcrumb } from "./breadcrumb.js";
import { backToHits, itemList } from "./item-list.js";
import { button, make } from "../../ui/dom.js";
import { formatCount, formatDuration } from "../../ui/format.js";
import { depthText, describeStates, replyCountText, subtreeText, timeText } from "../../ui/item-text.js";
import { outsideLink, richText } from "../../ui/richtext.js";
/** @import { App } from "../../app/app.js" */
/** @import { Entry, Scene } from "../../data/types.js" */

/** The headings of an item's neighbours: in a discussion, and in any other graph. */
const AS_REPLIES = {
  parent: "In reply to",
  otherParents: "Also in reply to",
  replies: replyCountText,
  otherReplies: "Also replied to by",
};
const AS_EDGES = {
  parent: "From",
  otherParents: "Also from",
  replies: (/** @type {number} */ count) => `To ${formatCount(count)}`,
  otherReplies: "Also to",
};

/**
 * Make the content of the panel for one item: its ancestors, its texts, its replies.
 * @param {App} app
 * @param {number} item
 * @returns {Promise<HTMLElement[]>}
 */
export async function articleParts(app, item) {
  const { scene } = app;
  const entry = await app.texts.entry(item);
  const parent = scene.parent[item];
  const replies = repliesOf(scene, item, scene.n);
  const others = nonTreeNeighbours(scene, item);
  const headings = scene.meta.authors.length ? AS_REPLIES : AS_EDGES;
  return [
    make("div", { class: "back" }, ...backToHits(app)),
    ...breadcrumb(app, item),
    heading(app, item, entry),
    make("p", { class: "facts" }, factLine(scene, item, entry)),
    ...describeStates(scene.state[item]).map((text) => make("p", { class: "state" }, text)),
    ...earlierWords(scene.state[item], entry),
    make("div", { class: "text", dir: "auto" }, richText(entry.html)),
    ...otherFields(entry),
    itemLinks(app, item),
    ...branchLink(app, item),
    ...(await itemList(app, "Mentions", entry.mentioned)),
    ...(await itemList(app, "Mentioned by", entry.mentionedBy)),
    ...(await itemList(app, headings.parent, parent < 0 ? [] : [parent])),
    ...(await itemList(app, headings.otherParents, others.from)),
    ...(await itemList(app, headings.replies(replies.length), replies)),
    ...(await itemList(app, headings.otherReplies, others.to)),
  ];
}

/**
 * Say that the words of a deleted item are those of an earlier record.
 * @param {number} state
 * @param {Entry} entry
 */
function earlierWords(state, { html, title }) {
  if (!(state & DELETED) || !(html || title)) return [];
  return [make("p", { class: "state" }, "Its last record is deleted. These words were kept from an earlier one.")];
}

/**
 * Make an item's author: a button that finds all of his or her items.
 * @param {App} app
 * @param {number} item
 */
function authorButton(app, item) {
  const name = make("bdi", {}, app.authorOf(item));
  const { author, meta } = app.scene;
  if (author[item] < 0) return name;
  const query = `by:"${meta.authors[author[item]].replaceAll('"', "")}"`;
  const find = button("crumb author", () => app.state.set({ query, hit: -1, selected: -1 }), name);
  find.title = "Find all items of this author";
  return find;
}

/**
 * @param {App} app
 * @param {number} item
 * @param {Entry} entry
 */
function heading(app, item, { title, url }) {
  const author = authorButton(app, item);
  if (!title) return make("h2", {}, author);
  const heading = make("h2", { dir: "auto" }, url ? outsideLink(url, title) : title);
  const domain = url ? make("bdi", { class: "domain" }, domainOf(url)) : "";
  return make("div", {}, heading, domain, make("p", { class: "by" }, "by ", author));
}

/**
 * @param {Scene} scene
 * @param {number} item
 * @param {Entry} entry
 */
function factLine(scene, item, { kind, score }) {
  const points = score && `${score} ${score === "1" ? "point" : "points"}`;
  const delay = delayOf(scene, item);
  const after = Number.isNaN(delay) ? "" : `${formatDuration(delay)} ${delay < 0 ? "before" : "after"} its parent`;
  const facts = [timeText(scene, item), after, kind, points, depthText(scene, item), subtreeText(scene, item)];
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
  const links = make("p", { class: "links" });
  const address = originalOf(app.scene, item);
  if (address) links.append(outsideLink(address, "Open the original"), " · ");
  const here = make("a", { href: `#item=${encodeURIComponent(app.scene.ids[item])}` }, "Link to this item");
  here.addEventListener("click", (event) => {
    // The item is selected on this page, with the rest of the state kept.
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
