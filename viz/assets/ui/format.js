const DAY = 86_400;

/**
 * A number as people read it: whole ones in full, others with four digits that count.
 * @param {number} value
 */
export function figure(value) {
  if (Math.abs(value) >= 1e12) return value.toExponential(2);
  if (Number.isInteger(value)) return inThousands(value);
  return value.toLocaleString("en", { maximumSignificantDigits: 4 });
}

/**
 * A whole number with commas: a browser's own way takes tens of milliseconds the first time.
 * @param {number} whole
 */
export function inThousands(whole) {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * A span of numbers.
 * @param {number} from
 * @param {number} to
 */
export function figureSpan(from, to) {
  if (from === to) return figure(from);
  return from < 0 ? `${figure(from)} to ${figure(to)}` : `${figure(from)}–${figure(to)}`;
}

/**
 * How moments are written that lie within `spread` seconds: as little as tells them apart.
 * @param {number} spread
 * @returns {(seconds: number) => string}
 */
export function momentWriter(spread) {
  const [from, to] = spread < 1.5 * DAY ? [11, 16] : spread < 60 * DAY ? [5, 16] : [0, 10];
  return (seconds) => isoMoment(seconds).slice(from, to).replace("T", " ");
}

/**
 * A moment as ISO 8601 has it, in UTC, without what a Date can't hold.
 * @param {number} seconds Unix time
 */
export function isoMoment(seconds) {
  const moment = new Date(seconds * 1000);
  return Number.isNaN(moment.getTime()) ? `${seconds} s` : moment.toISOString();
}

/**
 * A moment in words people read, in UTC.
 * @param {number} seconds Unix time
 */
export function when(seconds) {
  const moment = new Date(seconds * 1000);
  // Beyond the years that a Date holds, the number itself says most.
  if (Number.isNaN(moment.getTime())) return `${seconds} s`;
  return `${moment.toISOString().slice(0, -8).replace("T", " ")} UTC`;
}
