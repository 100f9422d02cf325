/** The side of a cell of the grid that boxes are found by, in CSS pixels. */
const CELL_PX = 64;
/** The range of rows that one column of the grid may have. */
const MAX_ROWS = 1 << 16;

/** Rectangles on the screen that are taken, so that labels don't overlap. */
export class Boxes {
  /** @type {Map<number, number[][]>} the boxes by each cell that they reach into */
  #cells = new Map();

  /**
   * Take a rectangle if it is free.
   * @param {number[]} box left, top, right, bottom
   * @returns {boolean} whether it was free
   */
  take(box) {
    const free = this.isFree(box);
    if (free) this.reserve(box);
    return free;
  }

  /**
   * Tell whether a rectangle touches none that is taken. There are thousands of calls: it makes no
   * list and no function.
   * @param {number[]} box
   */
  isFree(box) {
    const lastColumn = Math.floor(box[2] / CELL_PX);
    const lastRow = Math.floor(box[3] / CELL_PX);
    for (let column = Math.floor(box[0] / CELL_PX); column <= lastColumn; column++) {
      for (let row = Math.floor(box[1] / CELL_PX); row <= lastRow; row++) {
        const others = this.#cells.get(column * MAX_ROWS + row);
        for (let at = 0; others && at < others.length; at++) {
          const other = others[at];
          if (box[0] <= other[2] && box[2] >= other[0] && box[1] <= other[3] && box[3] >= other[1]) return false;
        }
      }
    }
    return true;
  }

  /**
   * Take a rectangle whether or not it is free.
   * @param {number[]} box
   */
  reserve(box) {
    const lastColumn = Math.floor(box[2] / CELL_PX);
    const lastRow = Math.floor(box[3] / CELL_PX);
    for (let column = Math.floor(box[0] / CELL_PX); column <= lastColumn; column++) {
      for (let row = Math.floor(box[1] / CELL_PX); row <= lastRow; row++) {
        const cell = column * MAX_ROWS + row;
        const boxes = this.#cells.get(cell);
        if (boxes) boxes.push(box);
        else this.#cells.set(cell, [box]);
      }
    }
  }
}

/**
 * Return the rectangles of the elements over the graph, but for those that come and go, in CSS
 * pixels from its middle.
 * @param {HTMLElement} graph
 */
export function boxesOver(graph) {
  const around = graph.getBoundingClientRect();
  const [x, y] = [around.left + around.width / 2, around.top + around.height / 2];
  const beside = [...(graph.parentElement?.children ?? [])].filter((each) => each !== graph && !["tip", "notice"].includes(each.id));
  // The line of the header reaches over the graph's top; a folded legend is a button over a corner.
  const others = document.querySelectorAll("#hint, #legend.folded > .fold");
  const over = [...beside, ...others].filter((each) => each.clientHeight > 0);
  return over.map((each) => {
    const box = each.getBoundingClientRect();
    return [box.left - x, box.top - y, box.right - x, box.bottom - y];
  });
}
