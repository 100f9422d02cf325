const HTTP_HOST = /^https?:\/\/(?:[^/?#@]*@)?(?:www\.)?([^/?#:]+)/i;

/**
 * Return a URL's host without `www.`, "" if it isn't one of the web.
 * @param {string} url
 */
export function hostOf(url) {
  return HTTP_HOST.exec(url)?.[1] ?? "";
}
