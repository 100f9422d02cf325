import { loadVis } from "./first-paint.js";
import { GraphView } from "./graph-view.js";
import { figuresOf } from "../data/figures.js";
import { loadScene, STUB } from "../data/scene.js";
import { State } from "../data/state.js";
import { Texts, truncate } from "../data/texts.js";
import { Export } from "../features/export/export.js";
import { Filters } from "../features/filters/filters.js";
import { Folding } from "../features/folding.js";
import { Help } from "../features/help.js";
import { Hint } from "../features/hint.js";
import { KeyboardNavigation } from "../features/keyboard-navigation.js";
import { ColourBy } from "../features/legend/colour-by.js";
import { LayoutSelect } from "../features/layout-select.js";
import { Legend } from "../features/legend/legend.js";
import { SizeBy } from "../features/legend/size-by.js";
import { Outline } from "../features/outline/outline.js";
import { PanelSize } from "../features/panel/panel-size.js";
import { Panel } from "../features/panel/panel.js";
import { Reader } from "../features/reader/reader.js";
import { HitRings } from "../features/search/hit-rings.js";
import { Search } from "../features/search/search.js";
import { TextHighlights } from "../features/search/text-highlights.js";
import { Served } from "../features/served.js";
import { TimeBar } from "../features/time/time-bar.js";
import { Tooltip } from "../features/tooltip.js";
import { UrlHash } from "../features/url-hash/url-hash.js";
import { MobileViewButton, ThemeButton, ZoomButtons } from "../features/view-controls.js";
import { itemColours } from "../render/colours.js";
import { readTheme } from "../render/theme.js";
import { TimeAxis } from "../render/time-axis/time-axis.js";
import { whenIdle, yieldToBrowser } from "../ui/animation.js";
import { byId } from "../ui/dom.js";
import { Shortcuts } from "../ui/shortcuts.js";
/** @import { Figures } from "../data/figures.js" */
/** @import { Look, Scene } from "../data/types.js" */
/** @import { Grouping } from "../features/legend/colour-groups.js" */
/** @import { SizeScale } from "../features/legend/size-groups.js" */

/** The page's features. Each is a class that knows the App and the state, not the others. */
const FEATURES = [
  ColourBy,
  SizeBy,
  Legend,
  Folding,
  LayoutSelect,
  MobileViewButton,
  ZoomButtons,
  Filters,
  Search,
  HitRings,
  TextHighlights,
  TimeBar,
  KeyboardNavigation,
  Panel,
  PanelSize,
  Tooltip,
  Export,
  Outline,
  Reader,
  ThemeButton,
  Help,
  Hint,
  Served,
  UrlHash,
];

/** The delay from the first picture to the start of the rest of the page. */
const START_DELAY_MS = 120;
/** Above so many items, painting them is a task of its own. */
const MAX_ITEMS_IN_FIRST_TASK = 2000;
/** Up to so many items, each has its name and its first words beside it. */
const MAX_WORDED_ITEMS = 60;
const MAX_WORDS_LETTERS = 90;
const MAX_LABEL_LETTERS = 22;
const MAX_ROOT_LABEL_LETTERS = 42;

