"""Measures of threads, items, authors, pairs of authors, levels and times; see `measure`."""
