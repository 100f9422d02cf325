import { truncate } from "../data/texts.js";
import { fitted, fontOf, MIN_LETTERS, widthOf } from "./font.js";
import { foldRing, screenRadius, visibleRect, worldToBitmap } from "./frame.js";
import { formatCount } from "../ui/format.js";
/** @import { Boxes } from "./boxes.js" */
/** @import { Ink, Lines } from "./ink.js" */
/** @import { DrawingContext } from "./svg/svg-context.js" */
/** @import { Frame, Look, Scene } from "../data/types.js" */

const MAX_LABELS = 48;
/** So many candidates are tried: those after them rarely have room. */
const MAX_TRIED = 400;
const MAX_WEIGHTIEST = 4000;
const MIN_LETTER_WIDTH_PX = 2.6;
/** A thread's width in the graph's units: this, times the square root of its number of items. */
const THREAD_WIDTH = 30;
/** A narrower thread has no label; the others have as many letters as their width allows. */
const MIN_THREAD_WIDTH_PX = 26;
const MIN_THREAD_LETTERS = 18;
const THREAD_WIDTH_PER_LETTER_PX = 6;
/** The margin between a label and the sides of the view. */
const VIEW_MARGIN_PX = 6;
const FONT_SIZE_PX = 12;
const ROOT_FONT_SIZE_PX = 14;
const HALO_WIDTH_PX = 3;
/** The distances of a label above or below its item: a reply's, and a title's. */
const REPLY_DISTANCES_PX = [0];
const TITLE_DISTANCES_PX = [0, 8];
/** The distances of callouts: names in frames, of the largest threads and hubs that have no room beside. */
const CALLOUT_DISTANCES_PX = [20, 32, 44, 60, 80, 104, 132, 164, 200, 240, 290, 350, 420];
const CALLOUT_DIRECTIONS = 16;
/** All but the largest have one within this distance, whose pointer goes through nothing that is named. */
const MAX_NEAR_PX = 200;
/** The steps of a search for a free place in all of the view, of which the largest threads have one. */
const SEARCH_STEPS_PX = [16, 8];
/** A title is shortened only where the whole one would be so much farther away. */
const SHORTENED_COST_PX = 90;
/** A title lies over an edge of a small graph only where it would be so much farther away otherwise. */
const CROSSING_COST_PX = 80;
/** A pointer goes over a dot of its own branch only where it would be so much longer otherwise. */
const OWN_DOT_COST_PX = 400;
/** A pointer goes over dots of other branches only where no other place is near, and to the largest threads only. */
const STRANGER_COST_PX = 2000;
/** A pointer goes through a label only where no place is free without that. */
const STRIKE_COST_PX = 1e4;
/** A pointer isn't nearer to another dot. */
const POINTER_GAP_PX = 1;
/** The area of the view that each callout takes, and the fewest and the most of them. */
const AREA_PER_CALLOUT_PX = 45_000;
const MIN_CALLOUTS = 3;
const MAX_CALLOUTS = 12;
/** The fewest items of such a thread; a hub has this share of all items as its replies, and so many. */
const MIN_CALLOUT_SIZE = 8;
const MIN_HUB_SHARE = 0.06;
/** A title is as wide as this share of the view at most, where it can be shortened. */
const MAX_TITLE_SHARE = 0.55;
const FRAME_MARGIN_PX = 4;
const POINTER_DASH_PX = [1.5, 3.5];
/** The distance of the points of a pointer that are looked at: less than the smallest dot and the gaps around it. */
const POINTER_STEP_PX = 4;
/** A label is where it was wanted, but for rounding. */
const MOVED_PX = 0.01;
/** The free space beside, and above and below a label, in which dots of others would be as near as its own. */
const APART_PX = [14, 4];
/** The free space around a label, and between it and its item. */
const MARGIN_PX = 2;
const GAP_PX = 4;
/** The distance of two lines, and of a name and the words on its line. */
export const LINE_PX = 16;
const WORDS_GAP_PX = 6;
/** The room for the ring around a selected item or a hit, and a gap. */
const RING_PX = 8;
/** The fewest pixels for words beside a name. */
const MIN_WORDS_PX = 46;
const MAX_WORDS_PX = 380;
/** The share of a label that may hide very small dots, where they are everywhere. */
const MAX_HIDDEN_SHARE = 0.02;
const QUIET_OPACITY = 0.78;
/** The height of a text above and below its baseline, as shares of the font's size. */
const ASCENT = 0.86;
const DESCENT = 0.28;
/** The smallest subtree of a reply that may have a label where very many items are in view. */
const MIN_SUBTREE = 3;
const MIN_SUBTREE_IN_LARGE_GRAPH = 8;
const MIN_LARGE_GRAPH_ITEMS = 20_000;
/** The distance of the weights of replies, of folds and of roots; a weight in them is a logarithm. */
const CLASS_WEIGHT = 64;
/** More than the items of a page. It times the largest weight in such steps is stored without loss. */
const ITEM_RANGE = 2 ** 22;
const WEIGHT_STEPS = 2 ** 22;

