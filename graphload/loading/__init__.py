"""A graph into a store, checked when done, and back out of it."""

from graphload.loading.import_files import ImportFiles, export_import_files
from graphload.loading.push import Counts, PushResult, push
from graphload.loading.reading import read_graph, read_query

__all__ = [
    "Counts",
    "ImportFiles",
    "PushResult",
    "export_import_files",
    "push",
    "read_graph",
    "read_query",
]
