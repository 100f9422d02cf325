/**
 * A pencil that the painters of a canvas can hold, and that writes SVG: what is seen on the
 * screen and what is saved come from the same strokes.
 *
 * @typedef {Pick<CanvasRenderingContext2D, "globalAlpha" | "strokeStyle" | "fillStyle" |
 *   "lineWidth" | "lineCap" | "lineJoin" | "font" | "textAlign" | "beginPath" | "moveTo" |
 *   "lineTo" | "arc" | "rect" | "quadraticCurveTo" | "closePath" | "setLineDash" | "fill" |
 *   "stroke" | "fillText" | "strokeText" | "fillRect">} Pencil
 */

/** So many elements are put together at a time: all at once would hold up the page. */
const TOGETHER = 2000;

/** @implements {Pencil} */
export class SvgPencil {
  constructor() {
    /** @type {string[]} many elements in each */
    this.sheets = [];
    /** @type {string[]} those of the last sheet */
    this.elements = [];
    this.path = "";
    /** @type {{pen: string, paths: string[]} | null} the element that may take more */
    this.open = null;
    /** The colour that the path has been filled with. */
    this.filled = "";
    this.globalAlpha = 1;
    /** @type {string | CanvasGradient | CanvasPattern} */
    this.strokeStyle = "#000";
    /** @type {string | CanvasGradient | CanvasPattern} */
    this.fillStyle = "#000";
    this.lineWidth = 1;
    /** @type {CanvasLineCap} */
    this.lineCap = "butt";
    /** @type {CanvasLineJoin} */
    this.lineJoin = "miter";
    this.font = "12px sans-serif";
    /** @type {CanvasTextAlign} */
    this.textAlign = "start";
    this.dash = "";
  }

  beginPath() {
    this.path = "";
    this.filled = "";
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  moveTo(x, y) {
    this.path += `M${short(x)} ${short(y)}`;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  lineTo(x, y) {
    this.path += `L${short(x)} ${short(y)}`;
  }

  /**
   * @param {number} cx
   * @param {number} cy
   * @param {number} x
   * @param {number} y
   */
  quadraticCurveTo(cx, cy, x, y) {
    this.path += `Q${short(cx)} ${short(cy)} ${short(x)} ${short(y)}`;
  }

  closePath() {
    this.path += "Z";
  }

  /**
   * A part of a circle; all of it as two halves, which is how SVG can say it.
   * @param {number} x
   * @param {number} y
   * @param {number} r
   * @param {number} from
   * @param {number} to
   */
  arc(x, y, r, from, to) {
    const first = `${short(x + r * Math.cos(from))} ${short(y + r * Math.sin(from))}`;
    this.path += `${this.path.endsWith("Z") || !this.path ? "M" : "L"}${first}`;
    const arc = `${short(r)} ${short(r)} 0`;
    if (to - from >= 2 * Math.PI) {
      // Relative, so that rounding makes no lens of it.
      const [dx, dy] = [2 * short(r) * Math.cos(from), 2 * short(r) * Math.sin(from)].map(short);
      this.path += `a${arc} 0 1 ${-dx} ${-dy}a${arc} 0 1 ${dx} ${dy}Z`;
    } else {
      const last = `${short(x + r * Math.cos(to))} ${short(y + r * Math.sin(to))}`;
      this.path += `A${arc} ${to - from > Math.PI ? 1 : 0} 1 ${last}`;
    }
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   */
  rect(x, y, w, h) {
    this.path += `M${short(x)} ${short(y)}h${short(w)}v${short(h)}h${short(-w)}Z`;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   */
  fillRect(x, y, w, h) {
    this.beginPath();
    this.rect(x, y, w, h);
    this.fill();
  }

  /** @param {Iterable<number>} dash */
  setLineDash(dash) {
    const parts = [...dash].map(short).join(" ");
    this.dash = parts && ` stroke-dasharray="${parts}"`;
  }

  fill() {
    this.filled = String(this.fillStyle);
    this.#draw(`fill="${this.filled}"${this.#opacity()}`);
  }

  stroke() {
    // A shape that was filled just now is stroked by the same element.
    const again = this.filled && this.open?.paths.at(-1) === this.path;
    if (again) this.open = null;
    this.#draw(`fill="${again ? this.filled : "none"}"${this.#line()}${this.#opacity()}`);
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   */
  fillText(text, x, y) {
    this.#write(text, x, y, ` fill="${this.fillStyle}"`);
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   */
  strokeText(text, x, y) {
    this.#write(text, x, y, ` fill="none"${this.#line()}`);
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {string} title
   */
  finish(width, height, title) {
    this.#close();
    this.#gather();
    const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">\n` +
      `<title>${escaped(title)}</title>\n${this.sheets.join("\n")}\n</svg>\n`
    );
  }

  #opacity() {
    return this.globalAlpha < 1 ? ` opacity="${Math.round(this.globalAlpha * 100) / 100}"` : "";
  }

  #line() {
    const cap = this.lineCap === "butt" ? "" : ` stroke-linecap="${this.lineCap}"`;
    const join = this.lineJoin === "miter" ? "" : ` stroke-linejoin="${this.lineJoin}"`;
    const width = short(this.lineWidth);
    return ` stroke="${this.strokeStyle}" stroke-width="${width}"${cap}${join}${this.dash}`;
  }

  /** @param {string} pen */
  #draw(pen) {
    // Lines of one pen become one element: there may be a hundred thousand.
    if (this.open?.pen === pen && pen.startsWith('fill="none"')) this.open.paths.push(this.path);
    else {
      this.#close();
      this.open = { pen, paths: [this.path] };
    }
  }

  #close() {
    if (this.open) this.elements.push(`<path ${this.open.pen} d="${this.open.paths.join("")}"/>`);
    this.open = null;
    if (this.elements.length >= TOGETHER) this.#gather();
  }

  #gather() {
    this.sheets.push(this.elements.join("\n"));
    this.elements = [];
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {string} look
   */
  #write(text, x, y, look) {
    this.#close();
    const anchor = this.textAlign === "center" ? ' text-anchor="middle"' : "";
    const [, size, family] = /^.*?([\d.]+)px (.+)$/.exec(this.font) ?? ["", "12", "sans-serif"];
    const font = ` font-family="${escaped(family)}" font-size="${short(Number(size))}"`;
    const place = `x="${short(x)}" y="${short(y)}"`;
    this.elements.push(`<text ${place}${font}${anchor}${look}${this.#opacity()}>${escaped(text)}</text>`);
  }
}

/** @param {number} value to a hundredth of a pixel */
function short(value) {
  return Math.round(value * 100) / 100;
}

/** @param {string} text */
function escaped(text) {
  // What XML can't hold at all goes, the rest is escaped.
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
