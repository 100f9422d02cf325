/** The icons of buttons: paths in a square of 16, stroked. */
const ICONS = {
  up: "M8 13V3M3.5 7.5 8 3l4.5 4.5",
  down: "M8 3v10M3.5 8.5 8 13l4.5-4.5",
  left: "M10.5 3 5.5 8l5 5",
  right: "m5.5 3 5 5-5 5",
  close: "m4 4 8 8m0-8-8 8",
  widen: "M6 4 2 8l4 4M10 4l4 4-4 4M2.5 8h11",
  outline: "M2.5 3.5h7M5.5 8h8M5.5 12.5h6M2.5 8h.5M2.5 12.5h.5",
  read: "M8 4.5C6.5 3 4.5 2.8 2.5 3v9.5c2-.2 4 0 5.5 1.5 1.5-1.5 3.5-1.7 5.5-1.5V3c-2-.2-4 0-5.5 1.5Zm0 0V14",
  save: "M8 2.5v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11",
  auto: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Zm0 0v11M8 5.5l3.5-1M8 8.5l5-1.5M8 11.5l4.2-1.2",
  light: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6ZM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7",
  dark: "M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6Z",
  help: "M5.8 6.2a2.3 2.3 0 1 1 3.3 2.1c-.8.4-1.1.8-1.1 1.6M8 12.4v.1",
  panel: "M2.5 3.5h11v9h-11zM9.5 3.5v9",
  play: "M5.5 3.5v9l7-4.5z",
  pause: "M5.5 3.5v9M10.5 3.5v9",
};

/**
 * Make an icon, hidden from screen readers: its button has a label.
 * @param {keyof typeof ICONS} name
 */
export function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(namespace, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/**
 * Make a button with an icon and a label.
 * @param {keyof typeof ICONS} name
 * @param {string} label
 * @param {() => void} action
 */
export function iconButton(name, label, action) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = `tool ${name}`;
  element.title = label;
  element.setAttribute("aria-label", label);
  element.append(icon(name));
  element.addEventListener("click", action);
  return element;
}
