import { originalOf } from "../../data/host.js";
import { escapeMarkdown, indentLines, markdownLink, markdownOf } from "../../data/markdown.js";
import { DEAD, DELETED, pathTo } from "../../data/scene.js";
import { timeText } from "../../ui/item-text.js";
/** @import { App } from "../../app/app.js" */
/** @import { Entry } from "../../data/types.js" */

/** Replies below this depth of lists aren't indented further; they say whom they answer. */
const MAX_LISTS = 7;

/**
 * Write an item and all replies below it as Markdown: the item first, the replies as nested lists.
 * @param {App} app
 * @param {number} branch
 */
export async function branchAsMarkdown(app, branch) {
  const { scene, texts } = app;
  const { parent, size } = scene;
  const level = new Map([[branch, -1]]);
  const blocks = [];
  for (let item = branch; item < branch + size[branch]; item++) {
    const entry = await texts.entry(item);
    if (item === branch) {
      blocks.push(...(await titleOf(app, item, entry)), ...postBlocks(app, item, entry));
      continue;
    }
    const depth = (level.get(parent[item]) ?? 0) + 1;
    level.set(item, depth);
    const lists = Math.min(depth, MAX_LISTS);
    const title = entry.title ? [`**${escapeMarkdown(onOneLine(entry.title))}**`] : [];
    const [head, ...text] = postBlocks(app, item, entry);
    const answers = depth > MAX_LISTS ? ` · to ${nameOf(app, parent[item])}` : "";
    const post = [head + answers, ...title, ...text].join("\n\n");
    blocks.push(indentLines(post, `${"  ".repeat(lists)}- `, "  ".repeat(lists + 1)));
  }
  return `${blocks.join("\n\n")}\n`;
}

/**
 * Return the heading of a branch: its title, else the thread that it is in.
 * @param {App} app
 * @param {number} item
 * @param {Entry} entry
 */
async function titleOf(app, item, { title, url }) {
  const [root] = pathTo(app.scene, item);
  if (title || root === item) {
    const text = escapeMarkdown(onOneLine(title || app.scene.meta.title), true);
    return [`## ${markdownLink(url || originalOf(app.scene, item), text)}`];
  }
  const thread = await app.texts.entry(root);
  const name = escapeMarkdown(onOneLine(thread.title || `thread ${app.scene.ids[root]}`), true);
  return [`## ${nameOf(app, item)} in ${markdownLink(originalOf(app.scene, root), name)}`];
}

/**
 * Return a line about a post, and its text.
 * @param {App} app
 * @param {number} item
 * @param {Entry} entry
 */
function postBlocks(app, item, { html, score }) {
  const { scene } = app;
  const state = scene.state[item];
  const points = score && `${escapeMarkdown(onOneLine(score))} ${score === "1" ? "point" : "points"}`;
  const states = [state & DELETED ? "deleted" : "", state & DEAD ? "dead" : ""];
  const original = originalOf(scene, item);
  const link = original && markdownLink(original, `#${escapeMarkdown(scene.ids[item], true)}`);
  const head = [nameOf(app, item), timeText(scene, item), points, ...states, link].filter(Boolean).join(" · ");
  const text = markdownOf(html);
  return text ? [head, text] : [head];
}

/**
 * @param {App} app
 * @param {number} item
 */
function nameOf(app, item) {
  return `**${escapeMarkdown(onOneLine(app.authorOf(item)))}**`;
}

/** @param {string} text */
function onOneLine(text) {
  return text.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
}