/**
 * The input of `chooseLabels`.
 * @typedef {object} Setting
 * @property {Scene} scene
 * @property {Look} look
 * @property {Frame} frame
 * @property {Boxes} boxes what is taken; the labels are added
 * @property {Ink} dots
 * @property {number[][]} texts the rectangles of labels, which are added
 * @property {number[][]} pointers the lines from items to their callouts, which are added
 * @property {Ink | null} ink the same, where they are too many for `boxes`
 * @property {Lines | null} lines the edges of a small graph, which titles don't cross, nor other names
 *   where these have words
 * @property {(item: number) => string} nameOf
 * @property {Map<number, string>} words the first words of items that are shown beside their names
 *
 * @typedef {object} Span a text of a label; offsets are in CSS pixels from the item
 * @property {string} text
 * @property {number} dx of its start
 * @property {number} dy of its baseline
 * @property {number} size of the font
 * @property {boolean} quiet
 *
 * @typedef {{item: number, spans: Span[], inBox?: boolean, bold?: boolean, frame?: number[]}} Label `frame` is the
 *   rectangle around a callout: left, top, right, bottom, in CSS pixels from the item
 *
 * @typedef {object} Placed the name of an item whose words come later
 * @property {Label} label
 * @property {string} text the words
 * @property {{dx: number, dy: number, below: number}} place `below` is the distance of the words' line
 * @property {number} nameWidth
 * @property {number} width that is taken
 */

/**
 * Take the rectangles of those items in view that aren't smaller on the screen: no label touches one
 * of them.
 * @param {Look} look
 * @param {Frame} frame
 * @param {number[]} items
 * @param {Boxes} boxes
 * @param {number} least the smallest radius
 */
export function reserveMarks(look, frame, items, boxes, least) {
  for (const item of items) {
    const r = reachOf(look, frame, item);
    if (r < least || look.faded[item]) continue;
    const [x, y] = offsetOf(look, frame, item);
    boxes.reserve([x - r, y - r, x + r, y + r, item]);
  }
}

/**
 * Choose the items that get a label: the selected one, then the weightiest, as long as labels
 * have room below, above or beside their items.
 * @param {Omit<Setting, "pointers">} given
 * @param {number[]} candidates
 * @param {number} selected
 * @returns {Label[]}
 */
export function chooseLabels(given, candidates, selected) {
  /** @type {Setting} */
  const setting = { ...given, pointers: [] };
  const { scene, look, frame, words } = setting;
  const { left, top, right, bottom } = visibleRect(frame, 0);
  const { x, y, shown, faded } = look;
  const inFrame = candidates.filter(
    (item) => shown[item] && !faded[item] && x[item] > left && x[item] < right && y[item] > top && y[item] < bottom,
  );
  const weightOf = (/** @type {number} */ item) => (item === selected ? 4 * CLASS_WEIGHT : weight(scene, look, item));
  const roots = inFrame.filter((item) => scene.parent[item] < 0);
  // Small threads don't keep large folds from being tried.
  const tried = look.folded.includes(1)
    ? [...heaviest(roots, weightOf, MAX_TRIED / 2), ...inFrame.filter((item) => scene.parent[item] >= 0)]
    : inFrame;
  const weightiest = heaviest(tried, weightOf, MAX_TRIED);
  const area = (frame.width / frame.ratio) * (frame.height / frame.ratio);
  const maxCallouts = Math.max(MIN_CALLOUTS, Math.min(MAX_CALLOUTS, Math.round(area / AREA_PER_CALLOUT_PX)));
  /** The callouts of replies and of roots: one kind doesn't take those of the other. */
  const callouts = [0, 0];
  /** @type {Label[]} */
  const chosen = [];
  /** @type {Placed[]} */
  const withWords = [];
  /** @type {Map<number, Placed | null> | null} the names of replies in their own rows, placed after those of roots */
  let inRows = null;
  for (const item of weightiest) {
    if (chosen.length >= Math.max(MAX_LABELS, words.size)) break;
    // Else a name below one reply would be taken for that of the next.
    if (scene.parent[item] >= 0) {
      /** @type {number[]} */
      const replies = words.size && !inRows ? weightiest.filter((each) => scene.parent[each] >= 0) : [];
      inRows ??= new Map(replies.map((each) => [each, placeName(setting, each, true)]));
    }
    const placed = inRows?.get(item) ?? placeName(setting, item, false);
    if (placed) withWords.push(placed);
    const kind = Number(scene.parent[item] < 0);
    const [most, far] = !kind && look.folded[item] ? [MIN_CALLOUTS, 1] : [maxCallouts, MIN_CALLOUTS];
    const isProminent = callouts[kind] < most && isLarge(scene, look, item);
    const callout = isProminent ? (callouts[kind]++ < far ? "anywhere" : "near") : "";
    const label = placed?.label ?? labelOf(setting, item, item === selected, callout);
    if (label) chosen.push(label);
  }
  // Each has its name before one has its words.
  for (const placed of withWords) addWords(setting, placed);
  return chosen;
}

