import { ask } from "./server.js";
import { make } from "../ui/dom.js";

const DELAY_MS = 120;
/** Words of which one letter begins too many: they are suggested from the second letter on. */
const COMMON = new Set(["function", "keyword", "variable"]);

/** @typedef {[text: string, replaced: number, kind: string]} Suggestion */

/** Completion of what is typed: a list below the text, which keeps the focus. */
export class Suggestions {
  /** @param {HTMLTextAreaElement} text */
  constructor(text) {
    this.text = text;
    this.list = make("ul", { class: "suggestions", role: "listbox", id: "suggestions", "aria-label": "Suggestions" });
    /** @type {Suggestion[]} */
    this.found = [];
    /** The text before the caret when they were found. */
    this.before = "";
    this.chosen = 0;
    this.version = 0;
    this.timer = 0;
    this.list.hidden = true;
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": "suggestions",
      "aria-expanded": "false",
      "aria-haspopup": "listbox",
    })) {
      text.setAttribute(name, value);
    }
    text.addEventListener("input", () => {
      this.#narrow();
      this.#askSoon();
    });
    text.addEventListener("keydown", (event) => this.#key(event));
    text.addEventListener("blur", () => this.close());
    text.addEventListener("click", () => this.close());
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const row = /** @type {HTMLElement | null} */ (event.target)?.closest("li");
      if (row) this.#take([...this.list.children].indexOf(row));
    });
  }

  /** Keep the suggestions that what was typed since begins, until the next ones are there. */
  #narrow() {
    if (this.list.hidden) return;
    const before = this.text.value.slice(0, this.text.selectionStart);
    const typed = before.startsWith(this.before) ? before.length - this.before.length : -1;
    const left = this.found
      .map(([text, replaced, kind]) => /** @type {Suggestion} */ ([text, replaced + typed, kind]))
      .filter(([text, length]) => text.toLowerCase().startsWith(before.slice(before.length - length).toLowerCase()));
    this.#show(typed < 0 ? [] : left, before);
  }

  #askSoon() {
    clearTimeout(this.timer);
    this.version += 1;
    this.timer = window.setTimeout(() => void this.#ask(false), DELAY_MS);
  }

  /** @param {boolean} isWanted the reader asked for suggestions */
  async #ask(isWanted) {
    const version = (this.version += 1);
    const { selectionStart, selectionEnd, value } = this.text;
    if (selectionStart !== selectionEnd) return this.close();
    try {
      const before = value.slice(0, selectionStart);
      const answer = await ask("/api/complete", { send: { before } });
      const { suggestions } = /** @type {{suggestions: Suggestion[]}} */ (await answer.json());
      const shown = suggestions.filter(([, replaced, kind]) => isWanted || replaced > 1 || !COMMON.has(kind));
      if (version === this.version && document.activeElement === this.text) this.#show(shown, before);
    } catch {
      // Without suggestions the text can still be typed; running it says what is wrong.
      this.close();
    }
  }

  /**
   * @param {Suggestion[]} found
   * @param {string} before what is before the caret
   */
  #show(found, before) {
    this.found = found;
    this.before = before;
    if (!found.length) return this.close();
    this.list.replaceChildren(
      ...found.map(([text, , kind], at) =>
        make("li", { role: "option", id: `suggestion-${at}` }, make("bdi", {}, text), make("small", {}, kind)),
      ),
    );
    this.list.hidden = false;
    this.text.setAttribute("aria-expanded", "true");
    this.#choose(0);
  }

  /** @param {number} at */
  #choose(at) {
    const rows = [...this.list.children];
    this.chosen = (at + rows.length) % rows.length;
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === this.chosen)));
    rows[this.chosen].scrollIntoView({ block: "nearest" });
    this.text.setAttribute("aria-activedescendant", `suggestion-${this.chosen}`);
  }

  /** @param {number} at */
  #take(at) {
    const [text, replaced] = this.found[at];
    const end = this.text.selectionStart;
    this.text.setRangeText(text, end - replaced, end, "end");
    this.close();
    this.text.focus();
  }

  /** Close the list, and drop the answer that is awaited. */
  close() {
    clearTimeout(this.timer);
    this.version += 1;
    this.list.hidden = true;
    this.text.setAttribute("aria-expanded", "false");
    this.text.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      void this.#ask(true);
      return;
    }
    if (this.list.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    const actions = /** @type {Record<string, () => void>} */ ({
      ArrowDown: () => this.#choose(this.chosen + 1),
      ArrowUp: () => this.#choose(this.chosen - 1),
      Tab: () => this.#take(this.chosen),
      Enter: () => this.#take(this.chosen),
      Escape: () => this.close(),
    });
    const action = event.shiftKey ? undefined : actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }
}
