/** The address' fragment: `#item=ID`, percent-encoded, selects an item. */
export class Address {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    addEventListener("hashchange", () => this.start());
  }

  start() {
    this.app.select(itemInAddress(this.app.scene.ids), true);
  }
}

/**
 * The item that the address names, -1 for none or an unknown one.
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