/**
 * Tell whether an item is one of those that make a picture: a thread, a fold, or a reply with very many.
 * @param {Scene} scene
 * @param {Look} look
 * @param {number} item
 */
function isLarge({ parent, size, kids, n }, { folded }, item) {
  if (parent[item] < 0 || folded[item]) return size[item] >= Math.min(MIN_CALLOUT_SIZE, n);
  return kids[item] >= Math.max(MIN_CALLOUT_SIZE, MIN_HUB_SHARE * n);
}

/**
 * Tell whether a label has room at a place: no other is there, and it hides no dots.
 * @param {Setting} setting
 * @param {number[]} box
 * @param {number} hidden the share of the place that may have very small dots
 */
function isFree({ boxes, ink }, box, hidden = MAX_HIDDEN_SHARE) {
  return (!ink || ink.share(box) <= hidden) && boxes.isFree(box);
}

/**
 * Tell whether a label is nearer to its item than to any other one.
 * @param {Setting} setting
 * @param {number} item
 * @param {number[]} box
 * @param {number} end after the last item of its subtree that the label may be near to
 */
function isApart({ look, frame, dots }, item, [left, top, right, bottom], end) {
  const [x] = offsetOf(look, frame, item);
  const [aside, down] = APART_PX;
  // Beside its item, a label is in a row with it, not with those above and below.
  const over = left > x || right < x ? 0 : down;
  const around = [left > x ? left : left - aside, top - over, right < x ? right : right + aside, bottom + over];
  return !dots.hasOthers(around, item, end);
}

/**
 * Return the label of an item, null where it has no room.
 * @param {Setting} setting
 * @param {number} item
 * @param {boolean} forced whether it may lie over other items
 * @param {"" | "near" | "anywhere"} callout whether it may be away from its item, in a frame
 * @returns {Label | null}
 */
function labelOf(setting, item, forced, callout) {
  const { scene, look, frame, lines, nameOf, words } = setting;
  const isRoot = scene.parent[item] < 0;
  const size = isRoot ? ROOT_FONT_SIZE_PX : FONT_SIZE_PX;
  const [x, y] = offsetOf(look, frame, item);
  const r = reachOf(look, frame, item);
  // Names and their widths take far longer than finding that not even a few narrow letters have room.
  if (!forced && !callout && !hasRoom(setting, x, y, r, size, MIN_LETTERS * MIN_LETTER_WIDTH_PX, isRoot)) return null;
  const least = callout === "anywhere" ? MIN_THREAD_LETTERS : 0;
  const name = shortenToThread(scene, frame, item, nameOf(item), least);
  if (!name) return null;
  const count = countOf(scene, look, item);
  const room = MAX_TITLE_SHARE * (frame.width / frame.ratio) - widthOf(count, size, isRoot);
  const texts = shortenings(fitted(name, room, size, isRoot) || name, isRoot).map((each) => {
    const text = each + count;
    return { text, width: widthOf(text, size, isRoot) };
  });
  const place = (/** @type {boolean} */ mayCover, /** @type {number} */ end) => {
    for (const { text, width } of texts) {
      for (const { dx: aside, dy, beside } of placements(r, size, width, isRoot)) {
        const dx = clampToView(frame, x + aside, width) - x;
        // A label that had to move aside must not lie across its own item.
        if (beside && Math.abs(dx - aside) > MOVED_PX) continue;
        const box = boxAt(x + dx, y + dy, width, size);
        const crosses = lines && (isRoot || words.size) && lines.cross(box);
        if (!isInView(frame, box) || !(mayCover || (isFree(setting, box) && !crosses))) continue;
        if (end && !isApart(setting, item, box, end)) continue;
        reserve(setting, box);
        return { item, spans: [{ text, dx, dy, size, quiet: false }] };
      }
    }
    return null;
  };
  const near = scene.size[item] > 1 ? place(false, item + 1) : null;
  const label = near ?? place(false, item + scene.size[item]) ?? (callout ? calloutOf(setting, item, texts, size, callout) : null);
  if (label || !(forced || callout === "anywhere")) return label;
  return place(false, 0) ?? (forced ? place(true, 0) : null);
}

