import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { inflateColumns, inflateJson, inflateNumbers, inflateText, linesOf } from "#assets/data/unpack.js";

/** @param {Uint8Array | string} raw */
function packed(raw) {
  return deflateRawSync(raw).toString("base64");
}

test("columns come back as typed arrays over their own bytes", async () => {
  const times = new Float64Array([1.5, NaN]);
  const places = new Int32Array([-1, 7]);
  const bytes = new Uint8Array([...new Uint8Array(times.buffer), ...new Uint8Array(places.buffer), 3]);
  const spec = [["time", "f8", 0, 2], ["place", "i4", 16, 2], ["state", "u1", 24, 1]];
  const columns = await inflateColumns(spec, packed(bytes));
  assert.deepEqual([...columns.time], [1.5, NaN]);
  assert.deepEqual([...columns.place], [-1, 7]);
  assert.deepEqual([...columns.state], [3]);
});

test("texts come back letter by letter", async () => {
  const texts = ["", "ünïcödé 🦉", "\u2028</script>"];
  assert.deepEqual(await inflateJson(packed(JSON.stringify(texts))), texts);
});

test("numbers whose bytes stand in planes come back as they were", async () => {
  const numbers = new Float64Array([0.1, NaN, -7, 2 ** 60, 0]);
  const bytes = new Uint8Array(numbers.buffer);
  const planes = bytes.map((_, at) => bytes[(at % 5) * 8 + Math.floor(at / 5)]);
  assert.deepEqual([...(await inflateNumbers(packed(planes)))], [...numbers]);
});

test("lines come back as texts, whatever stands in them", async () => {
  const texts = ["7", "", "a\nb", '\\n"', "\u2028🦉"];
  const lines = texts.map((text) => JSON.stringify(text).slice(1, -1)).join("\n");
  assert.deepEqual(linesOf(await inflateText(packed(lines))), texts);
  assert.deepEqual(linesOf(await inflateText(packed("1\n22"))), ["1", "22"]);
});
