const nodes = items.id.map((_, id) => ({
  id,
  x: items.x[id],
  y: items.y[id],
  size: items.radius[id],
  color: colourOf(id),
}));
const edges = [];
items.parent.forEach((from, to) => from >= 0 && edges.push({ from, to }));
const network = new vis.Network(stage, { nodes, edges }, {
  physics: false,
  layout: { improvedLayout: false },
  nodes: { shape: "dot", fixed: true, borderWidth: 0 },
  edges: { smooth: false, color: { color: "#b9b4aa", inherit: false } },
  interaction: { hideEdgesOnDrag: true, hideEdgesOnZoom: true, dragNodes: false },
});
network.on("click", ({ nodes: [item] }) => item !== undefined && open(item));
const placeOf = (item) => {
  const { x, y } = network.canvasToDOM({ x: items.x[item], y: items.y[item] });
  return [x, y];
};
network.fit({ animation: false });
network.once("afterDrawing", ready);
