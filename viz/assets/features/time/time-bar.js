import { countBetween, histogramOf, sortedNumbers } from "../../data/numbers.js";
import { Bars } from "./histogram.js";
import { Player } from "./player.js";
import { listenToTrack } from "./time-range.js";
import { button, byId, counted, make } from "../../ui/dom.js";
import { isoMoment } from "../../ui/format.js";
import { icon } from "../../ui/icons.js";
/** @import { App } from "../../app/app.js" */

const BARS = 120;
const ENDS = ["from", "to"];

/** Time: how many items came when, a range that the reader moves, and play. */
export class Timebar {
  /** @param {App} app */
  constructor(app) {
    const { first, last } = app.scene.times;
    const box = byId("timeline");
    // Where no times differ there is nothing to choose from.
    box.hidden = !(last > first);
    if (!box.hidden) new TimeRange(app, box);
  }
}

class TimeRange {
  /**
   * @param {App} app
   * @param {HTMLElement} box
   */
  constructor(app, box) {
    const { time, times } = app.scene;
    this.app = app;
    this.first = times.first;
    this.last = times.last;
    this.count = times.count;
    /** @type {Float64Array | null} the times, ascending, once somebody chooses a range */
    this.sorted = null;
    this.bars = new Bars(histogramOf(time, BARS, times));
    this.handles = ENDS.map((end) => this.#handle(end));
    this.says = make("p", { class: "says" });
    this.all = button("all", () => app.state.set({ span: null }), "All times");
    this.player = new Player(app.state, this.first, this.last, () => this.#showPlaying());
    this.play = button("play", () => this.player.toggle());
    this.#build(box);
    app.state.on(["span"], () => this.#show());
    app.keys.add("Time", "p", "play how it came, and pause", () => this.player.toggle());
    this.#showPlaying();
    this.#show();
  }

  /** @param {HTMLElement} box */
  #build(box) {
    const { bars, handles, play, says, all } = this;
    const track = make("div", { class: "track" }, bars.picture, ...handles);
    box.append(play, track, make("div", { class: "told" }, says, all));
    listenToTrack(track, handles, BARS, {
      shares: () => this.#span.map((time) => this.#share(time)),
      move: (from, to) => this.#setShares(from, to),
    });
  }

  /** @param {string} end */
  #handle(end) {
    return make("div", {
      class: `handle ${end}`,
      role: "slider",
      tabindex: "0",
      "aria-label": end === "from" ? "Earliest time" : "Latest time",
      "aria-valuemin": String(this.first),
      "aria-valuemax": String(this.last),
    });
  }

  /** @returns {[number, number]} */
  get #span() {
    return this.app.state.get("span") ?? [this.first, this.last];
  }

  /** @param {number} time */
  #share(time) {
    return Math.max(0, Math.min(1, (time - this.first) / (this.last - this.first)));
  }

  /**
   * @param {number} from 0 to 1
   * @param {number} to
   */
  #setShares(from, to) {
    const { first, last } = this;
    const [low, high] = [from, to].map((share) => roundTime(first + share * (last - first), last - first));
    this.app.state.set({ span: from <= 0 && to >= 1 ? null : [low, high] });
  }

  #show() {
    const { bars, handles, says, all } = this;
    const span = this.#span;
    const [from, to] = span.map((time) => this.#share(time));
    handles.forEach((handle, at) => {
      handle.style.left = `${100 * (at ? to : from)}%`;
      handle.setAttribute("aria-valuenow", String(span[at]));
      handle.setAttribute("aria-valuetext", `${minuteOf(span[at])} UTC`);
    });
    bars.light(from, to);
    const count = `${counted(this.#countInside(span))} of ${counted(this.count)}`;
    says.textContent = `${minutesOf(span)} UTC · ${count}`;
    all.hidden = this.app.state.get("span") === null;
  }

  /** @param {[number, number]} span */
  #countInside(span) {
    if (this.app.state.get("span") === null) return this.count;
    this.sorted ??= sortedNumbers(this.app.scene.time);
    return countBetween(this.sorted, span[0], span[1]);
  }

  #showPlaying() {
    const { play, player } = this;
    play.replaceChildren(icon(player.playing ? "pause" : "play"));
    play.setAttribute("aria-label", player.playing ? "Pause" : "Play");
  }
}

/**
 * Whole seconds, where they are fine enough.
 * @param {number} time
 * @param {number} spread
 */
function roundTime(time, spread) {
  return spread > 600 ? Math.round(time) : Math.round(1000 * time) / 1000;
}

/**
 * A day that both ends have is said once.
 * @param {[number, number]} span
 */
function minutesOf(span) {
  const [from, to] = span.map(minuteOf);
  return `${from} – ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to}`;
}

/** @param {number} time */
function minuteOf(time) {
  return isoMoment(time).slice(0, 16).replace("T", " ");
}
