/** @import { Scene } from "./types.js" */

/**
 * The items whose author, title, text or domain contains what is searched, in order.
 * @param {Scene} scene
 * @param {string[]} words of each item, in small letters
 * @param {string} query
 * @returns {number[]}
 */
export function findItems(scene, words, query) {
  const wanted = query.trim().toLowerCase();
  const authors = scene.meta.authors.map((name) => name.toLowerCase().includes(wanted));
  const hits = [];
  for (let item = 0; item < scene.n; item++) {
    const author = scene.author[item];
    if ((author >= 0 && authors[author]) || words[item].includes(wanted)) hits.push(item);
  }
  return hits;
}

const HOST = /^https?:\/\/(?:[^/?#@]*@)?(?:www\.)?([^/?#:]+)/i;

/**
 * Where an address leads: its host without `www.`, "" where it is none of the web.
 * @param {string} address
 */
export function hostOf(address) {
  return HOST.exec(address)?.[1] ?? "";
}
