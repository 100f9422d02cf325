/** The side of a cell of the grid that boxes are found by, in CSS pixels. */
const CELL_PX = 64;
/** The range of rows that one column of the grid may have. */
const MAX_ROWS = 1 << 16;
/** @type {number[][]} the boxes of a cell that none reaches into */
const NONE = [];

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
    return !this.#someCell(box, (boxes) => boxes.some((other) => overlap(box, other)));
  }

  /**
   * Take a rectangle whether or not it is free.
   * @param {number[]} box
   */
  reserve(box) {
    this.#someCell(box, (boxes, cell) => {
      if (boxes === NONE) this.#cells.set(cell, [box]);
      else boxes.push(box);
      return false;
    });
  }

  /**
   * Test the cells of the grid that a rectangle reaches into. Lists of them would take longer than
   * all else: there are thousands of rectangles.
   * @param {number[]} box
   * @param {(boxes: number[][], cell: number) => boolean} test
   */
  #someCell([left, top, right, bottom], test) {
    const [lastColumn, lastRow] = [Math.floor(right / CELL_PX), Math.floor(bottom / CELL_PX)];
    for (let column = Math.floor(left / CELL_PX); column <= lastColumn; column++) {
      for (let row = Math.floor(top / CELL_PX); row <= lastRow; row++) {
        const cell = column * MAX_ROWS + row;
        if (test(this.#cells.get(cell) ?? NONE, cell)) return true;
      }
    }
    return false;
  }
}

/**
 * @param {number[]} one
 * @param {number[]} other
 */
function overlap(one, other) {
  return one[0] <= other[2] && one[2] >= other[0] && one[1] <= other[3] && one[3] >= other[1];
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