/**
 * Return a label in a frame away from its item, the nearest that has room; null if none has.
 * @param {Setting} setting
 * @param {number} item
 * @param {{text: string, width: number}[]} texts that it may have, the longest first
 * @param {number} size of the font
 * @param {"near" | "anywhere"} reach
 * @returns {Label | null}
 */
function calloutOf(setting, item, texts, size, reach) {
  const { look, frame } = setting;
  const [x, y] = offsetOf(look, frame, item);
  const r = reachOf(look, frame, item);
  const height = (ASCENT + DESCENT) * size;
  const isNear = reach === "near";
  let { text, width } = texts[texts.length - 1];
  let [best, least] = [/** @type {number[] | null} */ (null), STRANGER_COST_PX];
  for (const [at, each] of texts.entries()) {
    for (const distance of CALLOUT_DISTANCES_PX) {
      const cost = distance + at * SHORTENED_COST_PX;
      if (isNear && distance > MAX_NEAR_PX) break;
      for (let to = 0; to < CALLOUT_DIRECTIONS && cost < least; to++) {
        // From straight down and up to the sides.
        const turn = Math.PI * ((to >> 1) / (CALLOUT_DIRECTIONS / 2)) + Math.PI / 2;
        const [cos, sin] = [Math.cos(turn), to % 2 ? -Math.sin(turn) : Math.sin(turn)];
        const left = x + cos * (r + distance + each.width / 2) - each.width / 2 - FRAME_MARGIN_PX;
        const start = clampToView(frame, left, each.width + 2 * FRAME_MARGIN_PX) + FRAME_MARGIN_PX;
        const baseline = y + sin * (r + distance + height / 2) - height / 2 + ASCENT * size;
        const box = boxAt(start, baseline, each.width, size, 0, FRAME_MARGIN_PX);
        if (!isInView(frame, box) || !isFree(setting, box, 0)) continue;
        const whole = withPointer(setting, item, box, cost, least);
        if (whole < least) [best, least, text] = [box, whole, each.text];
      }
    }
  }
  if (!isNear) best ??= nearestFree(setting, item, boxAt(0, 0, width, size, 0, FRAME_MARGIN_PX));
  return best && framed(setting, item, text, size, best);
}

/**
 * Return the cost of a place of a callout with what its pointer goes over, Infinity where it is no better than another
 * one.
 * @param {Setting} setting
 * @param {number} item
 * @param {number[]} box
 * @param {number} cost of the place
 * @param {number} least the cost of the other one
 */
function withPointer(setting, item, box, cost, least) {
  const { lines, look, frame } = setting;
  const isOverDot = crossesDots(setting, item, box, false);
  let whole = cost + (isOverDot ? OWN_DOT_COST_PX : lines?.cross(box) ? CROSSING_COST_PX : 0);
  if (whole < least && isOverDot && crossesDots(setting, item, box, true)) whole = cost + STRANGER_COST_PX;
  if (whole >= least) return Infinity;
  const [x, y] = offsetOf(look, frame, item);
  return strikes(setting, x, y, box) ? cost + STRIKE_COST_PX : whole;
}

/**
 * Return a callout, and take its place.
 * @param {Setting} setting
 * @param {number} item
 * @param {string} text
 * @param {number} size of the font
 * @param {number[]} box
 * @returns {Label}
 */
function framed(setting, item, text, size, box) {
  const [x, y] = offsetOf(setting.look, setting.frame, item);
  // Later labels don't lie on the line to it.
  for (const [px, py] of pointsTo(x, y, box)) setting.boxes.reserve([px, py, px, py]);
  setting.pointers.push([x, y, ...endAt(x, y, box)]);
  reserve(setting, box);
  const [dx, dy] = [box[0] + MARGIN_PX + FRAME_MARGIN_PX - x, box[1] + ASCENT * size + FRAME_MARGIN_PX - y];
  return { item, spans: [{ text, dx, dy, size, quiet: false }], frame: box.map((side, k) => side - (k % 2 ? y : x)) };
}

/**
 * Return points on the line from an item to the rectangle of its callout.
 * @param {number} x
 * @param {number} y
 * @param {number[]} box
 */
function pointsTo(x, y, box) {
  const [toX, toY] = endAt(x, y, box);
  const count = Math.ceil(Math.hypot(toX - x, toY - y) / POINTER_STEP_PX);
  return Array.from({ length: count }, (_, at) => [x + ((toX - x) * at) / count, y + ((toY - y) * at) / count]);
}

/**
 * Return the point of a rectangle that is nearest to another point.
 * @param {number} x
 * @param {number} y
 * @param {number[]} box
 */
