/**
 * vis-network, which stands in a template: there the browser needn't look at it before the first
 * picture, which is drawn without it.
 */
export function readVis() {
  const held = /** @type {HTMLTemplateElement | null} */ (document.getElementById("graphload-vis"));
  held?.replaceWith(held.content);
  const { vis } = /** @type {any} */ (globalThis);
  if (!vis?.Network) throw new Error("vis-network doesn't run here");
  return vis;
}
