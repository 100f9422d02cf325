import { blockText, inflateColumns, inflateJson, inflateText, linesOf } from "../data/unpack.js";
/** @import { ColumnSpec } from "../data/types.js" */

/**
 * The figures and options of the page.
 * @typedef {object} AuthorMeta
 * @property {number} authors
 * @property {number} pairs
 * @property {number} replies
 * @property {number} left_out the authors that aren't drawn
 * @property {string} link the URL of original items, with `{id}` in place of the id
 * @property {number} chunk the replies whose texts are packed together
 * @property {boolean} texts
 * @property {Record<"light" | "dark", Record<string, string>>} palettes
 */

/**
 * Authors and pairs as columns; `out` and `into` have the pairs of each author.
 * @typedef {object} AuthorGraph
 * @property {AuthorMeta} meta
 * @property {string[]} names
 * @property {Record<string, any>} author columns over the authors
 * @property {Record<string, any>} pair columns over the pairs; `start` has where replies begin
 * @property {Int32Array} sizes the authors of each community
 * @property {Int32Array} weight the replies of each pair
 * @property {Int32Array} reverse the pair of the other direction, or -1
 * @property {number[][]} out
 * @property {number[][]} into
 */

/**
 * A reply, as the panel shows it.
 * @typedef {object} Reply
 * @property {string} id
 * @property {number | null} time Unix seconds
 * @property {boolean} linked
 * @property {string} html
 * @property {string} answered the first words of what is answered
 */

/**
 * Unpack the page's data.
 * @returns {Promise<AuthorGraph>}
 */
export async function readGraph() {
  const meta = JSON.parse(blockText("graphload-meta"));
  const [author, pair, names] = await Promise.all([
    readColumns("graphload-authors"),
    readColumns("graphload-pairs"),
    inflateText(blockText("graphload-names")).then(linesOf),
  ]);
  return makeGraph(meta, meta.authors ? names : [], author, pair);
}

/** @param {string} id */
function readColumns(id) {
  const [spec, packed] = /** @type {[ColumnSpec[], string]} */ (JSON.parse(blockText(id)));
  return inflateColumns(spec, packed);
}

/**
 * Derive what is looked up often from the columns.
 * @param {AuthorMeta} meta
 * @param {string[]} names
 * @param {Record<string, any>} author
 * @param {Record<string, any>} pair
 * @returns {AuthorGraph}
 */
export function makeGraph(meta, names, author, pair) {
  const n = names.length;
  /** @type {number[][]} */
  const out = names.map(() => []);
  /** @type {number[][]} */
  const into = names.map(() => []);
  const weight = new Int32Array(meta.pairs);
  const reverse = new Int32Array(meta.pairs).fill(-1);
  const at = new Map();
  for (let p = 0; p < meta.pairs; p++) {
    weight[p] = pair.start[p + 1] - pair.start[p];
    out[pair.giver[p]].push(p);
    into[pair.taker[p]].push(p);
    at.set(pair.giver[p] * n + pair.taker[p], p);
  }
  for (let p = 0; p < meta.pairs; p++) reverse[p] = at.get(pair.taker[p] * n + pair.giver[p]) ?? -1;
  const heaviest = (/** @type {number} */ one, /** @type {number} */ other) => weight[other] - weight[one] || one - other;
  for (const pairs of [...out, ...into]) pairs.sort(heaviest);
  const sizes = new Int32Array(n);
  for (const community of author.community) sizes[community]++;
  return { meta, names, author, pair, sizes, weight, reverse, out, into };
}

/**
 * Choose the least weight at which at most `most` pairs are drawn.
 * @param {Int32Array} weights
 * @param {number} most
 */
export function chooseLeast(weights, most) {
  if (weights.length <= most) return 1;
  const sorted = weights.slice().sort();
  // Of equal weights all are drawn or none, unless that would be none at all.
  const least = sorted[sorted.length - most - 1] + 1;
  return Math.min(least, sorted[sorted.length - 1]);
}

/** The texts of the replies, unpacked chunk by chunk, on demand. */
export class Replies {
  /** @param {AuthorGraph} graph */
  constructor(graph) {
    this.graph = graph;
    /** @type {string[] | null} */
    this.packed = null;
    /** @type {Promise<any[]>[]} */
    this.chunks = [];
  }

  /**
   * Return some replies of a pair, in the order of time.
   * @param {number} pair
   * @param {number} from the first of them, from 0
   * @param {number} to the one after the last
   * @returns {Promise<Reply[]>}
   */
  async of(pair, from, to) {
    const { meta, pair: columns, weight } = this.graph;
    this.packed ??= blockText("graphload-texts").split("\n");
    const packed = this.packed;
    const replies = [];
    for (let k = from; k < Math.min(to, weight[pair]); k++) {
      const at = columns.start[pair] + k;
      const index = Math.floor(at / meta.chunk);
      this.chunks[index] ??= inflateJson(packed[index]);
      const [id, time, linked, html = "", answered = ""] = (await this.chunks[index])[at % meta.chunk];
      replies.push({ id, time, linked: Boolean(linked), html, answered });
    }
    return replies;
  }
}