function endAt(x, y, [left, top, right, bottom]) {
  return [Math.max(left, Math.min(right, x)), Math.max(top, Math.min(bottom, y))];
}

/**
 * Tell whether the line from an item to its callout goes through a label or another such line.
 * @param {Setting} setting
 * @param {number} x
 * @param {number} y
 * @param {number[]} box
 */
function strikes({ texts, pointers }, x, y, box) {
  const end = endAt(x, y, box);
  if (pointers.some((line) => cross([x, y, ...end], line) && cross(line, [x, y, ...end]))) return true;
  const points = pointsTo(x, y, box);
  return texts.some(([left, top, right, bottom]) => points.some(([px, py]) => px > left && px < right && py > top && py < bottom));
}

/**
 * Tell whether the line from an item to its callout goes over the dot of another item.
 * @param {Setting} setting
 * @param {number} item
 * @param {number[]} box
 * @param {boolean} mayCrossOwn whether those of its subtree don't count, unless all items are named
 */
function crossesDots({ scene, look, frame, dots, words }, item, box, mayCrossOwn) {
  const [x, y] = offsetOf(look, frame, item);
  const r = reachOf(look, frame, item);
  const end = mayCrossOwn && !words.has(item) ? item + scene.size[item] : item + 1;
  const [toX, toY] = endAt(x, y, box);
  const length = Math.hypot(toX - x, toY - y);
  for (let at = r; at < length; at += POINTER_STEP_PX) {
    const px = x + ((toX - x) * at) / length;
    const py = y + ((toY - y) * at) / length;
    const around = [px - POINTER_GAP_PX, py - POINTER_GAP_PX, px + POINTER_GAP_PX, py + POINTER_GAP_PX];
    if (dots.hasOthers(around, item, end)) return true;
  }
  return false;
}

/**
 * Tell whether the ends of a line are on both sides of another.
 * @param {number[]} line x and y of its ends
 * @param {number[]} other
 */
function cross([x0, y0, x1, y1], [left, top, right, bottom]) {
  const side = (/** @type {number} */ x, /** @type {number} */ y) => (right - left) * (y - top) > (bottom - top) * (x - left);
  return side(x0, y0) !== side(x1, y1);
}

/**
 * Take the place of a label.
 * @param {Setting} setting
 * @param {number[]} box
 */
function reserve({ boxes, texts }, box) {
  boxes.reserve(box);
  texts.push(box);
}

/**
 * Return the place of a rectangle that is free and nearest to an item; null if there is none.
 * @param {Setting} setting
 * @param {number} item
 * @param {number[]} box of the size that is wanted
 */
function nearestFree(setting, item, [left, top, right, bottom]) {
  const [x, y] = offsetOf(setting.look, setting.frame, item);
  const { width, height, ratio } = setting.frame;
  const [wide, high] = [right - left, bottom - top];
  const [halfWidth, halfHeight] = [width / ratio / 2 - VIEW_MARGIN_PX, height / ratio / 2 - VIEW_MARGIN_PX];
  let [best, least] = [/** @type {number[] | null} */ (null), Infinity];
  for (let at = -halfWidth; at + wide <= halfWidth; at += SEARCH_STEPS_PX[0]) {
    for (let down = -halfHeight; down + high <= halfHeight; down += SEARCH_STEPS_PX[1]) {
      const place = [at, down, at + wide, down + high];
      const distance = Math.hypot(at + wide / 2 - x, down + high / 2 - y);
      if (distance >= least || !isFree(setting, place, 0)) continue;
      const whole = withPointer(setting, item, place, distance, least);
      if (whole < least) [best, least] = [place, whole];
    }
  }
  return best;
}

/**
 * Tell whether a text of a width has room anywhere around its item.
 * @param {Setting} setting
 * @param {number} x of the item
 * @param {number} y
 * @param {number} r the item's radius
 * @param {number} size of the font
 * @param {number} width
 * @param {boolean} isRoot
 */
function hasRoom(setting, x, y, r, size, width, isRoot) {
  for (const { dx, dy } of placements(r, size, width, isRoot)) {
    if (isFree(setting, boxAt(x + dx, y + dy, width, size))) return true;
  }
  return false;
}

/**
 * Return the texts that a label may have, the longest first: titles are long.
 * @param {string} name
 * @param {boolean} isRoot
 */
function shortenings(name, isRoot) {
  const lengths = isRoot ? [name.length, 28, 18] : [name.length];
  return [...new Set(lengths.map((length) => truncate(name, length)))];
}

/**
 * Return the places of a label around its item, the best first: offsets of the start of its
 * baseline, in CSS pixels.
 * @param {number} r the item's radius
 * @param {number} size of the font
 * @param {number} width of the text
 * @param {boolean} isRoot
 */
