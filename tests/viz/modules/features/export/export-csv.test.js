import assert from "node:assert/strict";
import { test } from "node:test";
import { formatCsv } from "#assets/features/export/export-csv.js";

test("fields with commas, quotes and lines are quoted as RFC 4180 says", () => {
  assert.equal(formatCsv([["a,b", 'c"d', "e\nf", "g"]]), '"a,b","c""d","e\nf",g\r\n');
});

for (const first of ["=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20"]) {
  test(`no cell begins a formula with ${JSON.stringify(first)}`, () => {
    const cell = formatCsv([[`${first}cmd`]]);
    assert.ok(cell.startsWith("'") || cell.startsWith("\"'"));
  });
}

test("a negative number stays a number", () => {
  assert.equal(formatCsv([[-5, "+1.5", "-5+2"]]), "-5,+1.5,'-5+2\r\n");
});
