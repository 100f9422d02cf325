import { formatIso } from "../../ui/format.js";
/** @import { TimeScale } from "./time-scale.js" */

const DAY_S = 86_400;
/** Days are counted from a Monday. */
const MONDAY_S = 4 * DAY_S;
/** The steps between ticks, in seconds up to weeks, in months beyond. */
const SECOND_STEPS = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200, DAY_S, 2 * DAY_S, 7 * DAY_S];
const MONTH_STEPS = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 12_000, 120_000, 1_200_000];
/** The seconds of a month, about, and the last moment that a Date has. */
const MONTH_S = 30.4 * DAY_S;
const MAX_DATE_S = 8.64e12;
/** In CSS pixels: a digit's width below the bars, the tick before a label, the gap to the next one. */
const LETTER_PX = 7;
const TICK_PX = 5;
const LABEL_GAP_PX = 8;

/**
 * Ticks have a position from 0 to 1 each; a cut is the middle of a pause that is cut.
 * @typedef {{x: number, label: string}} Tick
 * @typedef {{ticks: Tick[], cuts: number[]}} Ticks
 * @typedef {{seconds: number, months: number}} Step one of the two is 0
 */

/**
 * Return ticks for the bars: at equal steps, the smallest that have room for their labels. Where a
 * pause is cut, the moment after it has a tick too, if there is room; so has the first moment where
 * there are cuts or hardly any ticks.
 * @param {TimeScale} scale
 * @param {number} width of the bars in CSS pixels
 * @returns {Ticks}
 */
export function ticksOf(scale, width) {
  const { times, positions } = scale;
  const [first, last] = [times[0], times[times.length - 1]];
  const cuts = [];
  for (let at = 1; at + 1 < times.length; at += 2) cuts.push((positions[at] + positions[at + 1]) / 2);
  if (!(width > 0 && last > first && -MAX_DATE_S < first && last < MAX_DATE_S)) return { ticks: [], cuts };
  const step = smallestStep(times, positions, width);
  /** @type {Tick[]} */
  const ticks = [];
  let day = "";
  for (let at = 0; step && at < times.length; at += 2) {
    for (let moment = roundUp(times[at], step); moment <= times[at + 1]; moment = roundUp(moment + 1, step)) {
      const iso = formatIso(moment);
      ticks.push({ x: scale.positionOf(moment), label: labelOf(iso, step, day) });
      day = iso.slice(0, 10);
    }
  }
  const fitting = ticks.filter(({ x, label }) => x * width + widthOf(label) <= width);
  const isClear = !scale.isCut && fitting.length > 1;
  return { ticks: isClear ? fitting : withBeginnings(fitting, scale, step, width), cuts };
}

/**
 * Return the smallest step whose ticks have room for their labels; null for none.
 * @param {number[]} times
 * @param {number[]} positions
 * @param {number} width
 * @returns {Step | null}
 */
function smallestStep(times, positions, width) {
  let [seconds, room] = [0, 0];
  for (let at = 0; at < times.length; at += 2) {
    seconds += times[at + 1] - times[at];
    room += (positions[at + 1] - positions[at]) * width;
  }
  const fits = (/** @type {number} */ length, /** @type {string} */ label) =>
    (length * room) / seconds >= widthOf(label) + LABEL_GAP_PX;
  const some = SECOND_STEPS.find((each) => fits(each, each < 60 ? "05-31 12:00:00" : each < DAY_S ? "05-31 12:00" : "2024-05-31"));
  if (some) return { seconds: some, months: 0 };
  const months = MONTH_STEPS.find((each) => fits(each * MONTH_S, each < 12 ? "2024-05" : "2024"));
  return months ? { seconds: 0, months } : null;
}

/**
 * Return the first moment of a step's that isn't before a time.
 * @param {number} time
 * @param {Step} step
 */
function roundUp(time, { seconds, months }) {
  const offset = seconds > DAY_S ? MONDAY_S : 0;
  if (seconds) return Math.ceil((time - offset) / seconds) * seconds + offset;
  const date = new Date(time * 1000);
  const month = Math.floor((12 * date.getUTCFullYear() + date.getUTCMonth()) / months) * months;
  const [begun, next] = [month, month + months].map((each) => new Date(0).setUTCFullYear(0, each, 1) / 1000);
  return begun >= time ? begun : next;
}

/**
 * Add the first moment of each part between two cuts where no tick's label is.
 * @param {Tick[]} ticks
 * @param {TimeScale} scale
 * @param {Step | null} step
 * @param {number} width
 */
function withBeginnings(ticks, { times, positions }, step, width) {
  const all = [...ticks];
  let before = "";
  for (let at = 0; at < times.length; at += 2) {
    const iso = formatIso(times[at]);
    const inDay = step && step.seconds && step.seconds < DAY_S;
    const label = inDay ? iso.slice(5, step.seconds < 60 ? 19 : 16).replace("T", " ") : iso.slice(0, 10);
    const [from, to] = [positions[at] * width, positions[at] * width + widthOf(label)];
    const isFree = all.every((tick) => {
      const left = tick.x * width;
      return left >= to + LABEL_GAP_PX || left + widthOf(tick.label) + LABEL_GAP_PX <= from;
    });
    if (isFree && to <= width && label !== before) all.push({ x: positions[at], label });
    before = label;
  }
  return all.sort((a, b) => a.x - b.x);
}

/**
 * Return as much of a moment as its step needs; a time of day has the date in front where that
 * differs from the tick before.
 * @param {string} iso
 * @param {Step} step
 * @param {string} day that of the tick before
 */
function labelOf(iso, { seconds, months }, day) {
  const date = iso.slice(0, iso.indexOf("T"));
  if (months) return months < 12 ? date.slice(0, -3) : date.slice(0, -6);
  const time = iso.slice(iso.indexOf("T") + 1, seconds < 60 ? -5 : -8);
  if (seconds >= DAY_S || /^[0:]+$/.test(time)) return date;
  return iso.slice(0, 10) === day ? time : `${date.slice(-5)} ${time}`;
}

/** @param {string} label */
function widthOf(label) {
  return TICK_PX + label.length * LETTER_PX;
}
