"""A graph into a store, checked when done, and back out of it."""

from graphload.loading.check.differences import Difference, Verification
from graphload.loading.check.integrity import check_store
from graphload.loading.check.verify import verify
from graphload.loading.describe import StoreSchema, read_schema
from graphload.loading.push import plan_push, push
from graphload.loading.read import read_graph, read_query, read_thread
from graphload.loading.result import Counts, FieldResult, PushResult, Refreshed
from graphload.loading.statistics import read_stats, read_threads
from graphload.loading.undo import UndoResult, undo
from graphload.loading.wipe import wipe
from graphload.loading.write.journal import Load, list_loads
from graphload.loading.write.measures import (
    MeasuresResult,
    remove_measures,
    write_measures,
)

__all__ = [
    "Counts",
    "Difference",
    "FieldResult",
    "Load",
    "MeasuresResult",
    "PushResult",
    "Refreshed",
    "StoreSchema",
    "UndoResult",
    "Verification",
    "check_store",
    "list_loads",
    "plan_push",
    "push",
    "read_graph",
    "read_query",
    "read_schema",
    "read_stats",
    "read_thread",
    "read_threads",
    "remove_measures",
    "undo",
    "verify",
    "wipe",
    "write_measures",
]
