import { busiestHour, fastestReplies, greatest, longestDialogues } from "../../data/figures.js";
import { countCodes } from "../../data/numbers.js";
import { setFilter } from "../filters/filter-fields.js";
import { yieldToBrowser } from "../../ui/animation.js";
import { button, make } from "../../ui/dom.js";
import { formatCount, formatDuration, formatTime } from "../../ui/format.js";
/** @import { App } from "../../app/app.js" */
/** @import { Scene } from "../../data/types.js" */

const MAX_AUTHORS = 6;
const MAX_ITEMS = 3;
/** The dialogues among which the longest of each pair of authors is found. */
const MAX_DIALOGUES = 30;
/** The shortest dialogue and the shallowest reply that are worth a line. */
const MIN_DIALOGUE = 4;
const MIN_DEPTH = 3;
const HOUR_S = 3600;

/** @typedef {{label: string, value: string, pressed?: boolean, action: () => void}} Insight */

/**
 * Make the insights into what is shown: who writes most, the longest dialogues, the deepest chain,
 * the fastest replies, the busiest hour. Each leads to what it is about. The page stays responsive
 * meanwhile.
 * @param {App} app
 * @param {Uint8Array | null} included 1 for an item that is shown, null where all are
 */
export async function insightParts(app, included) {
  const { scene } = app;
  if (!scene.meta.authors.length) return [];
  const to = (/** @type {number} */ item, /** @type {string} */ value) => ({
    label: app.authorOf(item),
    value,
    action: () => app.select(item, true),
  });
  await yieldToBrowser();
  const longest = eachPairOnce(scene, longestDialogues(scene, included, MAX_DIALOGUES, MIN_DIALOGUE));
  await yieldToBrowser();
  const [deepest] = greatest(scene.depth, included, 1).filter((item) => scene.depth[item] >= MIN_DEPTH);
  await yieldToBrowser();
  const fastest = fastestReplies(scene, included, MAX_ITEMS);
  await yieldToBrowser();
  return [
    ...group("Most active authors", activeAuthors(app, included)),
    ...group("Longest dialogues", longest.slice(0, MAX_ITEMS).map(([item, length]) => dialogue(app, item, length))),
    ...group("Deepest reply", deepest === undefined ? [] : [to(deepest, `depth ${scene.depth[deepest]}`)]),
    ...group("Fastest replies to others", fastest.map(([item, delay]) => to(item, `after ${formatDuration(delay)}`))),
    ...group("Busiest hour", hours(app, included)),
  ];
}

/**
 * Return the first dialogue of each two authors.
 * @param {Scene} scene
 * @param {[item: number, length: number][]} dialogues
 */
function eachPairOnce({ author, parent }, dialogues) {
  const pairs = new Set();
  return dialogues.filter(([item]) => {
    const pair = [author[item], author[parent[item]]].sort().join();
    return !pairs.has(pair) && pairs.add(pair);
  });
}

/**
 * @param {App} app
 * @param {number} item its last one
 * @param {number} length
 * @returns {Insight} lists all its posts
 */
function dialogue(app, item, length) {
  const { ids, parent } = app.scene;
  const query = `dialogue:${/\s/.test(ids[item]) ? `"${ids[item]}"` : ids[item]}`;
  return {
    label: app.authorOf(item),
    value: `${length} posts with ${app.authorOf(parent[item])}`,
    action: () => app.state.set({ query, hit: -1, selected: -1 }),
  };
}

/**
 * @param {App} app
 * @param {Uint8Array | null} included
 * @returns {Insight[]}
 */
function activeAuthors(app, included) {
  const { author, meta } = app.scene;
  const counts = countCodes(author, meta.authors.length, included);
  const picked = app.state.get("filters").authors ?? [];
  return greatest(counts, null, MAX_AUTHORS).filter((code) => counts[code] > 1 || picked.includes(code)).map((code) => ({
    label: meta.authors[code],
    value: formatCount(counts[code]),
    pressed: picked.includes(code),
    action: () => setFilter(app, "authors", picked.includes(code) ? null : [code]),
  }));
}

/**
 * @param {App} app
 * @param {Uint8Array | null} included
 * @returns {Insight[]}
 */
function hours(app, included) {
  const busiest = busiestHour(app.scene, included);
  if (!busiest || busiest.count < 2) return [];
  const { start, count } = busiest;
  const timeRange = /** @type {[number, number]} */ ([start, start + HOUR_S - 1]);
  return [{ label: formatTime(start), value: `${formatCount(count)} items`, action: () => app.state.set({ timeRange }) }];
}

/**
 * @param {string} title
 * @param {Insight[]} rows
 */
function group(title, rows) {
  if (!rows.length) return [];
  const lines = rows.map(({ label, value, pressed, action }) => {
    const row = button("row insight", action, make("bdi", { class: "who" }, label), make("span", { class: "descendants" }, value));
    if (pressed !== undefined) row.setAttribute("aria-pressed", String(pressed));
    return make("li", {}, row);
  });
  return [make("section", {}, make("h3", {}, title), make("ol", { class: "items" }, ...lines))];
}
