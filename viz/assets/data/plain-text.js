// Plain text of comments that were cleaned in Python: well-formed HTML of few tags.

const BLOCKS = new Set("blockquote br details li ol p pre ul".split(" "));
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&nbsp;": "\u00a0" };
/** A tag, closed or with its link, or a text: [, closing, tag, href, text]. */
export const TOKENS = /<(\/?)([a-z]+)(?: href="([^"]*)")?>|([^<]+|<)/g;
const TAGS = /<\/?([a-z]+)(?: href="[^"]*")?>/g;

/**
 * Decode the entities that cleaned HTML may have.
 * @param {string} text
 */
export function decodeEntities(text) {
  return text.replace(
    /&(?:amp|lt|gt|quot|nbsp);/g,
    (entity) => ENTITIES[/** @type {keyof typeof ENTITIES} */ (entity)],
  );
}

/**
 * Convert cleaned HTML to plain text, with each block on a line.
 * @param {string} html
 */
export function plainText(html) {
  const text = html.includes("<") ? html.replace(TAGS, (_, tag) => (BLOCKS.has(tag) ? "\n" : "")) : html;
  return (text.includes("&") ? decodeEntities(text) : text).trim();
}
