import { readVis } from "./first-paint.js";
import { View } from "./graph-view.js";
import { loadScene, STUB } from "../data/scene.js";
import { State } from "../data/state.js";
import { shorten, Texts } from "../data/texts.js";
import { TakeAway } from "../features/export/export.js";
import { Printing } from "../features/export/print.js";
import { Filters } from "../features/filters/filters.js";
import { Folding } from "../features/folding.js";
import { Help } from "../features/help.js";
import { Walk } from "../features/keyboard-navigation.js";
import { Colouring } from "../features/legend/colour-by.js";
import { Legend } from "../features/legend/legend.js";
import { Sizing } from "../features/legend/size-by.js";
import { Outline } from "../features/outline/outline.js";
import { PanelSize } from "../features/panel/panel-size.js";
import { Panel } from "../features/panel/panel.js";
import { Lit } from "../features/search/hit-rings.js";
import { Finder } from "../features/search/search.js";
import { FoundWords } from "../features/search/text-highlights.js";
import { Timebar } from "../features/time/time-bar.js";
import { Tip } from "../features/tooltip.js";
import { Address } from "../features/url-hash/url-hash.js";
import { Choosers, LayoutSwitch, ThemeSwitch, ZoomButtons } from "../features/view-controls.js";
import { itemColours } from "../render/colours.js";
import { readTheme } from "../render/theme.js";
import { TimeAxis } from "../render/time-axis/time-axis.js";
import { breathe, onceIdle } from "../ui/animation.js";
import { byId } from "../ui/dom.js";
import { Keys } from "../ui/shortcuts.js";
/** @import { Look, Scene } from "../data/types.js" */
/** @import { Grouping } from "../features/legend/colour-groups.js" */

/** What the page can do, one class each; they know the App and the state, not each other. */
const FEATURES = [
  Colouring,
  Sizing,
  Legend,
  LayoutSwitch,
  Choosers,
  Folding,
  ZoomButtons,
  Filters,
  Finder,
  Lit,
  FoundWords,
  Timebar,
  Walk,
  Panel,
  PanelSize,
  Tip,
  TakeAway,
  Printing,
  Outline,
  ThemeSwitch,
  Help,
  Address,
];

/** So many milliseconds after the first picture, what it can do without is begun. */
const SETTLING = 120;
/** More items than these are painted in a task of their own. */
const MANY_PAINTED = 2000;

/** The scene, the state, the view, and what all features share. */
export class App {
  /** @param {Scene} scene */
  constructor(scene) {
    this.scene = scene;
    const { layout, colour, size } = scene.meta;
    this.state = new State({ layout, colour, size });
    this.texts = new Texts(scene);
    this.keys = new Keys();
    /** @type {Look} */
    this.look = {
      layout,
      x: scene.x.slice(),
      y: scene.y.slice(),
      radius: scene.radius.slice(),
      colour: new Uint32Array(scene.n),
      faded: new Uint8Array(scene.n),
      shown: new Uint8Array(scene.n).fill(1),
      folded: new Uint8Array(scene.n),
      theme: readTheme(scene.meta, this.state.get("theme")),
    };
    /** @type {Grouping} what colours stand for */
    this.grouping = { title: "", scale: "depth", of: new Int32Array(scene.n).fill(-1), groups: [] };
    /** @type {number[] | null} the items that the search finds, null where nothing is searched */
    this.hits = null;
    /** @type {Promise<unknown>[]} what has to be done before the page is ready */
    this.pending = [];
    /** @type {(() => void)[] | null} what waits until the page is ready, null once it is */
    this.waiting = [];
    /** @type {Map<string, Uint8Array>} */
    this.masks = new Map();
    this.view = new View(this);
    this.axis = new TimeAxis(this);
    /** @type {{start?: () => void}[]} `start` is called once all of them are there */
    this.features = FEATURES.map((Feature) => new Feature(this));
  }

