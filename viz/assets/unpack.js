const ARRAYS = { f4: Float32Array, f8: Float64Array, i4: Int32Array, u1: Uint8Array, u2: Uint16Array };

/**
 * Unpack base64 of deflated bytes.
 * @param {string} packed
 * @returns {Promise<ArrayBuffer>}
 */
export async function inflate(packed) {
  const deflated = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).arrayBuffer();
}

/**
 * @param {string} packed
 * @returns {Promise<any>}
 */
export async function inflateJson(packed) {
  return JSON.parse(new TextDecoder().decode(await inflate(packed)));
}

/**
 * Unpack columns: typed arrays over one stretch of bytes.
 * @param {import("./types.js").ColumnSpec[]} spec
 * @param {string} packed
 * @returns {Promise<Record<string, any>>}
 */
export async function inflateColumns(spec, packed) {
  const bytes = await inflate(packed);
  return Object.fromEntries(
    spec.map(([name, type, start, length]) => [name, new ARRAYS[type](bytes, start, length)]),
  );
}

/**
 * The text of one of the page's data blocks.
 * @param {string} id
 */
export function blockText(id) {
  return document.getElementById(id)?.textContent ?? "";
}
