/**
 * vis-network, which stands in a template: there the browser needn't look at it before the first
 * picture, which is drawn without it.
 */
export function readVis() {
  const page = /** @type {any} */ (globalThis);
  if (!page.vis?.Network) {
    const held = /** @type {HTMLTemplateElement} */ (document.getElementById("graphload-vis"));
    held.replaceWith(held.content);
  }
  return page.vis;
}
