/**
 * The shapes that the modules share. Nothing here runs.
 *
 * Items are numbered in pre-order: the subtree of item i is i to i + size[i] - 1.
 *
 * @typedef {object} Meta
 * @property {number} items
 * @property {number} edges
 * @property {number} trees how many of the edges are the trees'; the rest is extra
 * @property {number} stubs
 * @property {string} title
 * @property {string} version
 * @property {number} rejects
 * @property {number} cycles
 * @property {number} cut how many items are left out because they stand too deep
 * @property {string} colour what colours stand for at first
 * @property {string} size what sizes stand for at first
 * @property {string} layout the first layout
 * @property {string[]} layouts all of them, the first one too
 * @property {ColumnSpec[]} columns
 * @property {number} chunk how many items' texts are packed together
 * @property {string} link where an item's original is, `{id}` standing for its id
 * @property {string[]} authors
 * @property {string[]} kinds
 * @property {[name: string, kind: "number" | "text"][]} attributes
 * @property {Record<string, string>} labels titles of the largest threads, by item
 * @property {Record<"light"|"dark", Palette>} palettes
 *
 * @typedef {[name: string, type: "f4"|"f8"|"i4"|"u1"|"u2", start: number, length: number]} ColumnSpec
 * @typedef {{depth: string, author: string, steps: string, none: string}} Palette
 *
 * @typedef {object} Scene
 * @property {Meta} meta
 * @property {number} n
 * @property {string[]} ids
 * @property {Float32Array} x in the first layout
 * @property {Float32Array} y
 * @property {Float32Array} radius at zoom 1, by the size of the subtree
 * @property {Float64Array} time Unix seconds, NaN where absent
 * @property {{first: number, last: number, count: number}} times the earliest, the latest, how many
 * @property {Float64Array} score NaN where absent
 * @property {Int32Array} depth -1 in a cycle
 * @property {number} deepest the greatest depth
 * @property {Int32Array} author a place in `meta.authors`, -1 where absent
 * @property {Int32Array} kind a place in `meta.kinds`, -1 where absent
 * @property {Uint8Array} state bits, see `scene.js`
 * @property {Uint8Array} linked 1 where the item has an original to link to
 * @property {Int32Array} above the parent, -1 for a root
 * @property {Int32Array} size the items of the subtree, the item itself included
 * @property {Int32Array} kids how many direct replies
 * @property {(name: string) => Promise<Places>} layout unpacks one of `meta.layouts`
 * @property {Int32Array} extra the edges that no tree has: parent, kid, parent, kid, …
 *
 * @typedef {{x: Float32Array, y: Float32Array}} Places where each item stands
 *
 * @typedef {object} Look what the painters are told
 * @property {string} layout which one items stand in, "" while they are on their way
 * @property {Float32Array} x where items stand now
 * @property {Float32Array} y
 * @property {Float32Array} radius at zoom 1
 * @property {Uint32Array} colour of each item, as bytes alpha, blue, green, red
 * @property {Uint8Array} faded 1 for an item that steps back: it doesn't match
 * @property {Uint8Array} shown 0 for an item that is folded away or isn't looked at
 * @property {Uint8Array} folded 1 for an item whose subtree is folded away
 * @property {Theme} theme
 *
 * @typedef {{dark: boolean, background: string, text: string, edge: string, accent: string,
 *   alarm: string, palette: Palette}} Theme
 *
 * @typedef {object} Frame the part of the plane that is seen, and the bitmap it goes to
 * @property {number} scale CSS pixels a unit
 * @property {number} x the middle
 * @property {number} y
 * @property {number} width in device pixels
 * @property {number} height
 * @property {number} ratio device pixels a CSS pixel
 *
 * @typedef {{html: string, title: string, url: string, kind: string, score: string,
 *   fields: [string, string][]}} Entry what is written in one item
 */
export {};
