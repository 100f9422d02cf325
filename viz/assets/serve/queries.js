import { ask, ServerError } from "./server.js";
import { Suggestions } from "./suggestions.js";
import { button, make } from "../ui/dom.js";
import { formatCount, formatNumber } from "../ui/format.js";
/** @import { Cell, Meta, QueryTable } from "./types.js" */

const EXAMPLES = [
  "MATCH (i:Item) WHERE i.depth = 0 RETURN i ORDER BY i.score DESC LIMIT 20",
  "MATCH (u:User)-[:POSTED]->(i:Item) RETURN u.name, count(i) AS items ORDER BY items DESC LIMIT 20",
  "MATCH p = (kid:Item)-[:PARENT]->(parent:Item) WHERE kid.depth < 3 RETURN p LIMIT 300",
];

/**
 * Show the box for queries, and their results.
 * @param {HTMLElement} view
 * @param {Meta} meta
 */
export function showQueries(view, meta) {
  new Queries(view, meta);
}

/** A query in Cypher, and its result. The query is in the address' fragment, which isn't sent. */
class Queries {
  /**
   * @param {HTMLElement} view
   * @param {Meta} meta
   */
  constructor(view, meta) {
    this.meta = meta;
    /** @type {AbortController | null} the query that runs */
    this.running = null;
    this.text = /** @type {HTMLTextAreaElement} */ (
      make("textarea", { id: "cypher", "aria-label": "Query in Cypher", spellcheck: "false", autocapitalize: "off", rows: "5" })
    );
    this.suggestions = new Suggestions(this.text);
    this.run = button("primary", () => void this.#run(), "Run");
    this.run.title = "Run the query (Ctrl+Enter)";
    this.draw = button("", () => void this.#draw(), "Draw");
    this.draw.title = "Draw the items that the query returns";
    this.csv = button("", () => void this.#download(), "Download CSV");
    this.stop = button("", () => this.running?.abort(), "Stop");
    this.status = make("p", { role: "status", id: "status" });
    this.result = make("div", { class: "result", id: "result" });
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void this.#run();
    });
    view.append(
      make("h1", {}, "Query"),
      make("p", {}, `Cypher that only reads: at most ${formatNumber(meta.seconds)} s and ${formatCount(meta.rows)} rows.`),
      make("div", { class: "editor" }, this.text, this.suggestions.list),
      make("div", { class: "tools" }, this.run, this.draw, this.csv, this.stop),
      this.status,
      this.result,
    );
    this.#show(false);
    this.text.value = readFragment();
    if (this.text.value) void this.#run();
    else this.#showExamples();
    this.text.focus();
  }

  #showExamples() {
    const rows = EXAMPLES.map((text) =>
      make("li", {}, button("", () => this.#take(text), text)),
    );
    this.result.replaceChildren(make("p", {}, "Begin with one of these:"), make("ul", { class: "examples" }, ...rows));
  }

  /** @param {string} text */
  #take(text) {
    this.text.value = text;
    void this.#run();
  }

  /** @param {boolean} isRunning */
  #show(isRunning) {
    for (const each of [this.run, this.draw, this.csv]) each.toggleAttribute("disabled", isRunning);
    this.stop.hidden = !isRunning;
  }

  /**
   * Ask the server about the query: what it answers, null where it fails or is stopped.
   * @param {string} path
   * @param {object} more what is sent beside the query
   * @returns {Promise<Response | null>}
   */
  async #ask(path, more) {
    this.suggestions.close();
    const cypher = this.text.value.trim();
    if (!cypher || this.running) return null;
    history.replaceState(null, "", `#${encodeURIComponent(cypher)}`);
    this.running = new AbortController();
    this.#show(true);
    this.#say("Running …");
    try {
      return await ask(path, { send: { cypher, ...more }, signal: this.running.signal });
    } catch (error) {
      if (error instanceof ServerError) this.#fail(error, cypher);
      else if (this.running.signal.aborted) this.#say("Stopped.");
      else throw error;
      return null;
    } finally {
      this.running = null;
      this.#show(false);
    }
  }

  async #run() {
    const answer = await this.#ask("/api/query", {});
    if (answer) this.#fill(await answer.json());
  }

  async #draw() {
    const answer = await this.#ask("/api/draw", {});
    if (answer) location.assign((await answer.json()).address);
  }

  async #download() {
    const answer = await this.#ask("/api/query", { as: "csv" });
    if (!answer) return;
    const address = URL.createObjectURL(await answer.blob());
    make("a", { href: address, download: "query.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    this.#say("The rows are in query.csv.");
  }

  /**
   * @param {string} text
   * @param {boolean} isAlarm
   */
  #say(text, isAlarm = false) {
    this.status.classList.toggle("alarm", isAlarm);
    this.status.textContent = text;
  }

  /**
   * @param {ServerError} error
   * @param {string} cypher
   */
  #fail(error, cypher) {
    this.#say(error.message, true);
    const parts = error.hint ? [make("p", {}, error.hint)] : [];
    const { offset } = error;
    if (offset !== null && offset <= cypher.length) {
      const end = Math.max(offset + 1, offset + (/^\w+/.exec(cypher.slice(offset))?.[0].length ?? 0));
      const marked = make("mark", {}, cypher.slice(offset, end) || " ");
      parts.unshift(make("pre", { tabindex: "0" }, cypher.slice(0, offset), marked, cypher.slice(end)));
    }
    this.result.replaceChildren(...parts);
  }

  /** @param {QueryTable} table */
  #fill({ columns, rows, more, items }) {
    const count = `${formatCount(rows.length)} ${rows.length === 1 ? "row" : "rows"}`;
    this.#say(`${count}${more ? "; there are more" : ""}${items ? ". Draw shows their items." : ""}`);
    const numeric = columns.map((_, at) => rows.length > 0 && rows.every((row) => row[at] === null || typeof row[at] === "number"));
    const place = (/** @type {number} */ at) => (numeric[at] ? "n" : "");
    const head = make("tr", {}, ...columns.map((name, at) => make("th", { scope: "col", class: place(at) }, make("bdi", {}, name))));
    const body = rows.map((row) => make("tr", {}, ...row.map((cell, at) => make("td", { class: place(at) }, ...cellParts(cell)))));
    const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
    this.result.replaceChildren(...(columns.length ? [table] : []));
    // It scrolls, so a keyboard must reach it.
    for (const [name, value] of [["tabindex", "0"], ["role", "region"], ["aria-label", "Result"]]) this.result.setAttribute(name, value);
  }
}

/**
 * @param {Cell} cell
 * @returns {(string | Node)[]}
 */
function cellParts(cell) {
  if (cell === null) return [make("span", { class: "quiet" }, "null")];
  if (typeof cell !== "object") return [make("bdi", {}, typeof cell === "number" ? String(cell) : `${cell}`)];
  const link = make("a", { href: `/thread/${encodeURIComponent(cell.item)}` }, make("bdi", {}, cell.text || cell.item));
  return cell.by ? [link, " ", make("bdi", { class: "quiet" }, cell.by)] : [link];
}

/** Return the query in the address' fragment, "" where there is none. */
function readFragment() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}
