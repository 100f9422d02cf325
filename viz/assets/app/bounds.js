/**
 * The rectangle around points; around (0, 0) where there are none.
 * @param {Float32Array} x
 * @param {Float32Array} y
 * @param {Uint8Array} among 1 for points that count
 */
export function boundsOf(x, y, among) {
  const first = among.indexOf(1);
  if (first < 0) return { left: 0, right: 0, top: 0, bottom: 0 };
  let [left, right, top, bottom] = [x[first], x[first], y[first], y[first]];
  for (let i = first; i < x.length; i++) {
    if (!among[i]) continue;
    if (x[i] < left) left = x[i];
    if (x[i] > right) right = x[i];
    if (y[i] < top) top = y[i];
    if (y[i] > bottom) bottom = y[i];
  }
  return { left, right, top, bottom };
}
