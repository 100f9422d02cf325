/** Rectangles on the screen that are taken, so that labels don't overlap. */
export class Boxes {
  constructor() {
    /** @type {number[][]} left, top, right, bottom */
    this.taken = [];
  }

  /**
   * Take a rectangle if it is free.
   * @param {number[]} box left, top, right, bottom
   * @returns {boolean} whether it was free
   */
  take(box) {
    const free = this.isFree(box);
    if (free) this.taken.push(box);
    return free;
  }

  /** @param {number[]} box */
  isFree([left, top, right, bottom]) {
    return this.taken.every(
      (other) => left > other[2] || right < other[0] || top > other[3] || bottom < other[1],
    );
  }

  /**
   * Take a rectangle whether or not it is free.
   * @param {number[]} box
   */
  reserve(box) {
    this.taken.push(box);
  }
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
