import { plainText } from "./plain-text.js";
import { hostOf } from "./host.js";
import { inflateJson, lateBlockText } from "./unpack.js";
/** @import { Entry, Scene } from "./types.js" */

/** The number of chunks that are unpacked at the same time for searching. */
const CONCURRENT_CHUNKS = 8;

/** The texts of the items, unpacked chunk by chunk, on demand. */
export class Texts {
  /** @param {Scene} scene */
  constructor(scene) {
    this.chunk = scene.meta.chunk;
    /** @type {Promise<string[]> | null} */
    this.packed = null;
    /** @type {Promise<any[]>[]} */
    this.chunks = [];
    /** @type {string[] | null} the text of each item to search in, in lower case */
    this.searchTexts = null;
    /** @type {Promise<void> | null} */
    this.unpacking = null;
  }

  /** @returns {Promise<string[]>} */
  #packed() {
    this.packed ??= lateBlockText("graphload-texts").then((text) => text.split("\n"));
    return this.packed;
  }

  /**
   * @param {number} item
   * @returns {Promise<Entry>}
   */
  async entry(item) {
    const index = Math.floor(item / this.chunk);
    this.chunks[index] ??= this.#packed().then((packed) => inflateJson(packed[index]));
    return entryOf((await this.chunks[index])[item % this.chunk]);
  }

  /**
   * Return the beginning of an item's title, else of its text, on one line.
   * @param {number} item
   * @param {number} maxLetters
   */
  async excerpt(item, maxLetters) {
    const { title, html } = await this.entry(item);
    return truncate(title || firstWords(html), maxLetters);
  }

  /**
   * Return the beginning of an item's text on one line, null where it has a title instead.
   * @param {number} item
   * @param {number} maxLetters
   */
  async words(item, maxLetters) {
    const { title, html } = await this.entry(item);
    return title && !html ? null : truncate(firstWords(html), maxLetters);
  }

  /**
   * Return an item's title and text on one line.
   * @param {number} item
   */
  async plain(item) {
    const { title, html } = await this.entry(item);
    return `${title} ${plainText(html)}`.replace(/\s+/g, " ").trim();
  }

  /** Unpack all texts for searching, once. */
  loadSearchTexts() {
    this.unpacking ??= this.#unpackSearchTexts();
    return this.unpacking;
  }

  /** Unpack some chunks at a time, so that the page stays responsive. */
  async #unpackSearchTexts() {
    const texts = [];
    const packed = (await this.#packed()).filter(Boolean);
    for (let at = 0; at < packed.length; at += CONCURRENT_CHUNKS) {
      const batch = packed.slice(at, at + CONCURRENT_CHUNKS);
      // Chunks aren't kept: they would double the memory.
      const chunks = await Promise.all(
        batch.map((chunk, index) => this.chunks[at + index] ?? inflateJson(chunk)),
      );
      for (const raw of chunks.flat()) texts.push(searchTextOf(entryOf(raw)));
    }
    this.searchTexts = texts;
  }
}

/**
 * Return a text on one line, without the quotes that an answer may begin with.
 * @param {string} html
 */
function firstWords(html) {
  const lines = plainText(html).split("\n").map((line) => line.trim()).filter(Boolean);
  const own = lines.findIndex((line) => !line.startsWith(">"));
  return lines.slice(Math.max(0, own)).join(" ").replace(/\s+/g, " ");
}

/**
 * Truncate a text to a number of code points.
 * @param {string} text
 * @param {number} max
 */
export function truncate(text, max) {
  if (text.length <= max) return text;
  const letters = Array.from(text.slice(0, 2 * max + 2));
  return letters.length <= max ? text : `${letters.slice(0, max - 1).join("").trimEnd()}…`;
}

/**
 * Return the text to search in of an item, in lower case.
 * @param {Entry} entry
 */
function searchTextOf({ html, title, url }) {
  return `${title}\n${hostOf(url)}\n${plainText(html)}`.toLowerCase();
}

/**
 * @param {any[]} raw
 * @returns {Entry}
 */
function entryOf(raw) {
  const [html = "", title = "", url = "", kind = "", score = "", fields = [], mentioned = [], mentionedBy = []] = raw;
  return { html, title, url, kind, score, fields, mentioned, mentionedBy };
}
