/**
 * vis-network, which stands in the page as a function: to run it takes longer than to draw what
 * is seen first.
 */
export function readVis() {
  const page = /** @type {any} */ (globalThis);
  if (!page.vis?.Network) page.beginVis();
  return page.vis;
}
