import { webAddress } from "../data/host.js";
import { button, make } from "../ui/dom.js";
import { formatCount, formatTime } from "../ui/format.js";
import { outsideLink, richText } from "../ui/richtext.js";
import { communityColour } from "./painter.js";
/** @import { App } from "./app.js" */
/** @import { AuthorGraph, Reply } from "./data.js" */

/** The rows of a list at first, and of those added at a time. */
const PAGE_SIZE = 40;
const REPLIES_AT_ONCE = 20;
const MAX_COMMUNITIES = 8;

/**
 * Return a number and its noun.
 * @param {number} number
 * @param {string} noun
 * @param {string} plural
 */
export function counted(number, noun, plural = `${noun}s`) {
  return `${formatCount(number)} ${number === 1 ? noun : plural}`;
}

/**
 * Make the panel while nothing is chosen: figures, communities, pairs and authors.
 * @param {App} app
 * @returns {HTMLElement[]}
 */
export function overview(app) {
  const { graph } = app;
  const { meta, names, weight } = graph;
  const parts = [
    make("h2", {}, counted(meta.authors, "author")),
    make("p", { class: "facts" }, `${counted(meta.pairs, "pair")} of who answers whom, ${counted(meta.replies, "reply", "replies")}`),
  ];
  if (meta.left_out) {
    parts.push(make("p", { class: "note" }, `These have most replies; ${counted(meta.left_out, "other author")} left out.`));
  }
  if (!meta.authors) return parts;
  parts.push(make("p", { class: "note" }, "An arrow goes from who answers to who is answered. Choose an author or an arrow."));
  const groups = [...graph.sizes.keys()].filter((group) => graph.sizes[group] > 1).slice(0, MAX_COMMUNITIES);
  if (groups.length > 1) {
    const rows = groups.map((group) => communityRow(app, group));
    const grey = [...names.keys()].filter((author) => !groups.includes(graph.author.community[author]));
    if (grey.length) rows.push(greyRow(app, grey));
    parts.push(section("Communities", rows));
  }
  const pairs = weight.length ? [...weight.keys()].sort((one, other) => weight[other] - weight[one] || one - other) : [];
  parts.push(...lists("Who answers whom most", pairs, (pair) => pairRow(app, pair, true)));
  parts.push(...lists("Most items", [...names.keys()], (author) => authorRow(app, author)));
  return parts;
}

/**
 * Return the authors whose name has a text, in any case of letters; the one of that name first.
 * @param {AuthorGraph} graph
 * @param {string} query
 */
export function findAuthors({ names }, query) {
  const text = query.trim().toLowerCase();
  const lower = names.map((name) => name.toLowerCase());
  const found = [...names.keys()].filter((author) => lower[author].includes(text));
  return found.sort((one, other) => Number(lower[other] === text) - Number(lower[one] === text) || one - other);
}

/**
 * Make the list of the authors whose name has a text.
 * @param {App} app
 * @param {string} query
 * @returns {HTMLElement[]}
 */
export function foundAuthors(app, query) {
  const found = findAuthors(app.graph, query);
  const heading = make("h2", { role: "status" }, counted(found.length, "author"));
  return [heading, ...lists("Found", found, (author) => authorRow(app, author))];
}

/**
 * Make the panel of an author.
 * @param {App} app
 * @param {number} author
 * @returns {HTMLElement[]}
 */
export function authorParts(app, author) {
  const { graph } = app;
  const columns = graph.author;
  const facts = [
    counted(columns.items[author], "item"),
    `in ${counted(columns.threads[author], "thread")}`,
    `${formatCount(columns.replies_given[author])} replies given`,
    `${formatCount(columns.replies_received[author])} received`,
    columns.self_replies[author] ? `${formatCount(columns.self_replies[author])} to themselves` : "",
  ];
  return [
    backButton(app),
    make("h2", {}, make("bdi", {}, graph.names[author])),
    make("p", { class: "facts" }, facts.filter(Boolean).join(" · ")),
    make("p", { class: "facts" }, spanText(columns.first[author], columns.last[author])),
    ...lists(`Answers ${counted(graph.out[author].length, "author")}`, graph.out[author], (pair) => pairRow(app, pair, false, "taker")),
    ...lists(`Is answered by ${counted(graph.into[author].length, "author")}`, graph.into[author], (pair) => pairRow(app, pair, false, "giver")),
  ];
}

/**
 * Make the panel of a pair: the replies of the one to the other, in the order of time.
 * @param {App} app
 * @param {number} pair
 * @returns {HTMLElement[]}
 */
export function pairParts(app, pair) {
  const { graph } = app;
  const { giver, taker, threads, first, last } = graph.pair;
  const name = (/** @type {number} */ author) => button("name", () => app.choose(author, -1), make("bdi", {}, graph.names[author]));
  const facts = [counted(graph.weight[pair], "reply", "replies"), threads[pair] ? `in ${counted(threads[pair], "thread")}` : ""];
  const replies = make("section", { "aria-label": "Replies" });
  void extendReplies(app, replies, pair, 0);
  const reverse = graph.reverse[pair];
  return [
    backButton(app),
    make("h2", {}, name(giver[pair]), " answers ", name(taker[pair])),
    make("p", { class: "facts" }, facts.filter(Boolean).join(" ")),
    make("p", { class: "facts" }, spanText(first[pair], last[pair])),
    ...(reverse < 0 ? [] : [section("The other way", [pairRow(app, reverse, true)])]),
    replies,
  ];
}

