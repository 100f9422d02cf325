import { originalOf } from "../../data/host.js";
import { countCodes } from "../../data/numbers.js";
import { rootsOf } from "../../data/scene.js";
import { CYCLE_MARK, markRows } from "../legend/legend.js";
import { sampleDiscs } from "../legend/size-by.js";
import { groupColours } from "../../render/colours.js";
import { groundColour } from "../../render/icicle.js";
import { DOT, RING } from "../../render/marks.js";
import { formatPart, formatTime } from "../../ui/format.js";
/** @import { App } from "../../app/app.js" */
/** @import { LegendRow } from "../../render/figure.js" */

const SWATCH_RADIUS_PX = 5;

/**
 * Say how many items are seen, and from when to when they were written.
 * @param {App} app
 */
export function factsText(app) {
  const { scene } = app;
  const all = app.figuresOf(null);
  const { items, first, last } = app.figuresOf();
  const [from, to] = [formatTime(first), formatTime(last)];
  const noun = scene.meta.authors.length ? (all.items === 1 ? "post" : "posts") : all.items === 1 ? "item" : "items";
  const range = Number.isNaN(first) ? "" : from === to ? from : `${from.replace(" UTC", "")} – ${to}`;
  return [`${formatPart(items, all.items)} ${noun}`, range].filter(Boolean).join(" · ");
}

/**
 * Name the source: the URL of the thread, else the site of all threads.
 * @param {App} app
 */
export function sourceText({ scene }) {
  const [root, other] = rootsOf(scene, 2);
  const thread = other === undefined && root !== undefined ? originalOf(scene, root) : "";
  const linked = scene.linked.indexOf(1);
  const site = linked < 0 ? "" : new URL(originalOf(scene, linked)).hostname;
  return `Source: ${[thread || site, `graphload ${scene.meta.version}`].filter(Boolean).join(" · ")}`;
}

/**
 * Return the legend as it is on the screen, without what is switched off.
 * @param {App} app
 * @returns {LegendRow[]}
 */
export function legendRows(app) {
  const { scene, grouping, sizing, look, state } = app;
  const { theme } = look;
  const colours = groupColours(grouping, theme.palette).map((colour) => (look.boxes ? groundColour(colour, theme) : colour));
  const matching = app.matching("muted");
  const counts = matching && countCodes(grouping.of, grouping.groups.length, matching);
  const muted = new Set(state.get("muted"));
  const groups = grouping.groups.map(({ key, label, count }, at) => ({
    key,
    label: `${label} (${formatPart(counts?.[at] ?? count, count)})`,
    mark: DOT,
    radius: SWATCH_RADIUS_PX,
    colour: colours[at],
  }));
  const samples = sampleDiscs(sizing.samples, app.view.frame);
  // In an icicle, widths mean the subtree, whatever sizes do.
  const sizes = look.boxes ? [] : samples.map((sample) => ({ ...sample, mark: DOT, colour: theme.edge }));
  const stubs = groundColour(theme.palette.none, theme);
  const marks = markRows(scene, app.matching())
    .filter(([, mark]) => !look.boxes || mark === RING)
    .map(([label, mark]) => ({
      label,
      mark: look.boxes ? DOT : mark === CYCLE_MARK ? RING : mark,
      radius: SWATCH_RADIUS_PX,
      colour: look.boxes ? stubs : mark === CYCLE_MARK ? theme.alarm : theme.text,
    }));
  const rows = [
    { title: grouping.title, entries: groups.filter(({ key }) => !muted.has(key)) },
    { title: sizing.title, entries: sizes },
    { title: "", entries: marks },
  ];
  return rows.filter(({ entries }) => entries.length);
}