/** The scene, the state, the view, and what all features share. */
export class App {
  /** @param {Scene} scene */
  constructor(scene) {
    this.scene = scene;
    const { layout, colour, size } = scene.meta;
    // One item alone is open: there is nothing to choose.
    this.state = new State({ layout, colour, size, selected: scene.n === 1 ? 0 : -1 });
    this.texts = new Texts(scene);
    this.shortcuts = new Shortcuts();
    /** @type {Look} */
    this.look = {
      layout,
      boxes: null,
      x: scene.x.slice(),
      y: scene.y.slice(),
      radius: scene.radius.slice(),
      colour: new Uint32Array(scene.n),
      faded: new Uint8Array(scene.n),
      shown: new Uint8Array(scene.n).fill(1),
      folded: new Uint8Array(scene.n),
      lit: -1,
      theme: readTheme(scene.meta, this.state.get("theme")),
    };
    /** @type {Grouping} the groups that colours show */
    this.grouping = { title: "", scale: "depth", of: new Int32Array(scene.n).fill(-1), groups: [] };
    /** @type {Pick<SizeScale, "title" | "samples">} what the sizes show, in the graph's units */
    this.sizing = { title: "", samples: [] };
    /** @type {number[] | null} the items that match the search, null where nothing is searched */
    this.hits = null;
    /** @type {Promise<unknown>[]} awaited before the page is ready */
    this.pending = [];
    /** @type {(() => void)[] | null} deferred until the page is ready, null once it is */
    this.deferred = [];
    /** @type {Map<number, string>} the first words of each item of a small graph */
    this.words = new Map();
    /** @type {Map<string, Uint8Array>} fading masks by name */
    this.masks = new Map();
    /** @type {Map<string, Uint8Array | null>} what matches now, by the mask that doesn't count */
    this.matches = new Map();
    /** @type {WeakMap<object, Figures>} the figures of what matches */
    this.figures = new WeakMap();
    /** @type {(() => void)[]} called when other items match, once a frame */
    this.figureListeners = [];
    this.figureRequest = 0;
    /** @type {(() => void)[]} called when items have other colours */
    this.colourListeners = [];
    this.state.on(["isolated"], () => this.figuresChanged());
    this.view = new GraphView(this);
    this.timeAxis = new TimeAxis(this);
    /** @type {{start?: () => void}[]} `start` is called once all of them are there */
    this.features = FEATURES.map((Feature) => new Feature(this));
    // What follows the import still comes before the browser lays out the paper.
    const print = async () => {
      const { Print } = await import("../features/export/print.js");
      new Print(this).begin();
    };
    addEventListener("beforeprint", print, { once: true });
  }

  async start() {
    if (this.scene.n <= MAX_WORDED_ITEMS) await this.loadWords([]);
    // The URL's fragment is applied to a view that has everything in sight.
    if (location.hash) this.view.fit();
    for (const feature of this.features) feature.start?.();
    await Promise.all(this.pending);
    // The legend and the time bar have their size now: fill what they leave.
    if (this.view.fitted) this.view.fit();
    if (this.scene.n > MAX_ITEMS_IN_FIRST_TASK) await yieldToBrowser();
    this.view.start(() => this.#ready());
  }

  /**
   * Unpack the first words of items that are shown beside their names: these, and all of a graph
   * small enough.
   * @param {number[]} items
   */
  async loadWords(items) {
    const { scene, words, texts } = this;
    const wanted = scene.n > MAX_WORDED_ITEMS ? items : [...scene.ids.keys()];
    const excerpts = await Promise.all(wanted.map((item) => texts.words(item, MAX_WORDS_LETTERS)));
    words.clear();
    wanted.forEach((item, at) => words.set(item, excerpts[at] ?? this.authorOf(item)));
    this.view.refreshSoon();
  }

  /** Report that the first picture is there; start the rest soon, or at the first input. */
  #ready() {
    performance.mark("graphload-ready");
    document.documentElement.dataset.graphload = "ready";
    // Whoever waited for the picture comes first, and input needn't wait.
    const started = new AbortController();
    const startRest = (/** @type {Event | undefined} */ event) => {
      started.abort();
      clearTimeout(timer);
      this.#startRest();
      const target = event?.target;
      // vis listens on a canvas of its own, which this event no longer reaches.
      if (event && target instanceof HTMLCanvasElement && !target.isConnected) this.view.redispatch(event);
    };
    // In two tasks: input that arrives meanwhile is handled in between.
    const load = () => {
      clearTimeout(timer);
      timer = setTimeout(startRest);
      loadVis();
    };
    let timer = setTimeout(load, START_DELAY_MS);
    const options = { capture: true, passive: true, signal: started.signal };
    addEventListener("pointermove", load, { ...options, once: true });
    for (const name of ["pointerdown", "wheel", "keydown"]) addEventListener(name, startRest, options);
  }