function placements(r, size, width, isRoot) {
  const dy = ((ASCENT - DESCENT) / 2) * size;
  const near = r + GAP_PX;
  const places = [];
  for (const away of isRoot ? TITLE_DISTANCES_PX : REPLY_DISTANCES_PX) {
    places.push({ dx: -width / 2, dy: near + away + ASCENT * size, width, beside: false });
    places.push({ dx: -width / 2, dy: -near - away - DESCENT * size, width, beside: false });
    if (away) continue;
    places.push({ dx: near + 1, dy, width, beside: true }, { dx: -near - 1 - width, dy, width, beside: true });
  }
  return places;
}

/**
 * Place the name of an item in a small graph: right of the item, above its words or before them, or
 * in a line above or below the item. There is room for some words, if it can be had.
 * @param {Setting} setting
 * @param {number} item
 * @param {boolean} inRow whether it may take no other row than its own, where rows are close
 * @returns {Placed | null} null where there is no room
 */
function placeName(setting, item, inRow) {
  const { scene, look, frame, nameOf, words } = setting;
  const text = words.get(item);
  if (text === undefined) return null;
  const size = scene.parent[item] < 0 ? ROOT_FONT_SIZE_PX : FONT_SIZE_PX;
  const r = reachOf(look, frame, item);
  const [wholeName, count] = [nameOf(item), countOf(scene, look, item)];
  const [wholeWidth, countWidth] = [widthOf(wholeName, size, true), widthOf(count, size, true)];
  const beside = { dx: r + RING_PX, dy: ((ASCENT - DESCENT) / 2) * size, below: 0 };
  const [above, below] = [-r - GAP_PX - DESCENT * size, r + GAP_PX + ASCENT * size].map((dy) => ({ dx: -r, dy, below: 0 }));
  const twoLines = { dx: beside.dx, dy: -DESCENT * size - 1, below: LINE_PX };
  const inLine = [beside, above, below];
  // The branches of an overview are close to each other: a line for each.
  const all = count ? [beside, twoLines, above, below] : [twoLines, ...inLine];
  const wordy = text ? MIN_WORDS_PX : 0;
  // Where rows are close, all have their names in their own rows before some have two lines.
  const tries = isCrowded(setting, item)
    ? [{ least: wordy, places: [beside] }, { least: 0, places: inRow ? [beside] : inLine }]
    : [{ least: wordy, places: wordy ? all : inLine }, { least: 0, places: inLine }];
  for (const { least, places } of tries) {
    for (const place of places) {
      const room = largest(...roomAt(setting, item, place, size, 0));
      const taken = place.below || !least ? 0 : WORDS_GAP_PX + least;
      // The title of a fold is shortened: its count matters more.
      const name = (count ? fitted(wholeName, room - taken - countWidth, size, true) : wholeName) + count;
      const nameWidth = name === wholeName ? wholeWidth : widthOf(name, size, true);
      const width = place.below ? Math.max(nameWidth, least) : nameWidth + taken;
      if (room < width || name === count) continue;
      const [x, y] = offsetOf(look, frame, item);
      const box = boxAt(x + place.dx, y + place.dy, width, size, place.below);
      // In its row, after its mark, a name is known to be of that.
      if (place !== beside && !isApart(setting, item, box, item + 1)) continue;
      reserve(setting, box);
      const spans = [{ text: name, dx: place.dx, dy: place.dy, size, quiet: false }];
      return { label: { item, spans, bold: true }, text, place, nameWidth, width };
    }
  }
  return null;
}

/**
 * Tell whether two lines beside an item would take the row of another one.
 * @param {Setting} setting
 * @param {number} item
 */
function isCrowded({ look, frame, words }, item) {
  const [x, y] = offsetOf(look, frame, item);
  return [...words.keys()].some((other) => {
    if (other === item || !look.shown[other]) return false;
    const [otherX, otherY] = offsetOf(look, frame, other);
    return Math.abs(otherX - x) < MIN_WORDS_PX && Math.abs(otherY - y) < 2 * LINE_PX - MARGIN_PX;
  });
}

/**
 * Add the first words to the name of an item, as many as have room.
 * @param {Setting} setting
 * @param {Placed} placed
 */
function addWords(setting, { label, text, place, nameWidth, width }) {
  const { look, frame } = setting;
  const { item, spans: [{ size }] } = label;
  const room = largest(...roomAt(setting, item, place, size, width));
  const aside = place.below ? 0 : nameWidth + WORDS_GAP_PX;
  const shown = room - aside < MIN_WORDS_PX ? "" : fitted(text, room - aside, FONT_SIZE_PX, false);
  if (!shown) return;
  const [dx, dy] = [place.dx + aside, place.dy + place.below];
  label.spans.push({ text: shown, dx, dy, size: FONT_SIZE_PX, quiet: true });
  const [x, y] = offsetOf(look, frame, item);
  reserve(setting, boxAt(x + dx, y + dy, widthOf(shown, FONT_SIZE_PX, false), FONT_SIZE_PX));
}

