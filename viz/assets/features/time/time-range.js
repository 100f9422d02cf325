/** From this movement on, a press is a drag, not a click. */
const MIN_DRAG_PX = 3;

/**
 * A range on a track, in shares of its width: `shares` returns it, `move` sets it.
 *
 * @typedef {{shares: () => number[], move: (from: number, to: number) => void}} Range
 */

/**
 * Let pointer and keys move a range: a handle moves its end, the part between moves both, and
 * a drag elsewhere selects a new range; a click there clears it.
 * @param {HTMLElement} track
 * @param {HTMLElement[]} handles
 * @param {number} steps the track's length in steps of the arrow keys
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
  const shareOf = (/** @type {PointerEvent} */ event) => clamp((event.clientX - left) / width);
  const [startShare, shares] = [shareOf(start), range.shares()];
  const whole = shares[0] <= 0 && shares[1] >= 1;
  const inside = !whole && startShare > shares[0] && startShare < shares[1];
  let dragged = false;
  const move = (/** @type {PointerEvent} */ event) => {
    dragged ||= Math.abs(event.clientX - start.clientX) >= MIN_DRAG_PX;
    if (!dragged) return;
    const share = shareOf(event);
    if (handle >= 0) moveEnd(range, shares[1 - handle], share);
    else if (inside) moveBoth(range, shares, share - startShare);
    else moveEnd(range, startShare, share);
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
  // The same keys scroll or are shortcuts elsewhere.
  event.stopPropagation();
  const moved = clamp(wanted[event.key]);
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
function moveBoth(range, [from, to], by) {
  const shift = Math.max(-from, Math.min(1 - to, by));
  range.move(from + shift, to + shift);
}

/** @param {number} share */
function clamp(share) {
  return Math.max(0, Math.min(1, share));
}
