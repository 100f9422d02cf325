/**
 * Which items have a text, a title or an author that contains the query.
 * @param {import("./types.js").Scene} scene
 * @param {import("./texts.js").Texts} texts
 * @param {string} query
 * @returns {{faded: Uint8Array, hits: number[]} | null} null while the texts aren't unpacked
 */
export function findItems(scene, texts, query) {
  const wanted = query.trim().toLowerCase();
  const faded = new Uint8Array(scene.n);
  if (!wanted) return { faded, hits: [] };
  if (!texts.words) return null;
  const authors = scene.meta.authors.map((name) => name.toLowerCase().includes(wanted));
  const hits = [];
  for (let i = 0; i < scene.n; i++) {
    const found = (scene.author[i] >= 0 && authors[scene.author[i]]) || texts.words[i].includes(wanted);
    if (found) hits.push(i);
    else faded[i] = 1;
  }
  return { faded, hits };
}
