"""`graphload draw`: one HTML page; the only module that reaches for `viz`."""

from __future__ import annotations

import importlib
import importlib.util
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphload.cli.command import define_command
from graphload.cli.draw_options import Drawing, drawing_options
from graphload.cli.load import load_graph, refuse_overwriting
from graphload.cli.options import (
    InputOptions,
    OutputOptions,
    StoreOptions,
    files_argument,
    in_option,
    input_options,
    output_options,
    store_options,
)
from graphload.cli.terminal import print_json, print_lines, print_note
from graphload.errors import DrawingError, UsageError
from graphload.plaintext import visible

if TYPE_CHECKING:
    from types import ModuleType

    from graphload.graph import ReplyGraph

__all__ = ["command", "import_viz", "write_page"]

_MARK = b"graphload-meta"
_PACKED = (".gz", ".zst")
_MANY_PAGES = 500
_PAGE_SIZE = 0.8
"""What a page takes at least, in MB: vis-network is in each."""


@define_command(
    "graphload draw graphload-demo/demo.jsonl",
    "graphload draw --in graphload-demo/demo.graph --thread 900000001 -o thread.html",
    "graphload draw graphload-demo/demo.jsonl --anonymise --layout timeline -o shared.html",
    "graphload draw graphload-demo/demo.jsonl --split graphload-demo/pages",
    "graphload draw --in graphload-demo/demo.graph -o deep.html \\\n"
    "      --query 'MATCH (i:Item) WHERE i.depth < 3 RETURN i'",
)
@files_argument()
@click.option(
    "-o",
    "path",
    metavar="FILE.html",
    type=click.Path(),
    help="The page; by default beside the first input.",
)
@click.option(
    "--split",
    metavar="DIR",
    type=click.Path(),
    help="A page for each thread, and DIR/index.html with their figures.",
)
@click.option("--thread", metavar="ID", help="Only this item (its id or URL) and all below it.")
@drawing_options
@click.option("--open", "open_", is_flag=True, help="Open the page in the browser.")
@in_option()
@click.option("--query", metavar="CYPHER", help="Only the items that this returns, asked of --in.")
@store_options
@input_options
@output_options
def command(  # noqa: PLR0913 - one parameter an option of the command line
    output: OutputOptions,
    inputs: InputOptions,
    choice: StoreOptions,
    drawing: Drawing,
    *,
    path: str | None,
    split: str | None,
    thread: str | None,
    query: str | None,
    open_: bool,
) -> int:
    """Draw one HTML page that opens offline.

    What is in FILES, or in a store with --in. The page needs nothing beside it: it can be
    sent as it is.
    """
    viz = import_viz()
    _check_choices(drawing, path, split, thread)
    target = _target(inputs, choice, path, split)
    graph, loaded = load_graph(output, inputs, choice, query=query)
    choices = drawing.choices() | {"rejects": len(loaded.merged.rejects) if loaded else 0}
    if drawing.anonymise and not drawing.no_text:
        print_note(
            output, "texts and titles are as they were written: they may name people (--no-text)"
        )
    if split is not None:
        report = _write_threads(output, viz.draw_threads(graph, **choices), target)
    else:
        _note_size(output, graph, drawing, thread)
        report = write_page(viz.draw_graph(graph, thread=_thread(graph, thread), **choices), target)
    if output.json:
        print_json(report)
    else:
        print_lines([visible(_line(report))])
    if open_:
        webbrowser.open(Path(report["path"]).resolve().as_uri())
    return loaded.exit_code(inputs) if loaded else 0


def import_viz() -> ModuleType:
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
    return importlib.import_module("viz")


def _check_choices(
    drawing: Drawing, path: str | None, split: str | None, thread: str | None
) -> None:
    """Refuse what makes no sense before anything is read."""
    if split is not None and path is not None:
        raise UsageError("-o is one page, --split one for each thread: not both")
    if split is not None and thread is not None:
        raise UsageError("--thread is one page, --split one for each thread: not both")
    try:
        importlib.import_module("viz.options").Choices(**drawing.choices())
    except DrawingError as error:
        raise UsageError(error.message, hint=error.hint) from error


def _note_size(
    output: OutputOptions, graph: ReplyGraph, drawing: Drawing, thread: str | None
) -> None:
    """Say what to do about a graph that is too large for a browser."""
    most = importlib.import_module("viz.draw").MANY
    if len(graph) > most and thread is None and drawing.depth is None:
        print_note(
            output,
            f"{len(graph):,} items are more than a browser opens well (up to {most:,}):"
            " --thread ID or --depth N draws less, --split DIR a page for each thread",
        )


def _write_threads(output: OutputOptions, threads: Any, target: Path) -> dict[str, Any]:  # noqa: ANN401 - viz is lazy
    pages = len(threads.names)
    if pages > _MANY_PAGES:
        print_note(
            output, f"{pages:,} pages of some {_PAGE_SIZE} MB each: {pages * _PAGE_SIZE:,.0f} MB"
        )
    written = threads.write(target)
    return {
        "path": str(written.index),
        "bytes": written.bytes,
        "threads": written.threads,
        "items": written.items,
        "stubs": written.stubs,
    }


def write_page(page: Any, target: Path) -> dict[str, Any]:  # noqa: ANN401 - viz is lazy
    """Write a page, whole or not at all; say where it is and what is in it."""
    from graphload.atomic_file import written_beside

    with written_beside(target) as beside:
        page.write(beside)
    return {
        "path": str(target),
        "bytes": target.stat().st_size,
        "items": page.items,
        "edges": page.edges,
        "stubs": page.stubs,
    }


def _thread(graph: ReplyGraph, name: str | None) -> int | str | None:
    from graphload.lookup import find_item

    return None if name is None else find_item(graph, name)


def _target(
    inputs: InputOptions, choice: StoreOptions, path: str | None, split: str | None
) -> Path:
    """Where the page goes, or the folder of pages; nothing of somebody else's is replaced."""
    if split is not None:
        folder = Path(split)
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder} is no folder")
        _refuse_foreign(folder / "index.html", "Name another folder: --split")
        return folder
    target = Path(path) if path is not None else _default_path(inputs, choice)
    refuse_overwriting(str(target), inputs.files)
    return target


def _default_path(inputs: InputOptions, choice: StoreOptions) -> Path:
    """Beside the first input, with its name; never a file that isn't a page of ours."""
    name = choice.store if choice.store is not None else next(iter(inputs.files), "-")
    source = Path(name)
    if name == "-" or (choice.store is not None and source.suffix != ".graph"):
        target = Path("graphload.html")
    elif source.is_dir():
        target = source.resolve().with_suffix(".html")
    else:
        packed = source.suffix in _PACKED
        target = (source.with_suffix("") if packed else source).with_suffix(".html")
    _refuse_foreign(target, "Name another: -o")
    return target


def _refuse_foreign(target: Path, hint: str) -> None:
    if target.is_file() and _MARK not in target.read_bytes():
        raise UsageError(f"{target} is there already, and no page of graphload", hint=hint)


def _line(report: dict[str, Any]) -> str:
    names = ("threads", "items", "edges", "stubs")
    counts = [f"{report[name]:,} {name}" for name in names if name in report]
    return f"{report['path']}: {', '.join(counts)}, {report['bytes']:,} bytes"