/**
 * Return the largest width that a label may have at a place, and a test of whether it may be so wide.
 * @param {Setting} setting
 * @param {number} item
 * @param {Placed["place"]} place
 * @param {number} size of the font
 * @param {number} own the width that the label has taken before
 * @returns {[max: number, isFree: (width: number) => boolean]}
 */
function roomAt(setting, item, { dx, dy, below }, size, own) {
  const { look, frame, lines } = setting;
  const [x, y] = offsetOf(look, frame, item);
  const start = own ? own + 2 * MARGIN_PX + 1 : 0;
  const isClear = (/** @type {number} */ width) => {
    if (own && width <= start) return true;
    if (!isFree(setting, boxAt(x + dx + start, y + dy, width - start, size, below))) return false;
    // A line may pass between two lines of text.
    const rows = below ? [dy, dy + below] : [dy];
    return !lines || rows.every((each) => !lines.cross(boxAt(x + dx + start, y + each, width - start, size, 0, -1)));
  };
  return [Math.min(MAX_WORDS_PX, frame.width / frame.ratio / 2 - VIEW_MARGIN_PX - x - dx), isClear];
}

/**
 * Return what follows the name of a fold: how many items are in it.
 * @param {Scene} scene
 * @param {Look} look
 * @param {number} item
 */
export function countOf({ size }, { folded }, item) {
  return folded[item] ? ` +${formatCount(size[item] - 1)}` : "";
}

/**
 * Return the largest width that is free, found by bisection.
 * @param {number} max
 * @param {(width: number) => boolean} isFree true up to some width
 */
