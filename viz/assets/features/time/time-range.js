/** The least movement, in CSS pixels, that is a drag and no click. */
const DRAG = 3;

/**
 * A range on a track, in shares of it: `shares` says what it is, `move` takes what it is to be.
 *
 * @typedef {{shares: () => number[], move: (from: number, to: number) => void}} Range
 */

/**
 * Let a range be moved by pointer and keys: a handle moves its end, what lies between moves
 * both, and a drag elsewhere draws a new range; a click there takes it away.
 * @param {HTMLElement} track
 * @param {HTMLElement[]} handles
 * @param {number} steps how many steps of the arrow keys the track is long
 * @param {Range} range
 */
export function listenToTrack(track, handles, steps, range) {
  track.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    track.setPointerCapture(event.pointerId);
    const handle = handles.indexOf(/** @type {HTMLElement} */ (event.target));
    handles[handle]?.focus();
    followPointer(track, event, range, handle);
  });
  handles.forEach((handle, at) => {
    handle.addEventListener("keydown", (event) => pressHandle(event, at, steps, range));
  });
}

/**
 * @param {HTMLElement} track
 * @param {PointerEvent} start
 * @param {Range} range
 * @param {number} handle 0 or 1, -1 for none
 */
function followPointer(track, start, range, handle) {
  const { left, width } = track.getBoundingClientRect();
  const shareOf = (/** @type {PointerEvent} */ event) => held((event.clientX - left) / width);
  const [grip, shares] = [shareOf(start), range.shares()];
  const whole = shares[0] <= 0 && shares[1] >= 1;
  const inside = !whole && grip > shares[0] && grip < shares[1];
  let dragged = false;
  const move = (/** @type {PointerEvent} */ event) => {
    dragged ||= Math.abs(event.clientX - start.clientX) >= DRAG;
    if (!dragged) return;
    const share = shareOf(event);
    if (handle >= 0) moveEnd(range, shares[1 - handle], share);
    else if (inside) slide(range, shares, share - grip);
    else moveEnd(range, grip, share);
  };
  const stop = () => {
    track.removeEventListener("pointermove", move);
    if (!dragged && handle < 0 && !inside) range.move(0, 1);
  };
  track.addEventListener("pointermove", move);
  track.addEventListener("pointerup", stop, { once: true });
  track.addEventListener("pointercancel", stop, { once: true });
}

/**
 * @param {KeyboardEvent} event
 * @param {number} at which end
 * @param {number} steps
 * @param {Range} range
 */
function pressHandle(event, at, steps, range) {
  const shares = range.shares();
  /** @type {Record<string, number>} */
  const wanted = {
    ArrowLeft: shares[at] - 1 / steps,
    ArrowDown: shares[at] - 1 / steps,
    ArrowRight: shares[at] + 1 / steps,
    ArrowUp: shares[at] + 1 / steps,
    PageDown: shares[at] - 10 / steps,
    PageUp: shares[at] + 10 / steps,
    Home: 0,
    End: 1,
  };
  if (!Object.hasOwn(wanted, event.key)) return;
  event.preventDefault();
  // The keys move the end here, and nothing else on the page.
  event.stopPropagation();
  const moved = held(wanted[event.key]);
  if (at) range.move(shares[0], Math.max(shares[0], moved));
  else range.move(Math.min(shares[1], moved), shares[1]);
}

/**
 * @param {Range} range
 * @param {number} fixed
 * @param {number} moved
 */
function moveEnd(range, fixed, moved) {
  range.move(Math.min(fixed, moved), Math.max(fixed, moved));
}

/**
 * @param {Range} range
 * @param {number[]} shares
 * @param {number} by
 */
function slide(range, [from, to], by) {
  const shift = Math.max(-from, Math.min(1 - to, by));
  range.move(from + shift, to + shift);
}

/** @param {number} share */
function held(share) {
  return Math.max(0, Math.min(1, share));
}
