"""Discussion records to reply graphs: networkx, a graph database, or one HTML page.

>>> from graphload import build_graph, read_items
>>> graph = build_graph(read_items(["thread.jsonl"]))  # doctest: +SKIP

Names are imported when they are first used, so that `import graphload` takes no time and
Ctrl-C at the start of a command shows no traceback. `__init__.pyi` has them for type checkers.
"""

_MODULES = {
    "Forest": "forest",
    "GraphloadError": "errors",
    "Item": "items",
    "Place": "items",
    "Problem": "problems",
    "Reject": "items",
    "ReplyGraph": "graph",
    "Selection": "readers.selection",
    "ask": "questions.ask",
    "build_author_graph": "authors.graph",
    "build_graph": "graph",
    "check_store": "loading",
    "convert_records": "convert",
    "describe_graph": "stats",
    "drop_deleted_text": "graph",
    "export_author_graph": "authors.files",
    "export_frames": "dataframes.frames",
    "export_graph": "export",
    "export_import_files": "neo4j_import",
    "find_problems": "problems",
    "forest_of": "graph",
    "frames": "dataframes.frames",
    "link_items": "links",
    "list_loads": "loading",
    "list_threads": "stats",
    "measure_authors": "measures.measure",
    "measure_items": "measures.measure",
    "measure_levels": "measures.measure",
    "measure_pairs": "measures.measure",
    "measure_threads": "measures.measure",
    "measure_times": "measures.measure",
    "merge_items": "merge",
    "open_store": "stores",
    "outline_thread": "threads",
    "plan_push": "loading",
    "push": "loading",
    "read_graph": "loading",
    "read_items": "readers",
    "read_query": "loading",
    "read_schema": "loading",
    "read_stats": "loading",
    "read_thread": "loading",
    "read_threads": "loading",
    "remove_measures": "loading",
    "search_graph": "search.search",
    "undo": "loading",
    "verify": "loading",
    "walk_thread": "threads",
    "wipe": "loading",
    "write_measures": "loading",
}
"""The public names, sorted, and the module of each."""

__all__ = list(_MODULES)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module 'graphload' has no attribute {name!r}")
    import importlib  # noqa: PLC0415 - as above

    value: object = getattr(importlib.import_module(f"graphload.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