function largest(max, isFree) {
  if (isFree(max)) return max;
  let [low, high] = [0, max];
  while (high - low > 4) {
    const middle = (low + high) / 2;
    if (isFree(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Shorten a thread's title to about the width of the thread.
 * @param {Scene} scene
 * @param {Frame} frame
 * @param {number} item
 * @param {string} label
 * @param {number} least the number of letters for a thread too small to see
 */
function shortenToThread(scene, frame, item, label, least) {
  if (scene.parent[item] >= 0 || scene.n < MAX_LABELS || scene.size[item] > scene.n / 2) return label;
  const width = THREAD_WIDTH * Math.sqrt(scene.size[item]) * frame.scale;
  if (width < MIN_THREAD_WIDTH_PX) return least ? truncate(label, least) : "";
  return truncate(label, Math.max(MIN_THREAD_LETTERS, Math.round(width / THREAD_WIDTH_PER_LETTER_PX)));
}

/**
 * Return the weightiest of all items that are shown, in no order.
 * @param {Scene} scene
 * @param {Pick<Look, "shown" | "folded">} look
 */
export function weightiestItems(scene, look) {
  const { n, size, parent } = scene;
  const minSize = n > MIN_LARGE_GRAPH_ITEMS ? MIN_SUBTREE_IN_LARGE_GRAPH : MIN_SUBTREE;
  const items = [];
  for (let i = 0; i < n; i++) if (look.shown[i] && (size[i] >= minSize || parent[i] < 0)) items.push(i);
  return items.length > MAX_WEIGHTIEST ? heaviest(items, (item) => weight(scene, look, item), MAX_WEIGHTIEST) : items;
}

/**
 * Return items, the heaviest first, at most `limit`. Numbers that contain weight and item are sorted
 * in a tenth of the time that a comparison by a function takes.
 * @param {number[]} items
 * @param {(item: number) => number} weightOf
 * @param {number} limit
 */
function heaviest(items, weightOf, limit) {
  const keys = new Float64Array(items.length);
  for (let at = 0; at < keys.length; at++) {
    keys[at] = items[at] - ITEM_RANGE * Math.round(WEIGHT_STEPS * weightOf(items[at]));
  }
  return [...keys.sort().subarray(0, limit)].map((key) => key - ITEM_RANGE * Math.floor(key / ITEM_RANGE));
}

/**
 * Return an item's weight: roots first, then folds, which stand for all that is in them, then large
 * subtrees and many replies.
 * @param {Scene} scene
 * @param {Pick<Look, "folded">} look
 * @param {number} item
 */
function weight({ parent, size, kids }, { folded }, item) {
  if (parent[item] < 0) return 2 * CLASS_WEIGHT + Math.log2(size[item]);
  if (folded[item]) return CLASS_WEIGHT + Math.log2(size[item]);
  return Math.log2(Math.sqrt(size[item]) * (1 + kids[item]));
}

/**
 * Return the radius of an item's mark on the screen, with the ring around a fold, in CSS pixels.
 * @param {Look} look
 * @param {Frame} frame
 * @param {number} item
 */
function reachOf({ radius, folded }, frame, item) {
  return screenRadius(frame, radius[item]) + (folded[item] ? foldRing(frame) : 0);
}

/**
 * Return an item's place in CSS pixels from the view's middle.
 * @param {Look} look
 * @param {Frame} frame
 * @param {number} item
 */
function offsetOf({ x, y }, frame, item) {
  return [(x[item] - frame.x) * frame.scale, (y[item] - frame.y) * frame.scale];
}

/**
 * Return the start of a text that is moved into the view, in CSS pixels from its middle.
 * @param {Frame} frame
 * @param {number} left
 * @param {number} width
 */
function clampToView(frame, left, width) {
  const half = frame.width / frame.ratio / 2 - VIEW_MARGIN_PX;
  return Math.max(-half, Math.min(half - width, left));
}

/**
 * @param {Frame} frame
 * @param {number[]} box
 */
function isInView(frame, [left, top, right, bottom]) {
  const [halfWidth, halfHeight] = [frame.width / frame.ratio / 2, frame.height / frame.ratio / 2];
  return left >= -halfWidth && right <= halfWidth && top >= -halfHeight && bottom <= halfHeight;
}

/**
 * Return the rectangle of a text that starts at a point of its first baseline.
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} size of the font
 * @param {number} height of the lines after the first
 * @param {number} margin around it in addition
 */
function boxAt(x, y, width, size, height = 0, margin = 0) {
  const aside = MARGIN_PX + margin;
  return [x - aside, y - ASCENT * size - margin, x + width + aside, y + height + DESCENT * size + margin];
}

/**
 * Draw labels at their items, wherever these are now.
 * @param {DrawingContext} context with no transformation
 * @param {Scene} scene
 * @param {Look} look
 * @param {Frame} frame
 * @param {Label[]} labels
 */
export function drawLabels(context, scene, look, frame, labels) {
  const { scale, left, top } = worldToBitmap(frame);
  const { ratio } = frame;
  context.textAlign = "start";
  // Sharp corners of letters would give their halo spikes.
  context.lineJoin = "round";
  for (const { item, spans, inBox, bold, frame: around } of labels) {
    const [x, y] = [look.x[item] * scale + left, look.y[item] * scale + top];
    const isRoot = scene.parent[item] < 0;
    const isBold = inBox || bold || isRoot;
    if (around) drawCallout(context, look, frame, item, around, isRoot);
    for (const { text, dx, dy, size, quiet } of spans) {
      context.font = fontOf(size * ratio, !quiet && isBold);
      context.strokeStyle = look.theme.background;
      context.lineWidth = HALO_WIDTH_PX * ratio;
      if (!inBox) context.strokeText(text, x + dx * ratio, y + dy * ratio);
      context.globalAlpha = quiet ? QUIET_OPACITY : 1;
      context.fillStyle = look.theme.text;
      context.fillText(text, x + dx * ratio, y + dy * ratio);
      context.globalAlpha = 1;
    }
  }
}

/**
 * Draw dots from an item to its label that is away from it, as edges are lines, and around the title of a
 * thread a frame: a reply with one would look like another thread.
 * @param {DrawingContext} context
 * @param {Look} look
 * @param {Frame} frame
 * @param {number} item
 * @param {number[]} around
 * @param {boolean} isRoot
 */
function drawCallout(context, look, frame, item, [left, top, right, bottom], isRoot) {
  const { ratio } = frame;
  const transformation = worldToBitmap(frame);
  const x = look.x[item] * transformation.scale + transformation.left;
  const y = look.y[item] * transformation.scale + transformation.top;
  const [toX, toY] = [Math.max(left, Math.min(right, 0)), Math.max(top, Math.min(bottom, 0))];
  const share = (reachOf(look, frame, item) + GAP_PX / 2) / Math.hypot(toX, toY);
  context.strokeStyle = look.theme.text;
  context.lineWidth = (isRoot ? 1.5 : 1) * ratio;
  context.setLineDash(POINTER_DASH_PX.map((length) => length * ratio));
  context.beginPath();
  context.moveTo(x + toX * share * ratio, y + toY * share * ratio);
  context.lineTo(x + toX * ratio, y + toY * ratio);
  context.stroke();
  context.setLineDash([]);
  context.lineWidth = ratio;
  context.fillStyle = look.theme.background;
  context.beginPath();
  context.rect(x + left * ratio, y + top * ratio, (right - left) * ratio, (bottom - top) * ratio);
  context.fill();
  if (isRoot) context.stroke();
}
