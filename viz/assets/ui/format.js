const DAY_S = 86_400;

/**
 * Format a number: an integer in full, others with four significant digits.
 * @param {number} value
 */
export function formatNumber(value) {
  if (Math.abs(value) >= 1e12) return value.toExponential(2);
  if (Number.isInteger(value)) return formatCount(value);
  return value.toLocaleString("en", { maximumSignificantDigits: 4 });
}

/**
 * Format an integer with commas. The browser's own function takes tens of milliseconds at its
 * first call.
 * @param {number} count
 */
export function formatCount(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * Format a range of numbers.
 * @param {number} from
 * @param {number} to
 */
export function formatRange(from, to) {
  if (from === to) return formatNumber(from);
  return from < 0 ? `${formatNumber(from)} to ${formatNumber(to)}` : `${formatNumber(from)}–${formatNumber(to)}`;
}

const UNITS = /** @type {[seconds: number, name: string][]} */ ([
  [365 * DAY_S, "y"],
  [DAY_S, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
]);

/**
 * Format a duration with one unit, or two where the first is small: 45 s, 1 h 20 min, 12 d.
 * @param {number} seconds
 */
export function formatDuration(seconds) {
  const rounded = Math.round(Math.abs(seconds));
  const at = Math.max(0, UNITS.findIndex(([unit]) => rounded >= unit));
  const [unit, name] = rounded ? UNITS[at] : UNITS[UNITS.length - 1];
  const whole = Math.floor(rounded / unit);
  const next = UNITS[at + 1];
  const rest = next && whole < 10 && rounded ? Math.floor((rounded - whole * unit) / next[0]) : 0;
  return `${formatCount(whole)} ${name}${rest ? ` ${rest} ${next[1]}` : ""}`;
}

/**
 * Format a count, and of how many where these are more: `12 of 300`.
 * @param {number} count
 * @param {number} all
 */
export function formatPart(count, all) {
  return count === all ? formatCount(all) : `${formatCount(count)} of ${formatCount(all)}`;
}

/**
 * Return a function that formats times within a range of `spread` seconds, as briefly as tells
 * them apart.
 * @param {number} spread
 * @returns {(seconds: number) => string}
 */
export function timeFormatter(spread) {
  const [from, to] = spread < 1.5 * DAY_S ? [11, 16] : spread < 60 * DAY_S ? [5, 16] : [0, 10];
  return (seconds) => formatIso(seconds).slice(from, to).replace("T", " ");
}

/**
 * Format a time as ISO 8601, in UTC; as seconds if it is outside the range of a Date.
 * @param {number} seconds Unix time
 */
export function formatIso(seconds) {
  const moment = new Date(seconds * 1000);
  return Number.isNaN(moment.getTime()) ? `${seconds} s` : moment.toISOString();
}

/**
 * Format a time as date, hour and minute, in UTC.
 * @param {number} seconds Unix time
 */
export function formatTime(seconds) {
  const moment = new Date(seconds * 1000);
  if (Number.isNaN(moment.getTime())) return `${seconds} s`;
  return `${moment.toISOString().slice(0, -8).replace("T", " ")} UTC`;
}
