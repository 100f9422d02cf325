/** Rectangles on the screen that don't touch: who comes first has the place. */
export class Boxes {
  constructor() {
    /** @type {number[][]} left, top, right, bottom */
    this.taken = [];
  }

  /**
   * @param {number[]} box left, top, right, bottom
   * @returns {boolean} whether there was room
   */
  take(box) {
    const free = this.isFree(box);
    if (free) this.taken.push(box);
    return free;
  }

  /** @param {number[]} box */
  isFree([left, top, right, bottom]) {
    return this.taken.every(
      (one) => left > one[2] || right < one[0] || top > one[3] || bottom < one[1],
    );
  }

  /**
   * Take a place whether or not it is free.
   * @param {number[]} box
   */
  block(box) {
    this.taken.push(box);
  }
}

/**
 * What lies over the graph, in CSS pixels from the graph's middle.
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
