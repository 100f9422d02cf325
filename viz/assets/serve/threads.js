import { ask, ServerError } from "./server.js";
import { button, make } from "../ui/dom.js";
import { formatCount, formatIso, formatNumber } from "../ui/format.js";
/** @import { Meta, ThreadPage, ThreadRow } from "./types.js" */

const SEARCH_DELAY_MS = 200;
const COUNTING_DELAY_MS = 1000;
const PAGE_ROWS = 50;

/** The columns: [order, heading, unit on a narrow screen]. */
const COLUMNS = /** @type {const} */ ([
  ["items", "Items", "items"],
  ["depth", "Depth", "deep"],
  ["authors", "Authors", "authors"],
  ["first", "First", ""],
  ["last", "Last", ""],
]);

/** @typedef {{search: string, sort: string, order: string, page: string, measure: string}} Asked */

/** @type {Asked} */
const DEFAULTS = { search: "", sort: "items", order: "down", page: "0", measure: "" };

/**
 * Show the list of threads.
 * @param {HTMLElement} view
 * @param {Meta} meta
 */
export function showThreads(view, meta) {
  void new ThreadList(view, meta).show();
}

/** The list of threads: what was asked for is in the address' fragment, so that it can be returned to. */
class ThreadList {
  /**
   * @param {HTMLElement} view
   * @param {Meta} meta
   */
  constructor(view, meta) {
    this.asked = { ...DEFAULTS, ...Object.fromEntries(new URLSearchParams(location.hash.slice(1))) };
    /** Counts what was asked for: only the last answer is shown. */
    this.version = 0;
    this.timer = 0;
    this.search = /** @type {HTMLInputElement} */ (
      make("input", {
        type: "search",
        id: "search",
        placeholder: "Search titles",
        "aria-label": "Search titles, or an id",
        autocomplete: "off",
        spellcheck: "false",
      })
    );
    this.sort = /** @type {HTMLSelectElement} */ (make("select", { id: "sort", "aria-label": "Sort by" }));
    this.order = button("", () => this.#ask({ order: this.asked.order === "down" ? "up" : "down" }), "");
    this.order.id = "order";
    this.again = button("", () => void this.#countAgain(), "Count again");
    this.again.title = "Take over what was added to the store";
    this.status = make("p", { role: "status", id: "status" });
    this.head = make("tr", {});
    this.body = make("tbody", {});
    this.table = make("table", { class: "threads", "aria-label": "Threads" }, make("thead", {}, this.head), this.body);
    this.previous = button("", () => this.#ask({ page: String(Number(this.asked.page) - 1) }), "Previous");
    this.next = button("", () => this.#ask({ page: String(Number(this.asked.page) + 1) }), "Next");
    this.place = make("span", { class: "quiet" });
    this.search.value = this.asked.search;
    this.search.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.#ask({ search: this.search.value, page: "0" }), SEARCH_DELAY_MS);
    });
    this.sort.addEventListener("change", () => this.#sortBy(this.sort.value));
    addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      this.search.focus();
    });
    view.append(
      make("h1", {}, "Threads"),
      make("div", { class: "tools", role: "search" }, this.search, this.sort, this.order, ...(meta.changes ? [this.again] : [])),
      this.status,
      this.table,
      make("nav", { class: "pager", "aria-label": "Pages" }, this.previous, this.place, this.next),
    );
  }

  /** @param {Partial<Asked>} change */
  #ask(change) {
    Object.assign(this.asked, change);
    const told = Object.entries(this.asked).filter(([name, value]) => value !== DEFAULTS[/** @type {keyof Asked} */ (name)]);
    history.replaceState(null, "", told.length ? `#${new URLSearchParams(told)}` : location.pathname);
    return this.show();
  }

