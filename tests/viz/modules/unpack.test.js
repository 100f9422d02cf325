import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { inflateColumns, inflateJson } from "../unpack.js";

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
