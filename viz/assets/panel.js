import { button, byId, counted, make } from "./dom.js";
import { countStates } from "./marks.js";
import { outsideLink, richText, webAddress } from "./richtext.js";
import { CYCLE, DEAD, DELETED, pathTo, repliesOf, rootsOf, STUB } from "./scene.js";
import { when } from "./time.js";

const AT_FIRST = 100;
const CRUMBS = 6;

/** The side panel: the whole comment, what it replies to, what replies to it. */
export class Panel {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.scene = app.scene;
    this.texts = app.texts;
    this.box = byId("panel");
    this.shown = -1;
    /** @param {number} item that the reader picks, -1 for none */
    this.go = (item) => app.select(item, true);
    /** @param {number} item */
    this.authorOf = (item) => app.authorOf(item);
    app.state.on(["selected"], () => app.pending.push(this.show(app.state.get("selected"))));
    app.pending.push(this.show(app.state.get("selected")));
  }

  /** @param {number} item -1 for the overview */
  async show(item) {
    this.shown = item;
    const parts = item < 0 ? await this.#overview() : await this.#item(item);
    // Another one may have been picked while the text was unpacked.
    if (this.shown !== item) return;
    this.box.replaceChildren(...parts);
    this.box.scrollTop = 0;
    this.box.dataset.item = item < 0 ? "" : this.scene.ids[item];
  }

  async #overview() {
    const { scene } = this;
    const roots = rootsOf(scene, scene.n);
    const top = roots.length === 1 ? repliesOf(scene, 0, scene.n) : roots;
    const heaviest = top.sort((a, b) => scene.size[b] - scene.size[a] || a - b);
    const says = roots.length === 1 ? "Largest replies" : "Largest threads";
    return [
      make("h2", { dir: "auto" }, scene.meta.title),
      this.#figures(),
      ...this.#missing(),
      await this.#list(says, heaviest),
    ];
  }

  #figures() {
    const { scene } = this;
    const threads = scene.depth.reduce((count, depth) => count + (depth === 0 ? 1 : 0), 0);
    const deepest = scene.depth.reduce((a, b) => Math.max(a, b), 0);
    const times = scene.time.filter((time) => !Number.isNaN(time));
    const rows = [
      ["items", counted(scene.meta.items)],
      ["threads", counted(threads)],
      ["authors", counted(scene.meta.authors.length)],
      ["deepest reply", counted(deepest)],
    ];
    if (times.length) {
      const [first, last] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
      rows.push(["first", when(first)], ["last", when(last)]);
    }
    return make("dl", {}, ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
  }

  /** What the page can't show, because the records don't have it. */
  #missing() {
    const notes = missingNotes(this.scene);
    if (!notes.length) return [];
    return [make("ul", { class: "missing" }, ...notes.map((note) => make("li", {}, note)))];
  }

  /** @param {number} item */
  async #item(item) {
    const { scene } = this;
    const entry = await this.texts.entry(item);
    const above = scene.above[item];
    const replies = repliesOf(scene, item, scene.n);
    return [
      this.#bar(item),
      this.#crumbs(item),
      this.#heading(item, entry),
      make("p", { class: "facts" }, this.#facts(item, entry)),
      ...this.#states(item),
      make("div", { class: "text", dir: "auto" }, richText(entry.html)),
      ...this.#fields(entry),
      this.#links(item),
      ...(above < 0 ? [] : [await this.#list("In reply to", [above])]),
      await this.#list(replies.length === 1 ? "1 reply" : `${counted(replies.length)} replies`, replies),
    ];
  }

  /** @param {number} item */
  #bar(item) {
    const close = button("close", () => this.go(-1), "×");
    close.setAttribute("aria-label", "Close");
    return make("div", { class: "bar" }, make("span", { class: "id" }, `# ${this.scene.ids[item]}`), close);
  }

  /** @param {number} item */
  #crumbs(item) {
    const path = pathTo(this.scene, item).slice(0, -1);
    const shown = path.length > CRUMBS ? [path[0], ...path.slice(1 - CRUMBS)] : path;
    const crumbs = shown.flatMap((each, place) => [
      ...(place === 1 && path.length > CRUMBS ? [`… ${counted(path.length - CRUMBS)} … › `] : []),
      button("crumb", () => this.go(each), this.authorOf(each)),
      " › ",
    ]);
    return make("nav", { class: "crumbs", "aria-label": "Ancestors" }, ...crumbs);
  }

  /**
   * @param {number} item
   * @param {import("./types.js").Entry} entry
   */
  #heading(item, { title, url }) {
    const author = make("bdi", {}, this.authorOf(item));
    if (!title) return make("h2", {}, author);
    const heading = make("h2", { dir: "auto" }, url ? outsideLink(url, title) : title);
    const domain = url ? make("bdi", { class: "domain" }, domainOf(url)) : "";
    return make("div", {}, heading, domain, make("p", { class: "by" }, "by ", author));
  }

  /**
   * @param {number} item
   * @param {import("./types.js").Entry} entry
   */
  #facts(item, { kind, score }) {
    const { scene } = this;
    const below = scene.size[item] - 1;
    const facts = [
      Number.isNaN(scene.time[item]) ? "" : when(scene.time[item]),
      kind,
      score ? `${score} points` : "",
      scene.depth[item] < 0 ? "" : `depth ${scene.depth[item]}`,
      below ? `${counted(below)} below` : "",
    ];
    return facts.filter(Boolean).join(" · ");
  }

  /** @param {number} item */
  #states(item) {
    const state = this.scene.state[item];
    const says = [
      state & STUB ? "A stub: other records point at this item, and no record describes it." : "",
      state & DEAD ? "Dead: flagged or killed on the site." : "",
      state & DELETED ? "Deleted by its author." : "",
      state & CYCLE ? "In a cycle: the records make this item its own ancestor." : "",
    ];
    return says.filter(Boolean).map((text) => make("p", { class: "state" }, text));
  }

  /** @param {import("./types.js").Entry} entry */
  #fields({ fields }) {
    if (!fields.length) return [];
    const rows = fields.flatMap(([name, value]) => [
      make("dt", { dir: "auto" }, name),
      make("dd", { dir: "auto" }, value),
    ]);
    return [make("dl", { class: "fields" }, ...rows)];
  }

  /** @param {number} item */
  #links(item) {
    const id = encodeURIComponent(this.scene.ids[item]);
    const links = make("p", { class: "links" });
    if (this.scene.linked[item]) {
      const address = webAddress(this.scene.meta.link.replace("{id}", () => id));
      if (address) links.append(outsideLink(address, "Open the original"), " · ");
    }
    links.append(make("a", { href: `#item=${id}` }, "Link to this item"));
    return links;
  }

  /**
   * @param {string} says
   * @param {number[]} items
   */
  async #list(says, items) {
    const list = make("ol", { class: "items" });
    const section = make("section", {}, make("h3", {}, says), list);
    await this.#extend(section, list, items, 0);
    return items.length ? section : make("section", {});
  }

  /**
   * @param {HTMLElement} section
   * @param {HTMLElement} list
   * @param {number[]} items
   * @param {number} from
   */
  async #extend(section, list, items, from) {
    const next = items.slice(from, from + AT_FIRST);
    const rows = await Promise.all(next.map((item) => this.#row(item)));
    list.append(...rows.map((row) => make("li", {}, row)));
    section.querySelector(":scope > .more")?.remove();
    const left = items.length - from - next.length;
    if (left > 0) {
      const more = () => void this.#extend(section, list, items, from + AT_FIRST);
      section.append(button("more", more, `${counted(left)} more`));
    }
  }

  /** @param {number} item */
  async #row(item) {
    const { scene } = this;
    const below = scene.size[item] - 1;
    return button(
      "row",
      () => this.go(item),
      make("bdi", { class: "who" }, this.authorOf(item)),
      make("span", { class: "below" }, below ? counted(below) : ""),
      make("span", { class: "start", dir: "auto" }, await this.texts.start(item, 90)),
    );
  }
}

/**
 * What is missing or odd in the records, a sentence each.
 * @param {import("./types.js").Scene} scene
 */
export function missingNotes(scene) {
  const { stubs, rejects, cycles } = scene.meta;
  const { deleted, dead } = countStates(scene);
  const many = (/** @type {number} */ n, /** @type {string} */ one, /** @type {string} */ more) =>
    n ? `${counted(n)} ${n === 1 ? one : more}` : "";
  return [
    many(stubs, "stub: a record names it, none describes it", "stubs: records name them, none describes them"),
    many(rejects, "record couldn't be read and isn't here", "records couldn't be read and aren't here"),
    many(cycles, "cycle: items that are their own ancestors", "cycles: items that are their own ancestors"),
    many(deleted, "deleted item", "deleted items"),
    many(dead, "dead item", "dead items"),
  ].filter(Boolean);
}

/** @param {string} url */
function domainOf(url) {
  const address = webAddress(url);
  return address ? new URL(address).hostname.replace(/^www\./, "") : url;
}
