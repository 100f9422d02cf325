/** @import { ColumnSpec } from "./types.js" */

const ARRAYS = { f4: Float32Array, f8: Float64Array, i4: Int32Array, u1: Uint8Array, u2: Uint16Array };

/**
 * Unpack base64 of deflated bytes.
 * @param {string} packed
 * @returns {Promise<ArrayBuffer>}
 */
export async function inflate(packed) {
  // Written straight into the stream: a Blob in between takes longer than all the rest.
  const { readable, writable } = new DecompressionStream("deflate-raw");
  const writer = writable.getWriter();
  const written = writer.write(bytesOf(packed)).then(() => writer.close());
  const [bytes] = await Promise.all([new Response(readable).arrayBuffer(), written]);
  return bytes;
}

/**
 * Base64 as bytes: by the browser itself where it can, many times faster.
 * @param {string} packed
 * @returns {Uint8Array<ArrayBuffer>}
 */
function bytesOf(packed) {
  const { fromBase64 } = /** @type {any} */ (Uint8Array);
  if (fromBase64) return fromBase64.call(Uint8Array, packed);
  const letters = atob(packed);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

/**
 * @param {string} packed
 * @returns {Promise<any>}
 */
export async function inflateJson(packed) {
  return JSON.parse(new TextDecoder().decode(await inflate(packed)));
}

/**
 * Unpack numbers whose bytes stand in planes: the first ones of all, then the second ones …
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
 * Unpack texts that stand in a line each, escaped as in JSON.
 * @param {string} packed
 * @returns {Promise<string[]>}
 */
export async function inflateLines(packed) {
  const lines = new TextDecoder().decode(await inflate(packed));
  if (!lines.includes("\\")) return lines.split("\n");
  return lines.split("\n").map((line) => JSON.parse(`"${line}"`));
}

/**
 * Unpack columns: typed arrays over one stretch of bytes.
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
 * The text of one of the page's data blocks.
 * @param {string} id
 */
export function blockText(id) {
  return document.getElementById(id)?.textContent ?? "";
}

/**
 * The text of a block that stands behind the script, so that what is seen first needn't wait
 * until the browser has read it.
 * @param {string} id
 */
export async function lateBlockText(id) {
  if (document.readyState === "loading") {
    await new Promise((read) => document.addEventListener("DOMContentLoaded", read, { once: true }));
  }
  return blockText(id);
}
