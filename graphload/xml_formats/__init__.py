"""GraphML and GEXF: text that XML allows, and networkx graphs as bytes that many programs read."""
