"""Item records in, a reply graph out: networkx, a graph database, or one HTML page.

>>> from graphload import build_graph, read_items
>>> graph = build_graph(read_items(["thread.jsonl"]))  # doctest: +SKIP

Names are imported when they are first used, so that `import graphload` costs next to nothing.
"""

# Not from `typing`, which takes a while to import: here and in `cli` a Ctrl-C would still be
# a traceback.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from graphload.errors import GraphloadError
    from graphload.export import export_graph
    from graphload.forest import Forest
    from graphload.graph import build_graph, forest_of
    from graphload.items import Item, Place, Reject
    from graphload.links import link_items
    from graphload.loading import (
        list_loads,
        plan_push,
        push,
        read_graph,
        read_query,
        undo,
        verify,
        wipe,
    )
    from graphload.merge import merge_items
    from graphload.neo4j_import import export_import_files
    from graphload.problems import Problem, find_problems
    from graphload.readers import read_items
    from graphload.stats import describe_graph, list_threads
    from graphload.stores import open_store
    from graphload.threads import outline_thread, walk_thread

__all__ = [
    "Forest",
    "GraphloadError",
    "Item",
    "Place",
    "Problem",
    "Reject",
    "build_graph",
    "describe_graph",
    "export_graph",
    "export_import_files",
    "find_problems",
    "forest_of",
    "link_items",
    "list_loads",
    "list_threads",
    "merge_items",
    "open_store",
    "outline_thread",
    "plan_push",
    "push",
    "read_graph",
    "read_items",
    "read_query",
    "undo",
    "verify",
    "walk_thread",
    "wipe",
]

_HOMES = {
    "Forest": "forest",
    "GraphloadError": "errors",
    "Item": "items",
    "Place": "items",
    "Problem": "problems",
    "Reject": "items",
    "build_graph": "graph",
    "describe_graph": "stats",
    "export_graph": "export",
    "export_import_files": "neo4j_import",
    "find_problems": "problems",
    "forest_of": "graph",
    "link_items": "links",
    "list_loads": "loading",
    "list_threads": "stats",
    "merge_items": "merge",
    "open_store": "stores",
    "outline_thread": "threads",
    "plan_push": "loading",
    "push": "loading",
    "read_graph": "loading",
    "read_items": "readers",
    "read_query": "loading",
    "undo": "loading",
    "verify": "loading",
    "walk_thread": "threads",
    "wipe": "loading",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'graphload' has no attribute {name!r}")
    import importlib  # noqa: PLC0415 - as above

    value: object = getattr(importlib.import_module(f"graphload.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
