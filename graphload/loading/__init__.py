"""A graph into a store, checked when done, and back out of it."""

from graphload.loading.push import Counts, PushResult, push
from graphload.loading.reading import read_graph, read_query

__all__ = ["Counts", "PushResult", "push", "read_graph", "read_query"]
