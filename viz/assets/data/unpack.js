/** @import { ColumnSpec } from "./types.js" */

/** The array types by their names in a column's spec. */
const ARRAYS = { f4: Float32Array, f8: Float64Array, i4: Int32Array, u1: Uint8Array, u2: Uint16Array };

/**
 * Unpack base64 of deflated bytes.
 * @param {string} packed
 * @returns {Promise<ArrayBuffer>}
 */
export async function inflate(packed) {
  // Written directly into the stream: a Blob in between takes longer than everything else.
  const { readable, writable } = new DecompressionStream("deflate-raw");
  const writer = writable.getWriter();
  const written = writer.write(bytesOf(packed)).then(() => writer.close());
  const [bytes] = await Promise.all([new Response(readable).arrayBuffer(), written]);
  return bytes;
}

/**
 * Decode base64, by the browser's own function where there is one: it is many times faster.
 * @param {string} packed
 * @returns {Uint8Array<ArrayBuffer>}
 */
function bytesOf(packed) {
  const { fromBase64 } = /** @type {any} */ (Uint8Array);
  if (fromBase64) return fromBase64.call(Uint8Array, packed);
  const text = atob(packed);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/**
 * Unpack JSON.
 * @param {string} packed
 * @returns {Promise<any>}
 */
export async function inflateJson(packed) {
  return JSON.parse(await inflateText(packed));
}

/**
 * Unpack float64 numbers that are stored byte plane by byte plane: first the first bytes of
 * all numbers, then the second bytes …
 * @param {string} packed
 */
export async function inflateNumbers(packed) {
  const planes = new Uint8Array(await inflate(packed));
  const bytes = new Uint8Array(planes.length);
  const n = planes.length / 8;
  for (let at = 0; at < planes.length; at++) bytes[(at % n) * 8 + Math.floor(at / n)] = planes[at];
  return new Float64Array(bytes.buffer);
}

/**
 * Unpack a text.
 * @param {string} packed
 */
export async function inflateText(packed) {
  return new TextDecoder().decode(await inflate(packed));
}

/**
 * Return texts that are stored one a line, escaped as in JSON.
 * @param {string} lines
 * @returns {string[]}
 */
export function linesOf(lines) {
  if (!lines.includes("\\")) return lines.split("\n");
  return lines.split("\n").map((line) => JSON.parse(`"${line}"`));
}

/**
 * Unpack columns: typed arrays over one buffer.
 * @param {ColumnSpec[]} spec
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
 * Return the text of one of the page's data blocks.
 * @param {string} id
 */
export function blockText(id) {
  return document.getElementById(id)?.textContent ?? "";
}

/**
 * Return the text of a data block that comes after the script, once the browser has parsed it:
 * the first picture doesn't wait for it.
 * @param {string} id
 */
export async function lateBlockText(id) {
  if (document.readyState === "loading") {
    await new Promise((read) => document.addEventListener("DOMContentLoaded", read, { once: true }));
  }
  return blockText(id);
}
