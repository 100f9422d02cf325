/**
 * Types that modules share; there is no code.
 *
 * Items are numbered in pre-order: the subtree of item i is i to i + size[i] - 1.
 *
 * @typedef {object} Meta
 * @property {number} items
 * @property {number} edges
 * @property {number} trees the number of edges that are of trees; the rest are non-tree edges
 * @property {number} stubs
 * @property {string} title
 * @property {string} version
 * @property {number} rejects
 * @property {number} cycles
 * @property {number} cut the number of items left out because they are too deep
 * @property {string} colour the initial choice of what colours show
 * @property {string} size the initial choice of what sizes show
 * @property {string} layout the first layout
 * @property {string[]} layouts all of them, the first one too
 * @property {Record<string, string>} layout_labels their names in the menu
 * @property {string[]} in_page the layouts that the page computes
 * @property {ColumnSpec[]} columns
 * @property {number} chunk the number of items whose texts are packed together
 * @property {string} link the URL of an item's original, with `{id}` for its id
 * @property {string[]} authors
 * @property {string[]} kinds
 * @property {[name: string, kind: "number" | "text"][]} attributes
 * @property {Record<string, string>} labels titles of the largest threads, by item
 * @property {Record<"light"|"dark", Palette>} palettes
 * @property {Served} [served] the links of a page that a server draws
 *
 * @typedef {{home: string, above: string, branches: Record<string, [replies: number, address: string]>}} Served
 * @typedef {[name: string, type: "f4"|"f8"|"i4"|"u1"|"u2", start: number, length: number]} ColumnSpec
 * @typedef {{depth: string, author: string, steps: string, others: string, none: string}} Palette
 *
 * @typedef {object} Scene
 * @property {Meta} meta
 * @property {number} n
 * @property {string[]} ids
 * @property {Float32Array} x in the first layout
 * @property {Float32Array} y
 * @property {Float32Array} radius at zoom 1, by the size of the subtree
 * @property {Float64Array} time Unix seconds, NaN where absent
 * @property {{first: number, last: number, count: number}} times the earliest and the latest time, and
 *   the number of items that have one
 * @property {Float64Array} score NaN where absent
 * @property {Int32Array} depth -1 in a cycle
 * @property {number} deepest the greatest depth
 * @property {Int32Array} author an index of `meta.authors`, -1 where absent
 * @property {Int32Array} kind an index of `meta.kinds`, -1 where absent
 * @property {Uint8Array} state bits, see `scene.js`
 * @property {Uint8Array} linked 1 where the item has an original to link to
 * @property {Uint16Array} length the number of letters of the text
 * @property {Int32Array} parent -1 for a root
 * @property {Int32Array} size the number of items in the subtree, the item itself included
 * @property {Int32Array} kids the number of direct replies
 * @property {(name: string) => Promise<Positions>} layout unpack one of `meta.layouts`
 * @property {Int32Array} nonTreeEdges edges outside the trees: parent, kid, parent, kid, …
 *
 * @typedef {{x: Float32Array, y: Float32Array, boxes?: {half: Float32Array, row: number}}} Positions of
 *   all items; in an icicle, the middles of boxes, half their widths, and the height of a row
 *
 * @typedef {{x: number, y: number, scale: number}} CameraPosition the middle of the view, and its
 *   scale in CSS pixels a unit
 *
 * @typedef {object} Look the present appearance of all items, for painters
 * @property {string} layout "" while items are moving to another one
 * @property {Float32Array} x the present positions
 * @property {Float32Array} y
 * @property {Float32Array} radius at zoom 1
 * @property {{half: Float32Array, row: number} | null} boxes in an icicle, else null
 * @property {Uint32Array} colour as pixels: alpha, blue, green, red
 * @property {Uint8Array} faded 1 for an item that doesn't match
 * @property {Uint8Array} shown 0 for an item that is folded away or outside the isolated subtree
 * @property {Uint8Array} folded 1 for an item whose subtree is folded away
 * @property {number} lit the item whose subtree stands out, -1 for none
 * @property {Theme} theme
 *
 * @typedef {{dark: boolean, background: string, text: string, edge: string, accent: string,
 *   alarm: string, palette: Palette}} Theme
 *
 * @typedef {object} Frame the visible part of the graph, and the bitmap that shows it
 * @property {number} scale in CSS pixels a unit
 * @property {number} x the middle, in the graph's coordinates
 * @property {number} y
 * @property {number} width in device pixels
 * @property {number} height
 * @property {number} ratio device pixels a CSS pixel
 *
 * @typedef {{html: string, title: string, url: string, kind: string, score: string,
 *   fields: [string, string][], mentioned: number[], mentionedBy: number[]}} Entry the texts of one
 *   item, the items that these name by an address, and the items that name it
 */
export {};
