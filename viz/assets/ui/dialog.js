import { byId, make } from "./dom.js";
import { iconButton } from "./icons.js";

/**
 * Make a dialog with a heading and a button that closes it; a click beside it closes it too.
 * @param {string} id
 * @param {string} title
 * @param {...HTMLElement} content
 */
export function dialogOf(id, title, ...content) {
  const dialog = /** @type {HTMLDialogElement} */ (make("dialog", { id, "aria-labelledby": `${id}-title` }));
  const close = iconButton("close", `Close ${title.toLowerCase()}`, () => dialog.close());
  dialog.append(make("header", {}, make("h2", { id: `${id}-title` }, title), close), ...content);
  byId("outline").after(dialog);
  // A click on the backdrop is one on the dialog itself.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return dialog;
}