  async start() {
    // What an address asks for goes on from where all is in view.
    if (location.hash) this.view.fit();
    for (const feature of this.features) feature.start?.();
    await Promise.all(this.pending);
    // The legend and the time bar stand now, and what they leave is to be filled.
    if (this.view.camera.fitted) this.view.fit();
    if (this.scene.n > MANY_PAINTED) await breathe();
    // A selected path is vis' own: what stands in for it draws none.
    if (this.state.get("selected") >= 0) this.#beginVis();
    this.view.onceDrawn(() => this.#ready());
  }

  #ready() {
    performance.mark("graphload-ready");
    document.documentElement.dataset.graphload = "ready";
    // Whoever waited for the picture comes first, and whoever reaches for it needn't wait.
    const reached = new AbortController();
    const begin = (/** @type {Event | undefined} */ event) => {
      reached.abort();
      clearTimeout(settling);
      this.#begin();
      const target = event?.target;
      // vis listens on a canvas of its own, which this event no longer reaches.
      if (event && target instanceof HTMLCanvasElement && !target.isConnected) this.view.passOn(event);
    };
    // In two steps: what is pressed meanwhile comes in between.
    const read = () => {
      clearTimeout(settling);
      settling = setTimeout(begin);
      readVis();
    };
    let settling = setTimeout(read, SETTLING);
    const how = { capture: true, passive: true, signal: reached.signal };
    addEventListener("pointermove", read, { ...how, once: true });
    for (const name of ["pointerdown", "wheel", "keydown"]) addEventListener(name, begin, how);
  }

  #begin() {
    const acts = this.waiting ?? [];
    this.waiting = null;
    acts.forEach(onceIdle);
    this.#beginVis();
  }

  /** Where vis can't begin, the first picture and all beside it still work. */
  #beginVis() {
    try {
      this.view.beginVis();
    } catch (error) {
      reportError(error);
    }
  }

  /**
   * Do what the first picture can do without, once that is on the screen.
   * @param {() => void} act
   */
  onceReady(act) {
    if (this.waiting) this.waiting.push(act);
    else act();
  }

  /**
   * @param {number} item -1 for none
   * @param {boolean} centred whether to bring it to the middle of the view
   */
  select(item, centred) {
    this.state.set({ selected: item });
    if (item >= 0 && centred) this.view.centre(item);
  }

  /**
   * Fade what a mask marks with 1; what any of the masks marks is faded.
   * @param {string} name whose mask it is
   * @param {Uint8Array | null} mask null takes it away
   */
  fade(name, mask) {
    if (mask) this.masks.set(name, mask);
    else this.masks.delete(name);
    const { faded } = this.look;
    faded.fill(0);
    for (const each of this.masks.values()) {
      for (let i = 0; i < faded.length; i++) faded[i] |= each[i];
    }
    this.view.repaint();
  }

  /** Give all items their colours: what colours stand for, or the theme, has changed. */
  recolour() {
    const { scene, look, state } = this;
    look.theme = readTheme(scene.meta, state.get("theme"));
    look.colour = itemColours(this.grouping, look.theme.palette);
    this.view.repaint();
  }

  /** Draw items with their new radii, which stand in `look.radius`. */
  resize() {
    this.view.repaint();
  }

  /** @param {number} item */
  authorOf(item) {
    const { author, state, ids, meta } = this.scene;
    if (author[item] >= 0) return meta.authors[author[item]];
    if (state[item] & STUB) return `stub ${ids[item]}`;
    // Where nobody is named, what is drawn are no comments, and an id is a name.
    return meta.authors.length ? `[no author] ${ids[item]}` : ids[item];
  }

  /**
   * What an item's label says: a thread's title, else the author.
   * @param {number} item
   */
  nameOf(item) {
    const name = this.scene.meta.labels[item] ?? this.authorOf(item);
    const line = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
    return shorten(line, this.scene.above[item] < 0 ? 42 : 22);
  }

  /** The box that the graph is drawn in. */
  get stage() {
    return byId("graph");
  }
}

loadScene().then((scene) => new App(scene).start());