  /** @param {string} sort the same again turns the order */
  #sortBy(sort) {
    const turned = sort === this.asked.sort && this.asked.order === "down" ? "up" : "down";
    const isMeasure = !COLUMNS.some(([name]) => name === sort);
    return this.#ask({ sort, order: turned, page: "0", ...(isMeasure ? { measure: sort } : {}) });
  }

  /** Ask for the page, and show it. */
  async show() {
    const version = (this.version += 1);
    const { search, sort, order, page } = this.asked;
    this.table.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(`/api/threads?${new URLSearchParams({ search, sort, order, page })}`);
      const found = /** @type {ThreadPage} */ (await answer.json());
      if (version === this.version) this.#fill(found);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      if (version === this.version) this.#say(`${error.message} ${error.hint}`, true);
    }
    this.table.removeAttribute("aria-busy");
  }

  async #countAgain() {
    this.#say("Counting the threads again …");
    try {
      await ask("/api/threads", { send: {} });
      await this.show();
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      this.#say(`${error.message} ${error.hint}`, true);
    }
  }

  /**
   * @param {string} text
   * @param {boolean} isAlarm
   */
  #say(text, isAlarm = false) {
    this.status.classList.toggle("alarm", isAlarm);
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  /** @param {ThreadPage} found */
  #fill(found) {
    const { total, page, pages, rows, measures, state } = found;
    const measure = measures.includes(this.asked.measure) ? this.asked.measure : "";
    const at = measures.indexOf(measure);
    this.#fillTools(measures);
    this.#fillHead(measure);
    const counted = rows.some((row) => row.items);
    this.body.replaceChildren(...rows.map((row) => threadRow(row, at, counted)));
    const count = `${formatCount(total)} ${total === 1 ? "thread" : "threads"}`;
    const filtered = this.asked.search ? `${count} found` : count;
    const texts = { counting: `${filtered}${counted ? "" : " so far"}; counting their items …`, complete: filtered, failed: found.error ?? "" };
    this.#say(texts[state], state === "failed");
    const from = page * PAGE_ROWS;
    this.place.textContent = total ? `${formatCount(from + 1)}–${formatCount(from + rows.length)} of ${formatCount(total)}` : "";
    this.asked.page = String(page);
    this.#enable(this.previous, page > 0);
    this.#enable(this.next, page < pages - 1);
    // While threads are counted, the list grows and its order changes.
    clearTimeout(this.timer);
    if (state === "counting") this.timer = window.setTimeout(() => this.show(), COUNTING_DELAY_MS);
  }

  /**
   * @param {HTMLElement} element
   * @param {boolean} isEnabled
   */
  #enable(element, isEnabled) {
    element.toggleAttribute("disabled", !isEnabled);
  }

  /** @param {string[]} measures */
  #fillTools(measures) {
    const names = [...COLUMNS.map(([name, heading]) => [name, heading]), ...measures.map((name) => [name, plain(name)])];
    if (this.sort.options.length !== names.length) {
      this.sort.replaceChildren(...names.map(([value, text]) => make("option", { value }, text)));
    }
    this.sort.value = this.asked.sort;
    const isDown = this.asked.order === "down";
    this.order.textContent = isDown ? "↓" : "↑";
    this.order.setAttribute("aria-label", isDown ? "Largest first; turn the order" : "Smallest first; turn the order");
    this.order.title = isDown ? "Largest first" : "Smallest first";
  }

  /** @param {string} measure */
  #fillHead(measure) {
    const columns = [...COLUMNS.map(([name, heading]) => [name, heading]), ...(measure ? [[measure, plain(measure)]] : [])];
    const focused = document.activeElement?.getAttribute("data-sort");
    this.head.replaceChildren(
      make("th", { scope: "col" }, "Thread"),
      ...columns.map(([name, heading]) => {
        const cell = make("th", { scope: "col", class: "n" });
        const isSorted = name === this.asked.sort;
        const arrow = isSorted ? (this.asked.order === "down" ? " ↓" : " ↑") : "";
        const sorter = button("", () => void this.#sortBy(name), `${heading}${arrow}`);
        sorter.dataset.sort = name;
        if (isSorted) cell.setAttribute("aria-sort", this.asked.order === "down" ? "descending" : "ascending");
        cell.append(sorter);
        return cell;
      }),
    );
    if (focused) /** @type {HTMLElement | null} */ (this.head.querySelector(`[data-sort="${CSS.escape(focused)}"]`))?.focus();
  }
}

/**
 * @param {ThreadRow} row
 * @param {number} measure its position, -1 for none
 * @param {boolean} counted
 */
function threadRow(row, measure, counted) {
  const link = make("a", { href: `/thread/${encodeURIComponent(row.id)}` }, make("bdi", {}, row.title || `Thread ${row.id}`));
  const note = row.stub ? [" ", make("span", { class: "stub" }, "no record")] : [];
  const cells = COLUMNS.map(([name, , unit]) => {
    const value = row[name];
    if (name === "first" || name === "last") return make("td", { class: `n time ${name}` }, value === null ? "" : formatIso(value).slice(0, 10));
    return make("td", { class: "n", "data-unit": unit }, counted && value !== null ? formatCount(value) : "…");
  });
  const shown = measure < 0 ? [] : [make("td", { class: "n" }, cellText(row.measures[measure]))];
  return make("tr", {}, make("td", {}, link, ...note), ...cells, ...shown);
}

/** @param {number | string | null} value */
function cellText(value) {
  return value === null ? "" : typeof value === "number" ? formatNumber(value) : value;
}

/** @param {string} name of a property */
function plain(name) {
  const text = name.replace(/^thread_/, "").replaceAll("_", " ");
  return text[0].toUpperCase() + text.slice(1);
}
