import { screenRadius, SELECTED_PATH_WIDTH_PX } from "./frame.js";
import { FONT_SIZE_PX, HALO_WIDTH_PX, ROOT_FONT_SIZE_PX } from "./labels.js";
import { markOf, RING } from "./marks.js";
import { toCss } from "./theme.js";
/** @import { Frame, Look, Scene } from "../data/types.js" */

/** The shapes of vis for `MARKS`. */
const SHAPES = ["dot", "dot", "diamond", "square"];

/**
 * Return an item as a node for vis, which draws it over its mark in the picture beneath.
 * @param {Scene} scene
 * @param {Look} look
 * @param {Frame} frame
 * @param {number} item
 * @param {string} label
 */
export function visNode(scene, look, frame, item, label) {
  const mark = markOf(scene.state[item]);
  const colour = toCss(look.colour[item]);
  const { background, text } = look.theme;
  const isRoot = scene.parent[item] < 0;
  const size = screenRadius(frame, look.radius[item]) / frame.scale;
  const ring = mark === RING;
  return {
    id: item,
    x: look.x[item],
    y: look.y[item],
    label: label || undefined,
    shape: SHAPES[mark],
    size,
    opacity: look.faded[item] ? 0 : 1,
    color: { background: ring ? background : colour, border: ring ? colour : background },
    borderWidth: ring ? 1.6 / frame.scale : 0,
    chosen: false,
    font: {
      face: "system-ui, sans-serif",
      size: (isRoot ? ROOT_FONT_SIZE_PX : FONT_SIZE_PX) / frame.scale,
      color: text,
      strokeWidth: HALO_WIDTH_PX / frame.scale,
      strokeColor: background,
      vadjust: -2 / frame.scale,
    },
  };
}

/**
 * Return the selected path as edges for vis.
 * @param {Look} look
 * @param {Frame} frame
 * @param {number[]} path items, each below the one before
 */
export function visEdges(look, frame, path) {
  return path.slice(1).map((item, index) => ({
    id: `to ${item}`,
    from: path[index],
    to: item,
    width: SELECTED_PATH_WIDTH_PX / frame.scale,
    color: { color: look.theme.accent, inherit: false },
    smooth: false,
    chosen: false,
    arrows: { to: { enabled: false } },
  }));
}
