import { delayOf } from "../../data/figures.js";
import { toCss } from "../../render/theme.js";
import { button, byId, make } from "../../ui/dom.js";
import { formatCount, formatDuration } from "../../ui/format.js";
import { describeStates, timeText } from "../../ui/item-text.js";
import { richText } from "../../ui/richtext.js";
/** @import { App } from "../../app/app.js" */

/** The posts that are added at a time, when the end of the list comes into view. */
const CHUNK = 40;
/** So many levels are indented by a step each, deeper ones by less and less, up to so many steps. */
const EVEN_LEVELS = 10;
const LATER_STEPS = 4;
const MAX_STEPS = 20;
/** The distance to the end of the texts at which all of them count as scrolled through. */
const END_PX = 2;
const MAX_EXCERPT_LETTERS = 90;

/** The posts of the reader, in reading order: open ones with their text, folded ones as a line. */
export class ReaderPosts {
  /**
   * @param {App} app
   * @param {Uint8Array} read 1 for an item that was read
   * @param {() => void} readMore called when more items were read by scrolling
   */
  constructor(app, read, readMore) {
    this.app = app;
    this.readItems = read;
    this.readMore = readMore;
    this.panel = byId("panel");
    /** The place that the panel was scrolled to last, by the page or by the reader. */
    this.scrolledTo = 0;
    this.panel.addEventListener("scroll", () => this.#markPassed(), { passive: true });
    this.list = make("div", { class: "posts" });
    this.end = make("div", { class: "posts-end" });
    /** @type {Set<number>} the items whose text and replies are folded to a line */
    this.folded = new Set();
    /** @type {number[]} the items that are shown, in order */
    this.rows = [];
    this.built = 0;
    /** @type {Promise<void>[]} the texts that are being unpacked */
    this.filling = [];
    /** The item that is to stay in view, -1 for none. */
    this.current = -1;
    new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && this.#build(this.built + CHUNK)).observe(this.end);
  }

  /**
   * Fold all branches but one.
   * @param {number[]} path from the root to the item whose branch stays open
   */
  foldAllBut(path) {
    const { n, parent, size } = this.app.scene;
    const open = new Set(path);
    const last = path[path.length - 1];
    this.folded.clear();
    for (let i = 0; i < n; i++) {
      const beside = parent[i] < 0 || open.has(parent[i]);
      const below = i >= last && i < last + size[last];
      if (beside && !below && !open.has(i)) this.folded.add(i);
    }
    this.arrange();
  }

  /** Show other rows: something was folded or unfolded. */
  arrange() {
    const { n, size } = this.app.scene;
    this.rows = [];
    for (let i = 0; i < n; i += this.folded.has(i) ? size[i] : 1) this.rows.push(i);
    const built = Math.max(CHUNK, this.built);
    this.built = 0;
    this.list.replaceChildren(this.end);
    this.#build(built);
  }

  /**
   * Unfold what hides an item, and bring it into view.
   * @param {number} item
   */
  reveal(item) {
    const { parent } = this.app.scene;
    const hiding = [];
    for (let at = item; at >= 0; at = parent[at]) if (this.folded.has(at)) hiding.push(at);
    for (const each of hiding) this.folded.delete(each);
    if (hiding.length || !this.rows.length) this.arrange();
    this.#build(this.rows.indexOf(item) + 1);
    for (const [post, number] of this.#posts()) {
      post.classList.toggle("current", number === item);
      post.classList.toggle("read", this.readItems[number] === 1);
    }
    this.current = item;
    void this.#scrollToCurrent();
  }

  /** Bring the current post into view, again once the texts above it have their heights. */
  async #scrollToCurrent() {
    const item = this.current;
    const scroll = () => {
      this.list.querySelector(".current")?.scrollIntoView({ block: "nearest" });
      this.scrolledTo = this.panel.scrollTop;
    };
    scroll();
    if (!this.filling.length) return;
    await Promise.all(this.filling.splice(0));
    if (this.current === item) scroll();
  }

