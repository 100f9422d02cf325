import { countBetween, histogramOf } from "../../data/numbers.js";
import { Histogram } from "./histogram.js";
import { Player } from "./player.js";
import { listenToTrack } from "./time-range.js";
import { TimeScale } from "./time-scale.js";
import { ticksOf } from "./time-ticks.js";
import { button, byId, make } from "../../ui/dom.js";
import { formatDuration, formatIso, formatPart } from "../../ui/format.js";
import { icon } from "../../ui/icons.js";
/** @import { App } from "../../app/app.js" */

const BAR_COUNT = 120;
const ENDS = ["from", "to"];

/** The time bar: a histogram of times, a range to select, and play. */
export class TimeBar {
  /** @param {App} app */
  constructor(app) {
    const { first, last } = app.scene.times;
    const box = byId("timeline");
    // Without different times there is nothing to select.
    box.hidden = !(last > first);
    if (!box.hidden) new TimeRangeSelect(app, box);
  }
}

/** The time bar of a scene with different times. */
class TimeRangeSelect {
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
    /** @type {Float64Array | null} the times of the items that match; null for all */
    this.matched = null;
    this.window = { first: times.first, last: times.last };
    /** The width of the bars, in CSS pixels. */
    this.width = 0;
    this.scale = new TimeScale(time, this.window);
    this.histogram = new Histogram(this.#countsOf(time));
    this.ticks = make("div", { class: "ticks", "aria-hidden": "true" });
    this.zoom = button("all", () => this.#zoom(), "Zoom to these");
    this.handles = ENDS.map((end) => this.#makeHandle(end));
    this.label = make("p", { class: "selected" });
    this.all = button("all", () => this.#showAll(), "All times");
    this.player = new Player(app.state, this.first, this.last, () => this.#updatePlayButton());
    this.play = button("play", () => this.player.toggle());
    this.#build(box);
    app.state.on(["timeRange"], () => this.#update());
    app.figureListeners.push(() => this.#follow());
    app.shortcuts.add("Time", "p", "play the discussion in time, and pause", () => this.player.toggle());
    this.#updatePlayButton();
    this.#update();
  }

  /** @param {HTMLElement} box */
  #build(box) {
    const { histogram, handles, play, label, all, zoom, ticks } = this;
    const track = make("div", { class: "track" }, histogram.svg, ticks, ...handles);
    box.append(play, track, make("div", { class: "summary" }, label, zoom, all));
    // The width is known without forcing a layout, and ticks follow it.
    new ResizeObserver(([{ contentRect }]) => {
      this.width = contentRect.width;
      this.#writeTicks();
    }).observe(track);
    listenToTrack(track, handles, BAR_COUNT, {
      shares: () => this.#timeRange.map((time) => this.#share(time)),
      move: (from, to) => this.#setShares(from, to),
    });
  }

  /** @param {string} end */
  #makeHandle(end) {
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
  get #timeRange() {
    return this.app.state.get("timeRange") ?? [this.first, this.last];
  }

  /** @param {number} time */
  #share(time) {
    return this.scale.positionOf(time);
  }

  /** @param {ArrayLike<number>} times */
  #countsOf(times) {
    const { scale, window } = this;
    return histogramOf(times, BAR_COUNT, window, scale.isCut ? (time) => scale.positionOf(time) : undefined);
  }

  /** Have the bars show the selected range only. */
  #zoom() {
    const [first, last] = this.#timeRange;
    if (last > first) this.#rescale({ first, last });
  }

  #showAll() {
    this.#rescale({ first: this.first, last: this.last });
    this.app.state.set({ timeRange: null });
  }

  /** @param {{first: number, last: number}} window the times that the bars show */
  #rescale(window) {
    const { time } = this.app.scene;
    this.window = window;
    this.scale = new TimeScale(time, window);
    this.histogram.reset(this.#countsOf(time));
    this.#writeTicks();
    this.#follow();
  }

  /** Write round moments below the bars, and mark the pauses that are cut. */
  #writeTicks() {
    const { ticks, cuts } = ticksOf(this.scale, this.width);
    const place = (/** @type {HTMLElement} */ mark, /** @type {number} */ x) => {
      mark.style.left = `${100 * x}%`;
      return mark;
    };
    this.ticks.replaceChildren(
      ...cuts.map((x) => place(make("i", {}), x)),
      ...ticks.map(({ x, label }) => place(make("span", {}, label), x)),
    );
  }

  /**
   * @param {number} from 0 to 1
   * @param {number} to
   */
  #setShares(from, to) {
    const [low, high] = [from, to].map((share) => Math.round(this.scale.timeAt(share)));
    const { first, last } = this.window;
    const isAll = from <= 0 && to >= 1 && first === this.first && last === this.last;
    this.app.state.set({ timeRange: isAll ? null : [low, high] });
  }

  #update() {
    const { histogram, handles, label, all, zoom } = this;
    const timeRange = this.#timeRange;
    const [from, to] = timeRange.map((time) => this.#share(time));
    handles.forEach((handle, index) => {
      handle.style.left = `${100 * (index ? to : from)}%`;
      handle.setAttribute("aria-valuenow", String(timeRange[index]));
      handle.setAttribute("aria-valuetext", `${formatMinute(timeRange[index])} UTC`);
    });
    histogram.highlight(from, to);
    const count = `${formatPart(this.#countInside(timeRange), this.count)} ${this.count === 1 ? "item" : "items"}`;
    const cut = this.scale.isCut ? " · pauses at // are cut to " + formatDuration(this.scale.longestPause) : "";
    label.textContent = `${formatTimeRange(timeRange)} UTC · ${count}${cut}`;
    const isWhole = this.app.state.get("timeRange") === null;
    const isZoomed = this.window.first !== this.first || this.window.last !== this.last;
    all.hidden = isWhole && !isZoomed;
    zoom.hidden = isWhole || (timeRange[0] === this.window.first && timeRange[1] === this.window.last);
  }

  /** Show the items that match all filters but the range itself. */
  #follow() {
    const { time } = this.app.scene;
    const matching = this.app.matching("timeRange");
    this.matched = matching && timesOf(time, matching);
    this.histogram.setCounts(this.matched && this.#countsOf(this.matched));
    this.#update();
  }

  /** @param {[number, number]} timeRange */
  #countInside(timeRange) {
    if (this.app.state.get("timeRange") === null) return this.matched?.length ?? this.count;
    return countBetween(this.matched ?? this.app.scene.time, timeRange[0], timeRange[1]);
  }

  #updatePlayButton() {
    const { play, player } = this;
    play.replaceChildren(icon(player.playing ? "pause" : "play"));
    play.setAttribute("aria-label", player.playing ? "Pause" : "Play");
  }
}

/**
 * Return the times of the items that match and have one.
 * @param {Float64Array} time NaN for none
 * @param {Uint8Array} matching
 */
function timesOf(time, matching) {
  const times = new Float64Array(time.length);
  let count = 0;
  for (let item = 0; item < time.length; item++) {
    if (matching[item] && !Number.isNaN(time[item])) times[count++] = time[item];
  }
  return times.subarray(0, count);
}

/**
 * Format a range of times; a day that both ends have is written once.
 * @param {[number, number]} timeRange
 */
function formatTimeRange(timeRange) {
  const [from, to] = timeRange.map(formatMinute);
  return `${from} – ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to}`;
}

/** @param {number} time */
function formatMinute(time) {
  return formatIso(time).slice(0, 16).replace("T", " ");
}
