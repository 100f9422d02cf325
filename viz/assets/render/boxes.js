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

  /** @param {number[]} box */
  isFree(box) {
    const [left, top, right, bottom] = box;
    for (const cell of cellsOf(box)) {
      for (const other of this.#cells.get(cell) ?? []) {
        if (left <= other[2] && right >= other[0] && top <= other[3] && bottom >= other[1]) return false;
      }
    }
    return true;
  }

  /**
   * Take a rectangle whether or not it is free.
   * @param {number[]} box
   */
  reserve(box) {
    for (const cell of cellsOf(box)) {
      const boxes = this.#cells.get(cell);
      if (boxes) boxes.push(box);
      else this.#cells.set(cell, [box]);
    }
  }
}

/**
 * Return the cells of the grid that a rectangle reaches into.
 * @param {number[]} box
 */
function cellsOf([left, top, right, bottom]) {
  const cells = [];
  const [first, last] = [Math.floor(left / CELL_PX), Math.floor(right / CELL_PX)];
  const [upper, lower] = [Math.floor(top / CELL_PX), Math.floor(bottom / CELL_PX)];
  for (let column = first; column <= last; column++) {
    for (let row = upper; row <= lower; row++) cells.push(column * MAX_ROWS + row);
  }
  return cells;
}

/**
 * Return the rectangles of the elements over the graph, in CSS pixels from its middle.
 * @param {HTMLElement} graph
 */
export function boxesOver(graph) {
  const around = graph.getBoundingClientRect();
  const [x, y] = [around.left + around.width / 2, around.top + around.height / 2];
  const over = [...(graph.parentElement?.children ?? [])].filter(
    (each) => each !== graph && each.id !== "tip" && each.clientHeight > 0,
  );
  return over.map((each) => {
    const box = each.getBoundingClientRect();
    return [box.left - x, box.top - y, box.right - x, box.bottom - y];
  });
}