  #startRest() {
    const actions = this.deferred ?? [];
    this.deferred = null;
    actions.forEach(whenIdle);
    this.#startVis();
  }

  /** Start vis-network. Where that fails, the first picture and everything else still work. */
  #startVis() {
    try {
      this.view.startVis();
    } catch (error) {
      reportError(error);
    }
  }

  /**
   * Run an action that the first picture doesn't need, once that is on the screen.
   * @param {() => void} action
   */
  whenReady(action) {
    if (this.deferred) this.deferred.push(action);
    else action();
  }

  /**
   * @param {number} item -1 for none
   * @param {boolean} revealed whether to bring it into view
   */
  select(item, revealed) {
    this.state.set({ selected: item });
    if (item >= 0 && revealed) this.view.reveal(item);
  }

  /**
   * Fade the items that a mask marks with 1. An item that any mask marks is faded.
   * @param {string} name of the mask
   * @param {Uint8Array | null} mask null removes it
   */
  fade(name, mask) {
    if (!mask && !this.masks.has(name)) return;
    if (mask) this.masks.set(name, mask);
    else this.masks.delete(name);
    const { faded } = this.look;
    faded.fill(0);
    for (const each of this.masks.values()) {
      for (let i = 0; i < faded.length; i++) faded[i] |= each[i];
    }
    this.figuresChanged();
  }

  /**
   * Have all figures follow what matches now in the next frame, and the graph in the one after that:
   * many items take longer to paint than to count.
   */
  figuresChanged() {
    this.matches.clear();
    this.figureRequest ||= requestAnimationFrame(() => {
      this.figureRequest = 0;
      for (const listener of this.figureListeners) listener();
      this.view.repaint();
    });
  }

  /**
   * Mark the items that match all filters, within the subtree that is shown alone; null where all
   * items do.
   * @param {string} except the name of a mask that doesn't count: its own figures show the rest too
   * @returns {Uint8Array | null}
   */
  matching(except = "") {
    const left = this.masks.has(except) ? except : "";
    const known = this.matches.get(left);
    if (known !== undefined) return known;
    const matches = this.#findMatching(left);
    this.matches.set(left, matches);
    return matches;
  }

  /**
   * Return the figures of some items, which are counted once.
   * @param {Uint8Array | null} matching by default those that match now; null for all
   */
  figuresOf(matching = this.matching()) {
    const key = matching ?? this.scene;
    const figures = this.figures.get(key) ?? figuresOf(this.scene, matching);
    this.figures.set(key, figures);
    return figures;
  }

  /**
   * @param {string} except
   * @returns {Uint8Array | null}
   */
  #findMatching(except) {
    const { scene, masks, state } = this;
    const isolated = state.get("isolated");
    const counted = [...masks].filter(([name]) => name !== except).map(([, mask]) => mask);
    if (!counted.length && isolated < 0) return null;
    const matches = new Uint8Array(scene.n);
    if (isolated < 0) matches.fill(1);
    else matches.fill(1, isolated, isolated + scene.size[isolated]);
    for (const mask of counted) {
      for (let i = 0; i < matches.length; i++) if (mask[i]) matches[i] = 0;
    }
    return matches;
  }

  /** Take over another theme. It isn't read again with each grouping: that would force a layout. */
  readTheme() {
    this.look.theme = readTheme(this.scene.meta, this.state.get("theme"));
  }

  /** Colour all items again: the grouping or the theme has changed. */
  recolour() {
    const { look } = this;
    look.colour = itemColours(this.grouping, look.theme.palette);
    for (const listener of this.colourListeners) listener();
    this.view.repaint();
  }

  /** @param {number} item */
  authorOf(item) {
    const { author, state, ids, meta } = this.scene;
    if (author[item] >= 0) return meta.authors[author[item]];
    if (state[item] & STUB) return `stub ${ids[item]}`;
    // A graph without any authors isn't a discussion: its nodes are named by their ids.
    return meta.authors.length ? `[no author] ${ids[item]}` : ids[item];
  }

  /**
   * Return an item's label: a thread's title, else the author.
   * @param {number} item
   */
  nameOf(item) {
    const name = this.scene.meta.labels[item] ?? this.authorOf(item);
    const line = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
    return truncate(line, this.scene.parent[item] < 0 ? MAX_ROOT_LABEL_LETTERS : MAX_LABEL_LETTERS);
  }

  /** The element that the graph is drawn in. */
  get stage() {
    return byId("graph");
  }
}

loadScene().then((scene) => new App(scene).start());