  /** Mark items as read whose end was scrolled up to the middle of the view, or to the end of all. */
  #markPassed() {
    const { panel, app, readItems } = this;
    const { scrollTop, clientHeight, scrollHeight } = panel;
    const moved = scrollTop - this.scrolledTo;
    this.scrolledTo = scrollTop;
    // It was the page that scrolled, or what is scrolled isn't the reader.
    if (!moved || !app.state.get("reading")) return;
    const { top, bottom } = panel.getBoundingClientRect();
    const first = top - Math.max(0, Math.min(moved, clientHeight));
    const last = scrollTop + clientHeight > scrollHeight - END_PX ? bottom : (top + bottom) / 2;
    let more = false;
    for (const [post, item] of this.#posts()) {
      if (readItems[item] || this.folded.has(item)) continue;
      const end = post.getBoundingClientRect().bottom;
      if (end > last) break;
      if (end < first) continue;
      readItems[item] = 1;
      post.classList.add("read");
      more = true;
    }
    if (more) this.readMore();
  }

  /** Show the colours that items have now. */
  recolour() {
    for (const [post, number] of this.#posts()) post.style.setProperty("--colour", toCss(this.app.look.colour[number]));
  }

  /** @returns {[post: HTMLElement, item: number][]} */
  #posts() {
    const posts = /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll(".post")]);
    return posts.map((post) => [post, Number(post.dataset.number)]);
  }

  /** @param {number} count the posts to build, all in all */
  #build(count) {
    const end = Math.min(count, this.rows.length);
    for (; this.built < end; this.built++) this.end.before(this.#makePost(this.rows[this.built], this.rows[this.built - 1]));
  }

  /**
   * @param {number} item
   * @param {number | undefined} above the item above it
   */
  #makePost(item, above) {
    const { app } = this;
    const { scene, look } = app;
    const folded = this.folded.has(item);
    const delay = delayOf(scene, item);
    const time = Number.isNaN(delay) || delay < 0 ? timeText(scene, item) : `after ${formatDuration(delay)}`;
    const [depth, parent] = [scene.depth[item], scene.parent[item]];
    const post = make("article", { class: folded ? "post folded" : "post", "data-number": String(item) });
    post.style.setProperty("--level", indentOf(depth).toFixed(2));
    post.style.setProperty("--colour", toCss(look.colour[item]));
    post.classList.toggle("read", this.readItems[item] === 1);
    const body = make("div", { class: "text", dir: "auto" });
    const who = button("crumb", () => app.select(item, true), make("bdi", { class: "who" }, app.authorOf(item)));
    const header = make("header", {}, this.#makeFold(item, folded), who, make("span", { class: "facts" }, time));
    // A reply that doesn't follow its parent says to whom it replies, and a deep one, how deep.
    if (parent >= 0 && parent !== above && depth > 1 && !folded) {
      const name = make("bdi", {}, app.authorOf(parent));
      header.append(button("crumb to", () => app.select(parent, true), "to ", name));
    }
    if (depth > EVEN_LEVELS) header.append(make("span", { class: "facts" }, `depth ${formatCount(depth)}`));
    post.append(header, body);
    if (folded) void app.texts.excerpt(item, MAX_EXCERPT_LETTERS).then((text) => body.append(text));
    else this.filling.push(this.#fill(item, body));
    post.addEventListener("click", ({ target }) => {
      if (target instanceof Element && !target.closest("button, a, summary")) app.select(item, true);
    });
    return post;
  }

  /**
   * @param {number} item
   * @param {HTMLElement} body
   */
  async #fill(item, body) {
    const { app } = this;
    const { title, html } = await app.texts.entry(item);
    if (title) body.append(make("h3", {}, title));
    body.append(...describeStates(app.scene.state[item]).map((text) => make("p", { class: "state" }, text)), richText(html));
  }

  /**
   * @param {number} item
   * @param {boolean} folded
   */
  #makeFold(item, folded) {
    const below = this.app.scene.size[item] - 1;
    const label = folded ? `+${formatCount(below + 1)}` : "–";
    const fold = button("fold", () => {
      if (folded) this.folded.delete(item);
      else this.folded.add(item);
      this.arrange();
    }, label);
    fold.setAttribute("aria-expanded", String(!folded));
    fold.setAttribute("aria-label", `${folded ? "Unfold" : "Fold"} ${formatCount(below + 1)} by ${this.app.authorOf(item)}`);
    return fold;
  }
}

/**
 * Return how far an item is indented, in steps: each level deeper has more than the one above.
 * @param {number} depth
 */
export function indentOf(depth) {
  const beyond = Math.max(0, depth - EVEN_LEVELS);
  return Math.min(MAX_STEPS, depth - beyond + LATER_STEPS * Math.log1p(beyond / LATER_STEPS));
}
