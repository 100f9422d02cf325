const nodes = items.id.map((_, id) => ({ id, x: items.x[id], y: items.y[id] }));
const links = [];
items.parent.forEach((source, target) => source >= 0 && links.push({ source, target }));
const graph = new ForceGraph(stage)
  .width(stage.clientWidth)
  .height(stage.clientHeight)
  .cooldownTicks(0)
  .enableNodeDrag(false)
  .nodeRelSize(1)
  .nodeVal(({ id }) => items.radius[id] ** 2)
  .nodeColor(({ id }) => colourOf(id))
  .nodeLabel(() => "")
  .linkColor(() => "#b9b4aa")
  .onNodeClick(({ id }) => open(id))
  .graphData({ nodes, links });
const placeOf = (item) => {
  const { x, y } = graph.graph2ScreenCoords(items.x[item], items.y[item]);
  return [x, y];
};
let frames = 0;
graph.onRenderFramePost(() => {
  frames += 1;
  if (frames === 1) graph.zoomToFit(0, 40);
  if (frames === 2) ready();
});
