/** On paper the page is light, whatever it is on the screen. */
export class Printing {
  /** @param {import("./app.js").App} app */
  constructor({ state }) {
    let theme = state.get("theme");
    addEventListener("beforeprint", () => {
      theme = state.get("theme");
      state.set({ theme: "light" });
    });
    addEventListener("afterprint", () => state.set({ theme }));
  }
}
