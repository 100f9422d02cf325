import { counted, make } from "../../ui/dom.js";
import { isoMoment } from "../../ui/format.js";
/** @import { App } from "../../app/app.js" */
/** @import { Filters } from "../../data/state.js" */

/**
 * A field of the filters: what the reader sees, and how it takes over what the state says.
 *
 * @typedef {{box: HTMLElement, show: () => void}} Field
 * @typedef {App} Owner
 */

/** How many kinds, those of the most items, are offered. */
const MOST_KINDS = 20;
/** @type {[name: "dead" | "deleted" | "stub", says: string][]} */
const STATE_FIELDS = [
  ["dead", "dead"],
  ["deleted", "deleted"],
  ["stub", "stubs"],
];

/**
 * @param {Owner} app
 * @returns {Field | null} null where all items have one depth
 */
export function depthField(app) {
  const known = app.scene.depth.filter((depth) => depth >= 0);
  return numberField(app, "depth", "Depth", Float64Array.from(known));
}

/**
 * @param {Owner} app
 * @returns {Field | null} null where there are no scores
 */
export function scoreField(app) {
  return numberField(app, "score", "Score", app.scene.score.filter(Number.isFinite));
}

/**
 * @param {Owner} app
 * @param {"depth" | "score"} name
 * @param {string} says
 * @param {Float64Array} values
 * @returns {Field | null}
 */
function numberField(app, name, says, values) {
  const [least, most] = extremes(values);
  if (!(most > least)) return null;
  const [from, to] = ["from", "to"].map((end) =>
    input({ type: "number", min: String(least), max: String(most), "aria-label": `${says} ${end}` }),
  );
  [from.placeholder, to.placeholder] = [String(least), String(most)];
  const change = () => {
    const [low, high] = [from, to].map(({ value }) => (value === "" ? null : Number(value)));
    const used = low !== null || high !== null;
    setFilter(app, name, used ? [low ?? least, high ?? most] : null);
  };
  for (const end of [from, to]) end.addEventListener("change", change);
  const show = () => {
    const ends = app.state.get("filters")[name];
    from.value = ends && ends[0] !== least ? String(ends[0]) : "";
    to.value = ends && ends[1] !== most ? String(ends[1]) : "";
  };
  return { box: fieldBox(says, from, "to", to), show };
}

/**
 * @param {Owner} app
 * @returns {Field | null} null where no times differ
 */
export function timeField(app) {
  const [first, last] = extremes(app.scene.time.filter(Number.isFinite));
  if (!(last > first)) return null;
  const ends = ["from", "to"].map((end) =>
    input({ type: "datetime-local", step: "1", "aria-label": `Time ${end}, UTC` }),
  );
  const change = () => {
    const [from, to] = ends.map(({ value }) => Date.parse(`${value}Z`) / 1000);
    const used = Number.isFinite(from) || Number.isFinite(to);
    /** @type {[number, number]} */
    const span = [Number.isFinite(from) ? from : first, Number.isFinite(to) ? to : last];
    app.state.set({ span: used ? span : null });
  };
  for (const end of ends) end.addEventListener("change", change);
  const show = () => {
    const span = app.state.get("span");
    ends.forEach((end, at) => (end.value = span ? isoMoment(span[at]).slice(0, 19) : ""));
  };
  const labels = ends.map((end, at) => make("label", {}, at ? "to" : "from", end));
  return { box: fieldBox("Time, UTC", ...labels), show };
}

/**
 * @param {Owner} app
 * @returns {Field | null} null where all items are of one kind
 */
export function kindField(app) {
  const { kinds } = app.scene.meta;
  if (kinds.length < 2) return null;
  const counts = new Int32Array(kinds.length);
  for (const kind of app.scene.kind) if (kind >= 0) counts[kind] += 1;
  const order = [...kinds.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
  const offered = order.slice(0, MOST_KINDS);
  const boxes = offered.map(() => input({ type: "checkbox" }));
  const change = () => {
    const wanted = offered.filter((_, at) => boxes[at].checked).map((kind) => kinds[kind]);
    setFilter(app, "kinds", wanted.length ? wanted : null);
  };
  for (const box of boxes) box.addEventListener("change", change);
  const labels = offered.map((kind, at) => {
    const count = make("span", {}, counted(counts[kind]));
    return make("label", { class: "check" }, boxes[at], make("bdi", {}, kinds[kind]), " ", count);
  });
  const show = () => {
    const wanted = app.state.get("filters").kinds;
    offered.forEach((kind, at) => (boxes[at].checked = wanted?.includes(kinds[kind]) ?? false));
  };
  return { box: fieldBox("Kind", ...labels), show };
}

/**
 * @param {Owner} app
 * @returns {Field}
 */
export function stateField(app) {
  const lists = STATE_FIELDS.map(([name]) => {
    const options = ["with", "without", "only"].map((word) => make("option", {}, word));
    const list = /** @type {HTMLSelectElement} */ (make("select", {}, ...options));
    list.addEventListener("change", () =>
      setFilter(app, name, list.value === "with" ? null : list.value === "only"),
    );
    return list;
  });
  const labels = lists.map((list, at) => make("label", {}, STATE_FIELDS[at][1], list));
  const show = () => {
    const filters = app.state.get("filters");
    STATE_FIELDS.forEach(([name], at) => {
      const wanted = filters[name];
      lists[at].value = wanted === null ? "with" : wanted ? "only" : "without";
    });
  };
  return { box: fieldBox("State", ...labels), show };
}

/**
 * @template {keyof Filters} K
 * @param {Owner} app
 * @param {K} name
 * @param {Filters[K]} value
 */
export function setFilter(app, name, value) {
  app.state.set({ filters: { ...app.state.get("filters"), [name]: value } });
}

/**
 * @param {string} says
 * @param {...(string | Node)} inside
 */
export function fieldBox(says, ...inside) {
  return make("fieldset", {}, make("legend", {}, says), ...inside);
}

/** @param {Record<string, string>} attributes */
function input(attributes) {
  return /** @type {HTMLInputElement} */ (make("input", attributes));
}

/** @param {Float64Array} values */
function extremes(values) {
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  return [least, values.reduce((a, b) => Math.max(a, b), -Infinity)];
}
