"""`graphload draw`: one HTML page; the only module that reaches for `viz`."""

from __future__ import annotations

import importlib
import importlib.util
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphload.cli.inputs import load_graph, refuse_overwriting
from graphload.cli.options import (
    Output,
    Records,
    StoreChoice,
    files_argument,
    in_option,
    output_options,
    record_options,
    store_options,
)
from graphload.cli.screen import print_json, print_lines
from graphload.cli.verb import make_verb
from graphload.errors import DrawingError, UsageError
from graphload.plaintext import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

__all__ = ["import_draw_graph", "verb", "write_page"]

_MARK = b"graphload-meta"
_PACKED = (".gz", ".zst")


@make_verb(
    "graphload draw graphload-demo/demo.jsonl",
    "graphload draw --in graphload-demo/demo.graph --thread 900000001 -o thread.html",
)
@files_argument()
@click.option(
    "-o",
    "path",
    metavar="FILE.html",
    type=click.Path(),
    help="The page; by default beside the first input.",
)
@click.option("--thread", metavar="ID", help="Only this item (its id or URL) and all below it.")
@click.option("--title", metavar="TEXT", help="The page's title.")
@click.option("--open", "open_", is_flag=True, help="Open the page in the browser.")
@in_option()
@store_options
@record_options
@output_options
def verb(  # noqa: PLR0913 - one parameter an option of the command line
    output: Output,
    records: Records,
    choice: StoreChoice,
    *,
    path: str | None,
    thread: str | None,
    title: str | None,
    open_: bool,
) -> int:
    """Draw one HTML page that opens offline.

    What is in FILES, or in a store with --in. The page needs nothing beside it: it can be
    sent as it is.
    """
    draw_graph = import_draw_graph()
    target = Path(path) if path is not None else _default_path(records, choice)
    refuse_overwriting(str(target), records.files)
    graph, loaded = load_graph(output, records, choice)
    rejects = len(loaded.merged.rejects) if loaded else 0
    page = draw_graph(graph, thread=_thread(graph, thread), title=title, rejects=rejects)
    report = write_page(page, target)
    if output.json:
        print_json(report)
    else:
        print_lines([visible(_line(report))])
    if open_:
        webbrowser.open(target.resolve().as_uri())
    return loaded.exit_code(records) if loaded else 0


def import_draw_graph() -> Callable[..., Any]:
    """Import our `viz`, or say whose it is that was found in its place.

    Raises:
        DrawingError: `viz` isn't graphload's.
    """
    # Looked for before it is imported: what somebody else's does when it runs is unknown.
    spec = importlib.util.find_spec("viz")
    ours = Path(__file__).resolve().parents[2] / "viz" / "__init__.py"
    places = [spec.origin, *(spec.submodule_search_locations or ())] if spec else []
    file = next((place for place in places if place is not None), None)
    if file is None or Path(file).resolve() != ours:
        raise DrawingError(
            f"'viz' is somebody else's here: {file}",
            hint="graphload's own package of that name is hidden. Rename that file or folder, "
            "start in another folder, or install graphload into an environment of its own.",
        )
    draw_graph: Callable[..., Any] = importlib.import_module("viz").draw_graph
    return draw_graph


def write_page(page: Any, target: Path) -> dict[str, Any]:  # noqa: ANN401 - viz is lazy
    """Write a page, whole or not at all; say where it is and what is in it."""
    from graphload.output import written_beside

    with written_beside(target) as beside:
        page.write(beside)
    return {
        "path": str(target),
        "bytes": target.stat().st_size,
        "items": page.items,
        "edges": page.edges,
        "stubs": page.stubs,
    }


def _thread(graph: nx.DiGraph, name: str | None) -> int | str | None:
    from graphload.addresses import find_item

    return None if name is None else find_item(graph, name)


def _default_path(records: Records, choice: StoreChoice) -> Path:
    """Beside the first input, with its name; never a file that isn't a page of ours."""
    name = choice.store if choice.store is not None else next(iter(records.files), "-")
    source = Path(name)
    if name == "-" or (choice.store is not None and source.suffix != ".graph"):
        target = Path("graphload.html")
    elif source.is_dir():
        target = source.resolve().with_suffix(".html")
    else:
        packed = source.suffix in _PACKED
        target = (source.with_suffix("") if packed else source).with_suffix(".html")
    if target.is_file() and _MARK not in target.read_bytes():
        raise UsageError(
            f"{target} is there already, and no page of graphload", hint="Name another: -o"
        )
    return target


def _line(report: dict[str, Any]) -> str:
    return (
        f"{report['path']}: {report['items']:,} items, {report['edges']:,} edges,"
        f" {report['stubs']:,} stubs, {report['bytes']:,} bytes"
    )
