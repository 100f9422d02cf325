const BLOCKS = new Set("blockquote br li ol p pre ul".split(" "));
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&nbsp;": "\u00a0" };
const TAGS = /<\/?([a-z]+)(?: href="[^"]*")?>/g;

/**
 * Replace the entities that cleaned HTML may hold.
 * @param {string} text
 */
export function decodeEntities(text) {
  return text.replace(
    /&(?:amp|lt|gt|quot|nbsp);/g,
    (entity) => ENTITIES[/** @type {keyof typeof ENTITIES} */ (entity)],
  );
}

/**
 * Cleaned HTML as plain text, blocks on lines of their own.
 * @param {string} html
 */
export function plainText(html) {
  const words = html.includes("<") ? html.replace(TAGS, (_, tag) => (BLOCKS.has(tag) ? "\n" : "")) : html;
  return (words.includes("&") ? decodeEntities(words) : words).trim();
}