/** @param {App} app */
function backButton(app) {
  return button("back", () => app.choose(-1, -1), "← All authors");
}

/**
 * @param {number} first
 * @param {number} last
 */
function spanText(first, last) {
  if (Number.isNaN(first)) return "";
  return first === last ? formatTime(first) : `${formatTime(first)} to ${formatTime(last)}`;
}

/**
 * @param {string} heading
 * @param {HTMLElement[]} rows
 */
function section(heading, rows) {
  const list = make("ul", { class: "rows" }, ...rows.map((row) => make("li", {}, row)));
  return make("section", {}, make("h3", {}, heading), list);
}

/**
 * Make a list of rows, of which more are added on demand; nothing without any.
 * @param {string} heading
 * @param {number[]} entries
 * @param {(entry: number) => HTMLElement} row
 * @returns {HTMLElement[]}
 */
function lists(heading, entries, row) {
  if (!entries.length) return [];
  const part = section(heading, entries.slice(0, PAGE_SIZE).map(row));
  const list = /** @type {HTMLElement} */ (part.querySelector("ul"));
  addMore(part, entries.length - PAGE_SIZE, () => {
    const shown = list.children.length;
    const rows = entries.slice(shown, shown + PAGE_SIZE).map(row);
    list.append(...rows.map((each) => make("li", {}, each)));
    rows[0].focus();
    return entries.length - list.children.length;
  });
  return [part];
}

/**
 * Add a button for more of a list, as long as some are left.
 * @param {HTMLElement} part
 * @param {number} left
 * @param {() => number} extend add more, and return how many are left then
 */
function addMore(part, left, extend) {
  if (left <= 0) return;
  const more = button("more", () => {
    more.remove();
    addMore(part, extend(), extend);
  }, `${formatCount(left)} more`);
  part.append(more);
}

/**
 * @param {App} app
 * @param {number} author
 */
function dot(app, author) {
  const { graph, view } = app;
  const mark = make("span", { class: "dot", "aria-hidden": "true" });
  mark.style.backgroundColor = communityColour(graph, view.colours, graph.author.community[author]);
  return mark;
}

/**
 * @param {App} app
 * @param {number} author
 */
function authorRow(app, author) {
  const { graph } = app;
  const count = make("span", { class: "count" }, counted(graph.author.items[author], "item"));
  return button("row", () => app.choose(author, -1), dot(app, author), make("bdi", {}, graph.names[author]), count);
}

/**
 * @param {App} app
 * @param {number} pair
 * @param {boolean} isWhole whether both names are shown
 * @param {"giver" | "taker"} end the author who is shown otherwise
 */
function pairRow(app, pair, isWhole, end = "giver") {
  const { names, pair: columns, weight } = app.graph;
  const name = (/** @type {number} */ author) => make("bdi", {}, names[author]);
  const text = isWhole ? [name(columns.giver[pair]), " → ", name(columns.taker[pair])] : [name(columns[end][pair])];
  const count = make("span", { class: "count" }, formatCount(weight[pair]));
  count.title = counted(weight[pair], "reply", "replies");
  return button("row", () => app.choose(-1, pair), dot(app, columns[end][pair]), make("span", {}, ...text), count);
}

/**
 * @param {App} app
 * @param {number} group
 */
function communityRow(app, group) {
  const { graph } = app;
  const first = graph.author.community.indexOf(group);
  const text = make("span", {}, make("bdi", {}, graph.names[first]), ` and ${counted(graph.sizes[group] - 1, "other")}`);
  const row = button("row", () => app.light(group), dot(app, first), text);
  row.setAttribute("aria-pressed", String(app.group === group));
  return row;
}

/**
 * Make the row that says who is grey.
 * @param {App} app
 * @param {number[]} authors
 */
function greyRow(app, authors) {
  return make("div", { class: "row note" }, dot(app, authors[0]), `${counted(authors.length, "author")} in smaller communities, or in none`);
}

/**
 * @param {App} app
 * @param {HTMLElement} part
 * @param {number} pair
 * @param {number} from
 */
async function extendReplies(app, part, pair, from) {
  const replies = await app.replies.of(pair, from, from + REPLIES_AT_ONCE);
  part.append(...replies.map((reply) => replyPart(app, reply)));
  const left = app.graph.weight[pair] - from - replies.length;
  addMore(part, left, () => {
    void extendReplies(app, part, pair, from + REPLIES_AT_ONCE);
    return 0;
  });
}

/**
 * @param {App} app
 * @param {Reply} reply
 */
function replyPart(app, { id, time, linked, html, answered }) {
  const { meta } = app.graph;
  const address = linked ? webAddress(meta.link.replace("{id}", () => encodeURIComponent(id))) : "";
  const when = make("p", { class: "when" }, time === null ? "" : `${formatTime(time)} · `);
  when.append(address ? outsideLink(address, `item ${id}`) : `item ${id}`);
  const parts = [when];
  if (answered) parts.push(make("p", { class: "answered", dir: "auto" }, answered));
  if (html) parts.push(make("div", { class: "text", dir: "auto" }, richText(html)));
  return make("article", { class: "reply" }, ...parts);
}
