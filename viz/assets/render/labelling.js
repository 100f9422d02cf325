import { placement } from "./frame.js";

/**
 * Write the labels that nodes have, where vis writes them.
 * @param {import("./svg/svg-context.js").Pencil} pencil with no transformation
 * @param {import("../data/types.js").Look} look
 * @param {any[]} nodes as vis has them
 * @param {import("../data/types.js").Frame} frame
 */
export function drawLabels(pencil, look, nodes, frame) {
  const { k, left, top } = placement(frame);
  pencil.textAlign = "center";
  // Where letters have corners, their halo must not.
  pencil.lineJoin = "round";
  for (const { x, y, size, label, font } of nodes) {
    if (!label) continue;
    const letters = font.size * k;
    // vis leaves a quarter of a line above a label.
    const [middle, line] = [x * k + left, (y + size) * k + top + 1.25 * letters];
    pencil.font = `${letters}px system-ui, sans-serif`;
    pencil.strokeStyle = look.theme.background;
    pencil.lineWidth = 3 * frame.ratio;
    pencil.strokeText(label, middle, line);
    pencil.fillStyle = look.theme.text;
    pencil.fillText(label, middle, line);
  }
}
