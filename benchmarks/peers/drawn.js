// What the three peers' pages share: the data, the panel that a click opens, and when it is ready.
const items = JSON.parse(document.getElementById("items").textContent);
const STEPS = "#e1731c #f1435b #d63c99 #ad3ebe #843cca #4842cf #0d53a9 #105a79 #0c5952 #0a571b";
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
