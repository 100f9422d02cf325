/** @import { Scene } from "./types.js" */

/**
 * Return the items whose author, title, text or domain contains the query, in order.
 * @param {Scene} scene
 * @param {string[]} texts to search in, of each item, in lower case
 * @param {string} query
 * @returns {number[]}
 */
export function findItems(scene, texts, query) {
  const wanted = query.trim().toLowerCase();
  const authors = scene.meta.authors.map((name) => name.toLowerCase().includes(wanted));
  const hits = [];
  for (let item = 0; item < scene.n; item++) {
    const author = scene.author[item];
    if ((author >= 0 && authors[author]) || texts[item].includes(wanted)) hits.push(item);
  }
  return hits;
}

const HTTP_HOST = /^https?:\/\/(?:[^/?#@]*@)?(?:www\.)?([^/?#:]+)/i;

/**
 * Return a URL's host without `www.`, "" if it isn't one of the web.
 * @param {string} url
 */
export function hostOf(url) {
  return HTTP_HOST.exec(url)?.[1] ?? "";
}
