/**
 * @typedef {object} Meta
 * @property {string} name of what is served
 * @property {"threads" | "query"} view
 * @property {boolean} queries whether there is a store to query
 * @property {boolean} changes whether others can write to it meanwhile
 * @property {number} rows the most rows of a query
 * @property {number} seconds the time limit of a query
 */

/**
 * @typedef {object} ThreadRow
 * @property {string} id
 * @property {string} title
 * @property {number} stub 1 where the root has no record
 * @property {number} items
 * @property {number} depth
 * @property {number} authors
 * @property {number | null} first Unix seconds
 * @property {number | null} last Unix seconds
 * @property {(number | string | null)[]} measures
 */

/**
 * @typedef {object} ThreadPage
 * @property {number} total
 * @property {number} page from 0
 * @property {number} pages
 * @property {ThreadRow[]} rows
 * @property {string[]} measures the names
 * @property {"counting" | "complete" | "failed"} state
 * @property {string | null} error
 */

/** @typedef {null | boolean | number | string | {text: string, by: string, item: string}} Cell */

/**
 * @typedef {object} QueryTable
 * @property {string[]} columns
 * @property {Cell[][]} rows
 * @property {boolean} items whether they have items, which can be drawn
 * @property {boolean} more whether there are more rows
 */

export {};
