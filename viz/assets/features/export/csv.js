/** Rows as CSV (RFC 4180) that a spreadsheet can open without running anything in it. */

/** What a spreadsheet takes for a formula: see OWASP's "CSV Injection". */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const NUMERAL = /^[+-]?[0-9]+(?:\.[0-9]+)?$/;

/**
 * @param {(string | number)[][]} rows the first holds the columns' names
 * @returns {string}
 */
export function csvOf(rows) {
  return rows.map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}

/** @param {string | number} value */
function csvField(value) {
  const text = guarded(String(value));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {string} text */
function guarded(text) {
  return FORMULA.test(text) && !NUMERAL.test(text) ? `'${text}` : text;
}
