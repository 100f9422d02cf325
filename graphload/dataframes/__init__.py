"""A reply graph as two tables: its nodes and its edges."""
