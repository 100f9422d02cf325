import { plainText } from "./plain-text.js";
import { hostOf } from "./search-index.js";
import { inflateJson, lateBlockText } from "./unpack.js";
/** @import { Entry, Scene } from "./types.js" */

/** How many chunks are unpacked at once for searching. */
const ABREAST = 8;

/** What is written in the items, unpacked a chunk at a time when somebody asks. */
export class Texts {
  /** @param {Scene} scene */
  constructor(scene) {
    this.chunk = scene.meta.chunk;
    /** @type {Promise<string[]> | null} */
    this.packed = null;
    /** @type {Promise<any[]>[]} */
    this.chunks = [];
    /** @type {string[] | null} the words of each item, in small letters */
    this.words = null;
    /** @type {Promise<void> | null} */
    this.unpacking = null;
  }

  /**
   * @param {number} at the chunk's number
   * @returns {Promise<any[]>}
   */
  load(at) {
    this.chunks[at] ??= this.#packed().then((packed) => inflateJson(packed[at]));
    return this.chunks[at];
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
    const chunk = await this.load(Math.floor(item / this.chunk));
    return entryOf(chunk[item % this.chunk]);
  }

  /**
   * The first words of an item: its title, else its comment, on one line.
   * @param {number} item
   * @param {number} letters at most
   */
  async start(item, letters) {
    const { title, html } = await this.entry(item);
    return shorten(title || plainText(html).replace(/\s+/g, " ").trim(), letters);
  }

  /** Unpack all words for searching, once. */
  loadWords() {
    this.unpacking ??= this.#unpackWords();
    return this.unpacking;
  }

  /** Some chunks at a time, letting the page breathe in between. */
  async #unpackWords() {
    const words = [];
    const packed = (await this.#packed()).filter(Boolean);
    for (let at = 0; at < packed.length; at += ABREAST) {
      const some = packed.slice(at, at + ABREAST);
      // Not kept as they are: twice the words would take twice the memory.
      const chunks = await Promise.all(
        some.map((chunk, place) => this.chunks[at + place] ?? inflateJson(chunk)),
      );
      for (const raw of chunks.flat()) words.push(wordsOf(entryOf(raw)));
    }
    this.words = words;
  }
}

/**
 * Cut a text by letters as people count them, never inside one.
 * @param {string} text
 * @param {number} letters
 */
export function shorten(text, letters) {
  if (text.length <= letters) return text;
  const all = Array.from(text.slice(0, 2 * letters + 2));
  return all.length <= letters ? text : `${all.slice(0, letters - 1).join("").trimEnd()}…`;
}

/**
 * What is searched of an item, in small letters.
 * @param {Entry} entry
 */
function wordsOf({ html, title, url }) {
  return `${title}\n${hostOf(url)}\n${plainText(html)}`.toLowerCase();
}

/**
 * @param {any[]} raw
 * @returns {Entry}
 */
function entryOf([html = "", title = "", url = "", kind = "", score = "", fields = []]) {
  return { html, title, url, kind, score, fields };
}
