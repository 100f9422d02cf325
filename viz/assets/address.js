/**
 * The item that the address names (`#item=ID`, percent-encoded), -1 for none or an unknown one.
 * @param {string[]} ids
 * @returns {number}
 */
export function itemInAddress(ids) {
  const named = /^#item=(.+)$/s.exec(location.hash);
  if (!named) return -1;
  try {
    return ids.indexOf(decodeURIComponent(named[1]));
  } catch {
    return -1;
  }
}
