const graph = new graphology.Graph({ type: "directed" });
items.id.forEach((_, item) =>
  graph.addNode(item, {
    x: items.x[item],
    y: -items.y[item],
    size: Math.max(0.9, items.radius[item] / Math.sqrt(items.id.length / 100)),
    color: colourOf(item),
  }),
);
items.parent.forEach((parent, item) => parent >= 0 && graph.addEdge(parent, item));
const sigma = new Sigma(graph, stage, { defaultEdgeColor: "#b9b4aa", renderLabels: false });
sigma.on("clickNode", ({ node }) => open(Number(node)));
const placeOf = (item) => {
  const { x, y } = sigma.graphToViewport({ x: items.x[item], y: -items.y[item] });
  return [x, y];
};
// The constructor has drawn the first frame.
ready();
