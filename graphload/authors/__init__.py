"""The graph of authors: who answers whom, how often, and since when."""
