/** @import { Scene } from "./types.js" */

const HTTP_HOST = /^https?:\/\/(?:[^/?#@]*@)?(?:www\.)?([^/?#:]+)/i;

/**
 * Return a URL's host without `www.`, "" if it isn't one of the web.
 * @param {string} url
 */
export function hostOf(url) {
  return HTTP_HOST.exec(url)?.[1] ?? "";
}

/**
 * Return a URL if it is one of the web or of a mailbox, else "".
 * @param {string} address
 */
export function webAddress(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
}

/**
 * Return the URL of an item's original, "" where it has none.
 * @param {Scene} scene
 * @param {number} item
 */
export function originalOf({ ids, linked, meta }, item) {
  return linked[item] ? webAddress(meta.link.replace("{id}", () => encodeURIComponent(ids[item]))) : "";
}
