"""The page of the author graph: who answers whom, with the replies behind each edge."""
