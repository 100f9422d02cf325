// What the three peers' pages share: the data, the panel that a click opens, and when it is ready.
const items = JSON.parse(document.getElementById("items").textContent);
const STEPS = "#e8590c #e8443a #d6336c #ae3ec9 #7048e8 #4263eb #1c7ed6 #1098ad #0c8599 #087f5b";
const COLOURS = STEPS.split(" ");
const colourOf = (item) => COLOURS[Math.min(COLOURS.length - 1, items.depth[item])];
const stage = document.getElementById("graph");
let texts = null;

function open(item) {
  texts ??= JSON.parse(document.getElementById("texts").textContent);
  const panel = document.getElementById("panel");
  panel.textContent = `${items.by[item]}: ${texts[item]}`;
  panel.dataset.item = items.id[item];
}

// Once what was asked for has been on the screen for a frame.
function ready() {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => (document.documentElement.dataset.ready = "yes")),
  );
}
