import { make } from "../../ui/dom.js";
import { formatCount, formatIso } from "../../ui/format.js";
/** @import { App } from "../../app/app.js" */
/** @import { Filters } from "../../data/state.js" */

/**
 * A field of the filters: its element, and a function that shows the state in it.
 *
 * @typedef {{box: HTMLElement, update: () => void}} Field
 */

/** The number of kinds, the most frequent ones, that are offered. */
const MAX_KINDS = 20;
/** @type {[name: "dead" | "deleted" | "stub", label: string][]} */
const STATE_FIELDS = [
  ["dead", "dead"],
  ["deleted", "deleted"],
  ["stub", "stubs"],
];

/**
 * @param {App} app
 * @returns {Field | null} null if all items have one depth
 */
export function depthField(app) {
  const known = app.scene.depth.filter((depth) => depth >= 0);
  return numberField(app, "depth", "Depth", Float64Array.from(known));
}

/**
 * @param {App} app
 * @returns {Field | null} null if there are no scores
 */
export function scoreField(app) {
  return numberField(app, "score", "Score", app.scene.score.filter(Number.isFinite));
}

/**
 * @param {App} app
 * @param {"depth" | "score"} name
 * @param {string} label
 * @param {Float64Array} values
 * @returns {Field | null}
 */
function numberField(app, name, label, values) {
  const [min, max] = minMax(values);
  if (!(max > min)) return null;
  const [from, to] = ["from", "to"].map((end) =>
    input({ type: "number", min: String(min), max: String(max), "aria-label": `${label} ${end}` }),
  );
  [from.placeholder, to.placeholder] = [String(min), String(max)];
  const change = () => {
    const [low, high] = [from, to].map(({ value }) => (value === "" ? null : Number(value)));
    const used = low !== null || high !== null;
    setFilter(app, name, used ? [low ?? min, high ?? max] : null);
  };
  for (const end of [from, to]) end.addEventListener("change", change);
  const update = () => {
    const ends = app.state.get("filters")[name];
    from.value = ends && ends[0] !== min ? String(ends[0]) : "";
    to.value = ends && ends[1] !== max ? String(ends[1]) : "";
  };
  return { box: fieldBox(label, from, "to", to), update };
}

/**
 * @param {App} app
 * @returns {Field | null} null if no times differ
 */
export function timeField(app) {
  const [first, last] = minMax(app.scene.time.filter(Number.isFinite));
  if (!(last > first)) return null;
  const ends = ["from", "to"].map((end) =>
    input({ type: "datetime-local", step: "1", "aria-label": `Time ${end}, UTC` }),
  );
  const change = () => {
    const [from, to] = ends.map(({ value }) => Date.parse(`${value}Z`) / 1000);
    const used = Number.isFinite(from) || Number.isFinite(to);
    /** @type {[number, number]} */
    const timeRange = [Number.isFinite(from) ? from : first, Number.isFinite(to) ? to : last];
    app.state.set({ timeRange: used ? timeRange : null });
  };
  for (const end of ends) end.addEventListener("change", change);
  const update = () => {
    const timeRange = app.state.get("timeRange");
    ends.forEach((end, at) => (end.value = timeRange ? formatIso(timeRange[at]).slice(0, 19) : ""));
  };
  const labels = ends.map((end, at) => make("label", {}, at ? "to" : "from", end));
  return { box: fieldBox("Time, UTC", ...labels), update };
}

/**
 * @param {App} app
 * @returns {Field | null} null if all items are of one kind
 */
export function kindField(app) {
  const { kinds } = app.scene.meta;
  if (kinds.length < 2) return null;
  const counts = new Int32Array(kinds.length);
  for (const kind of app.scene.kind) if (kind >= 0) counts[kind] += 1;
  const order = [...kinds.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
  const offered = order.slice(0, MAX_KINDS);
  const boxes = offered.map(() => input({ type: "checkbox" }));
  const change = () => {
    const wanted = offered.filter((_, at) => boxes[at].checked).map((kind) => kinds[kind]);
    setFilter(app, "kinds", wanted.length ? wanted : null);
  };
  for (const box of boxes) box.addEventListener("change", change);
  const labels = offered.map((kind, at) => {
    const count = make("span", {}, formatCount(counts[kind]));
    return make("label", { class: "check" }, boxes[at], make("bdi", {}, kinds[kind]), " ", count);
  });
  const update = () => {
    const wanted = app.state.get("filters").kinds;
    offered.forEach((kind, at) => (boxes[at].checked = wanted?.includes(kinds[kind]) ?? false));
  };
  return { box: fieldBox("Kind", ...labels), update };
}

/**
 * @param {App} app
 * @returns {Field}
 */
export function stateField(app) {
  const lists = STATE_FIELDS.map(([name]) => {
    const options = ["with", "without", "only"].map((text) => make("option", {}, text));
    const list = /** @type {HTMLSelectElement} */ (make("select", {}, ...options));
    list.addEventListener("change", () =>
      setFilter(app, name, list.value === "with" ? null : list.value === "only"),
    );
    return list;
  });
  const labels = lists.map((list, at) => make("label", {}, STATE_FIELDS[at][1], list));
  const update = () => {
    const filters = app.state.get("filters");
    STATE_FIELDS.forEach(([name], at) => {
      const wanted = filters[name];
      lists[at].value = wanted === null ? "with" : wanted ? "only" : "without";
    });
  };
  return { box: fieldBox("State", ...labels), update };
}

/**
 * @template {keyof Filters} K
 * @param {App} app
 * @param {K} name
 * @param {Filters[K]} value
 */
export function setFilter(app, name, value) {
  app.state.set({ filters: { ...app.state.get("filters"), [name]: value } });
}

/**
 * @param {string} label
 * @param {...(string | Node)} content
 */
export function fieldBox(label, ...content) {
  return make("fieldset", {}, make("legend", {}, label), ...content);
}

/** @param {Record<string, string>} attributes */
function input(attributes) {
  return /** @type {HTMLInputElement} */ (make("input", attributes));
}

/** @param {Float64Array} values */
function minMax(values) {
  const min = values.reduce((a, b) => Math.min(a, b), Infinity);
  return [min, values.reduce((a, b) => Math.max(a, b), -Infinity)];
}
