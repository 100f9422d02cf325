import { byId } from "../ui/dom.js";
import { icon, iconButton } from "../ui/icons.js";
import { notify } from "../ui/toast.js";

/** Each choice, what it is called, and the one that follows. */
const CHOICES = /** @type {Record<string, {says: string, next: string}>} */ ({
  auto: { says: "as the system is", next: "light" },
  light: { says: "light", next: "dark" },
  dark: { says: "dark", next: "auto" },
});

/** Light, dark, or as the system is. */
export class ThemeSwitch {
  /** @param {import("../app/app.js").App} app */
  constructor(app) {
    this.state = app.state;
    this.button = iconButton("auto", "", () => this.#turn());
    byId("settings").append(this.button);
    app.keys.add("Page", "t", "light, dark, or as the system is", () => this.#turn());
    app.state.on(["theme"], () => this.#show());
    this.#show();
  }

  #turn() {
    const { next } = CHOICES[this.state.get("theme")];
    this.state.set({ theme: next });
    notify(`Colours: ${CHOICES[next].says}`);
  }

  #show() {
    const theme = /** @type {"auto" | "light" | "dark"} */ (this.state.get("theme"));
    const says = `Colours: ${CHOICES[theme].says} (t)`;
    this.button.title = says;
    this.button.setAttribute("aria-label", says);
    this.button.replaceChildren(icon(theme));
  }
}
