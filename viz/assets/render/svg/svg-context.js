/**
 * The methods and properties of a canvas' context that painters use.
 *
 * @typedef {Pick<CanvasRenderingContext2D, "globalAlpha" | "strokeStyle" | "fillStyle" |
 *   "lineWidth" | "lineCap" | "lineJoin" | "font" | "textAlign" | "beginPath" | "moveTo" |
 *   "lineTo" | "arc" | "rect" | "quadraticCurveTo" | "closePath" | "setLineDash" | "fill" |
 *   "stroke" | "fillText" | "strokeText" | "fillRect">} DrawingContext
 */

/** So many elements are joined at a time: joining all at once would block the page. */
const ELEMENTS_PER_CHUNK = 2000;
/** A font as painters write it: weight, size, family. */
const FONT = /^(?:(\d+) )?([\d.]+)px (.+)$/;

/**
 * A drawing context that writes SVG, so that the screen and a saved drawing have one painter.
 * @implements {DrawingContext}
 */
export class SvgContext {
  constructor() {
    /** @type {string[]} many elements in each */
    this.chunks = [];
    /** @type {string[]} those of the last chunk */
    this.elements = [];
    this.path = "";
    /** @type {{style: string, paths: string[]} | null} the element that more paths may join */
    this.open = null;
    /** The colour that the present path was filled with, "" for none. */
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
    this.path += `M${rounded(x)} ${rounded(y)}`;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  lineTo(x, y) {
    this.path += `L${rounded(x)} ${rounded(y)}`;
  }

  /**
   * @param {number} cx
   * @param {number} cy
   * @param {number} x
   * @param {number} y
   */
  quadraticCurveTo(cx, cy, x, y) {
    this.path += `Q${rounded(cx)} ${rounded(cy)} ${rounded(x)} ${rounded(y)}`;
  }

  closePath() {
    this.path += "Z";
  }

  /**
   * Add an arc; a whole circle becomes two halves, as SVG requires.
   * @param {number} x
   * @param {number} y
   * @param {number} r
   * @param {number} from
   * @param {number} to
   */
  arc(x, y, r, from, to) {
    const first = `${rounded(x + r * Math.cos(from))} ${rounded(y + r * Math.sin(from))}`;
    this.path += `${this.path.endsWith("Z") || !this.path ? "M" : "L"}${first}`;
    const arc = `${rounded(r)} ${rounded(r)} 0`;
    if (to - from >= 2 * Math.PI) {
      // Relative, so that rounding doesn't part the halves.
      const [dx, dy] = [2 * rounded(r) * Math.cos(from), 2 * rounded(r) * Math.sin(from)].map(rounded);
      this.path += `a${arc} 0 1 ${-dx} ${-dy}a${arc} 0 1 ${dx} ${dy}Z`;
    } else {
      const last = `${rounded(x + r * Math.cos(to))} ${rounded(y + r * Math.sin(to))}`;
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
    this.path += `M${rounded(x)} ${rounded(y)}h${rounded(w)}v${rounded(h)}h${rounded(-w)}Z`;
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
    const parts = [...dash].map(rounded).join(" ");
    this.dash = parts && ` stroke-dasharray="${parts}"`;
  }

  fill() {
    this.filled = String(this.fillStyle);
    this.#draw(`fill="${this.filled}"${this.#opacity()}`);
  }

  stroke() {
    // One element fills and strokes a shape.
    const filledToo = this.filled && this.open?.paths.at(-1) === this.path;
    if (filledToo) this.open = null;
    this.#draw(`fill="${filledToo ? this.filled : "none"}"${this.#line()}${this.#opacity()}`);
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

  /** Return the elements that were drawn. */
  content() {
    this.#close();
    this.#gather();
    return this.chunks.join("\n");
  }

  #opacity() {
    return this.globalAlpha < 1 ? ` opacity="${Math.round(this.globalAlpha * 100) / 100}"` : "";
  }

  #line() {
    const cap = this.lineCap === "butt" ? "" : ` stroke-linecap="${this.lineCap}"`;
    const join = this.lineJoin === "miter" ? "" : ` stroke-linejoin="${this.lineJoin}"`;
    const width = rounded(this.lineWidth);
    return ` stroke="${this.strokeStyle}" stroke-width="${width}"${cap}${join}${this.dash}`;
  }

  /** @param {string} style */
  #draw(style) {
    // Lines of one style become one element: there may be a hundred thousand.
    if (this.open?.style === style && style.startsWith('fill="none"')) this.open.paths.push(this.path);
    else {
      this.#close();
      this.open = { style, paths: [this.path] };
    }
  }

  #close() {
    if (this.open) this.elements.push(`<path ${this.open.style} d="${this.open.paths.join("")}"/>`);
    this.open = null;
    if (this.elements.length >= ELEMENTS_PER_CHUNK) this.#gather();
  }

  #gather() {
    this.chunks.push(this.elements.join("\n"));
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
    const [, weight, size, family] = FONT.exec(this.font) ?? ["", "", "12", "sans-serif"];
    const bold = Number(weight) > 400 ? ` font-weight="${weight}"` : "";
    const font = ` font-family="${escapeXml(family)}" font-size="${rounded(Number(size))}"${bold}`;
    const position = `x="${rounded(x)}" y="${rounded(y)}"`;
    this.elements.push(`<text ${position}${font}${anchor}${look}${this.#opacity()}>${escapeXml(text)}</text>`);
  }
}

/**
 * Write an SVG file.
 * @param {number} width
 * @param {number} height
 * @param {string} title
 * @param {string} content its elements
 */
export function svgFile(width, height, title, content) {
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">\n` +
    `<title>${escapeXml(title)}</title>\n${content}\n</svg>\n`
  );
}

/**
 * Round to a hundredth of a pixel.
 * @param {number} value
 */
function rounded(value) {
  return Math.round(value * 100) / 100;
}

/** @param {string} text */
function escapeXml(text) {
  // Characters that XML forbids are dropped, the others escaped.
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
