"""The command `graphload draw`: one HTML page; the only module that imports `viz`."""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphload.cli.buckets import memory_option, refuse_memory
from graphload.cli.command import define_command
from graphload.cli.draw_options import DrawOptions, draw_options, import_viz
from graphload.cli.load import load_graph, load_nodes
from graphload.cli.options import (
    InputOptions,
    OutputOptions,
    StoreOptions,
    deletion_option,
    files_argument,
    in_option,
    input_options,
    output_options,
    store_options,
    timeout_option,
)
from graphload.cli.paths import STDOUT, OutputFolder, OutputPath, refuse_output
from graphload.cli.terminal import pluralize, print_json, print_lines, print_note, stdout_bytes
from graphload.errors import DrawingError, UsageError
from graphload.plaintext import visible

if TYPE_CHECKING:
    from graphload.cli.read_files import ReadFiles
    from graphload.graph import ReplyGraph
    from graphload.items import Id

__all__ = ["command", "refuse_foreign", "write_page"]

_COMPRESSED = (".gz", ".zst")
_OTHER_FORMATS = {
    **dict.fromkeys(
        (".pdf", ".ps", ".eps"),
        "Write the page, -o FILE.html, open it and print it (its menu, or Ctrl+P) to a PDF file.",
    ),
    **dict.fromkeys(
        (".png", ".svg", ".jpg", ".jpeg", ".gif", ".webp"),
        "Write the page, -o FILE.html, open it and save the picture with its menu (s).",
    ),
    **dict.fromkeys(
        (".json", ".jsonl", ".graphml", ".gexf"), "For this format, use graphload export."
    ),
}
"""What to do instead, by the suffix of an output that isn't a page."""
_ITEM_COUNTS = ("items", "edges", "stubs")
_AUTHOR_COUNTS = ("authors", "pairs", "replies", "left_out")
"""The counts of a page of items, and of one of authors, that are reported."""
_PRINTED = ("threads", "pages", *_ITEM_COUNTS, *_AUTHOR_COUNTS[:-1])
_ITEM_OPTIONS = ("layout", "colour", "size")
"""The options of a drawing that concern items."""
_MANY_PAGES = 500
"""The number of pages from which their size is announced."""
_PAGE_MB = 0.8
"""The smallest size of a page, which contains vis-network."""


@define_command(
    "graphload draw graphload-demo/demo.jsonl",
    "graphload draw --in graphload-demo/demo.graph --thread 900000001 -o thread.html",
    "graphload draw graphload-demo/demo.jsonl --anonymise --layout timeline -o shared.html",
    "graphload draw graphload-demo/demo.jsonl --split graphload-demo/pages",
    "graphload draw graphload-demo/demo.jsonl --authors -o authors.html",
    "graphload draw --in graphload-demo/demo.graph -o deep.html \\\n"
    "      --query 'MATCH (i:Item) WHERE i.depth < 3 RETURN i'",
)
@files_argument()
@click.option(
    "-o",
    "path",
    metavar="FILE.html",
    type=OutputPath(allow_dash=True),
    help="Output file (default: the name of the first input, with the suffix .html); - is stdout.",
)
@click.option(
    "--split",
    metavar="DIR",
    type=OutputFolder(),
    help="Write one page per thread to DIR (threads below 5 items share pages), and "
    "DIR/index.html with their statistics.",
)
@click.option("--thread", metavar="ID", help="Draw only this item (its id or URL) and its replies.")
@click.option(
    "--authors",
    is_flag=True,
    help="Draw the authors instead: who answers whom, with the replies behind each arrow.",
)
@click.option(
    "--max-authors",
    metavar="N",
    type=click.IntRange(1, 5_000),
    default=1_000,
    show_default=True,
    help="With --authors: of more, draw those with most replies.",
)
@draw_options
@deletion_option
@click.option("--open", "open_", is_flag=True, help="Open the page in the web browser.")
@in_option()
@click.option(
    "--query", metavar="CYPHER", help="Draw only the items that this query returns from --in STORE."
)
@timeout_option
@memory_option
@store_options
@input_options
@output_options
def command(  # noqa: PLR0913 - one parameter per option of the command line
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    drawing: DrawOptions,
    *,
    drop_deleted_text: bool,
    path: str | None,
    split: str | None,
    thread: str | None,
    authors: bool,
    max_authors: int,
    query: str | None,
    timeout_s: float | None,
    open_: bool,
    memory: int | None,
) -> int:
    """Draw the graph as one HTML page that opens offline.

    The input is FILES, or a store with --in. The page is one file that contains everything
    it needs, so it can be sent by mail.

    With --authors, the page has the authors in place of the items. An arrow goes from who
    answers to who is answered, and a click on it shows the replies.
    """
    from graphload.lookup import find_item

    viz = import_viz()
    _check_options(drawing, path, split, thread)
    _check_memory(memory, store_options, thread)
    if authors:
        _check_author_options(drawing, split)
    if timeout_s is not None and query is None:
        raise UsageError("--timeout requires --query")
    if path == STDOUT and (output.json or open_):
        raise UsageError(f"{'--json' if output.json else '--open'} requires -o FILE.html")
    _refuse_other_format(path)
    suffix = ".authors.html" if authors else ".html"
    target = _target(inputs, store_options, path, split, suffix)
    graph, loaded = _load(
        output,
        inputs,
        store_options,
        # A graph is made only where something else than all items of FILES is drawn.
        needs_graph=authors or drawing.anonymise or split is not None or thread is not None,
        query=query,
        timeout_s=timeout_s,
        thread=thread,
        drop_deleted_text=drop_deleted_text,
        memory=memory,
    )
    options = drawing.keywords() | {"rejects": len(loaded.rejects) if loaded else 0}
    if drawing.anonymise and not drawing.no_text:
        print_note(
            output,
            "texts and titles are not anonymised and may contain names (--no-text leaves them out)",
        )
    if split is not None:
        report = _write_threads(output, viz.draw_threads(graph, **options), target)
    else:
        is_empty = loaded is not None and loaded.is_empty
        top = None if thread is None or is_empty else find_item(graph, thread)
        if authors:
            page = _draw_authors(output, graph, top, max_authors, drawing)
        else:
            _note_size(output, len(graph), is_whole=thread is None and drawing.depth is None)
            page = viz.draw_graph(graph, thread=top, **options)
        report = _print_page(page) if path == STDOUT else write_page(page, target)
    counts = [_count_text(report[name], name) for name in _PRINTED if name in report]
    line = f"{report['path']}: {', '.join(counts)}, {report['bytes']:,} bytes"
    if path == STDOUT:
        print_note(output, line)
    elif output.json:
        print_json(report)
    else:
        print_lines([visible(line)])
    if open_:
        webbrowser.open(Path(report["path"]).resolve().as_uri())
    return loaded.exit_code(inputs) if loaded else 0


def _load(
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    *,
    needs_graph: bool,
    **selected: Any,  # noqa: ANN401 - the options of load_graph
) -> tuple[Any, ReadFiles | None]:
    """Return what to draw: a graph, or linked records; and the records if FILES were read."""
    if needs_graph or store_options.store is not None or selected["query"] is not None:
        return load_graph(output, inputs, store_options, **selected)
    return load_nodes(output, inputs, drop_deleted_text=selected["drop_deleted_text"])


def _check_memory(memory: int | None, store_options: StoreOptions, thread: str | None) -> None:
    refuse_memory(memory, store_options)
    if memory is not None and thread is None:
        raise UsageError("--memory requires --thread", hint="A page has all items in memory.")


def _check_options(
    drawing: DrawOptions, path: str | None, split: str | None, thread: str | None
) -> None:
    """Raise for options that exclude each other or are invalid, before anything is read."""
    for option, value in (("-o", path), ("--thread", thread)):
        if split is not None and value is not None:
            raise UsageError(f"{option} and --split cannot be used together")
    try:
        importlib.import_module("viz.options").Options(**drawing.keywords())
    except DrawingError as error:
        raise UsageError(error.message, hint=error.hint) from error


def _refuse_other_format(path: str | None) -> None:
    """Raise where the suffix of the output names a format that a page isn't."""
    suffix = "" if path is None else Path(path).suffix.lower()
    if hint := _OTHER_FORMATS.get(suffix):
        raise UsageError(f"{path}: draw writes HTML pages, not {suffix} files", hint=hint)


def _check_author_options(drawing: DrawOptions, split: str | None) -> None:
    """Raise for options that a page of authors doesn't have."""
    given = {"--split": split, **{f"--{name}": getattr(drawing, name) for name in _ITEM_OPTIONS}}
    for option, value in given.items():
        if value is not None:
            raise UsageError(f"{option} and --authors cannot be used together")


def _draw_authors(
    output: OutputOptions, graph: ReplyGraph, top: Id | None, max_authors: int, drawing: DrawOptions
) -> Any:  # noqa: ANN401 - viz is lazy
    """Draw the page of authors, and note how many are left out."""
    page = import_viz().draw_authors(
        graph, thread=top, max_authors=max_authors, **drawing.keywords()
    )
    if page.left_out:
        count = pluralize(page.left_out, "author")
        print_note(output, f"{count} left out: --max-authors draws more")
    return page


def _note_size(output: OutputOptions, items: int, *, is_whole: bool) -> None:
    """Note that a whole graph has more items than browsers open well."""
    limit = importlib.import_module("viz.draw").MAX_BROWSER_ITEMS
    if items > limit and is_whole:
        print_note(
            output,
            f"{items:,} items are too many for most browsers (more than {limit:,}): draw"
            " less with --thread ID or --depth N, or one page per thread with --split DIR",
        )


def _write_threads(output: OutputOptions, threads: Any, target: Path) -> dict[str, Any]:  # noqa: ANN401 - viz is lazy
    pages = len(threads.names)
    if pages > _MANY_PAGES:
        print_note(
            output,
            f"writing {pages:,} pages of about {_PAGE_MB} MB: {pages * _PAGE_MB:,.0f} MB in total",
        )
    written = threads.write(target)
    return {
        "path": str(written.index),
        "bytes": written.bytes,
        "threads": written.threads,
        "pages": written.pages,
        "items": written.items,
        "stubs": written.stubs,
    }


def write_page(page: Any, target: Path) -> dict[str, Any]:  # noqa: ANN401 - viz is lazy
    """Write a page to a file, and return its path, size and counts."""
    from graphload.atomic_file import atomic_path

    with atomic_path(target) as beside:
        size = page.write(beside)
    return _describe_page(page, str(target), size)


def _print_page(page: Any) -> dict[str, Any]:  # noqa: ANN401 - viz is lazy
    """Write a page to stdout, and return the same."""
    stdout = stdout_bytes()
    size = stdout.write(page.html.encode("utf-8", "replace"))
    stdout.flush()
    return _describe_page(page, "standard output", size)


def _describe_page(page: Any, path: str, size: int) -> dict[str, Any]:  # noqa: ANN401 - viz is lazy
    names = _AUTHOR_COUNTS if hasattr(page, "pairs") else _ITEM_COUNTS
    counts = {name: getattr(page, name) for name in names}
    return {"path": path, "bytes": size, **counts}


def _count_text(count: int, plural: str) -> str:
    """Return a count and its noun: `1 reply`, `2 replies`."""
    singular = "reply" if plural == "replies" else plural[:-1]
    return f"{count:,} {singular if count == 1 else plural}"


def _target(
    inputs: InputOptions,
    store_options: StoreOptions,
    path: str | None,
    split: str | None,
    suffix: str,
) -> Path:
    """Return the path of the page, or the folder of pages; never one with foreign files."""
    if split is not None:
        folder = Path(split)
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder} is a file, not a folder")
        refuse_foreign(folder / "index.html", "Choose another folder for --split, or move it.")
        return folder
    return Path(path) if path is not None else _default_path(inputs, store_options, suffix)


def _default_path(inputs: InputOptions, store_options: StoreOptions, suffix: str) -> Path:
    """Return the path of the first input with the suffix of a page."""
    name = store_options.store if store_options.store is not None else next(iter(inputs.files), "-")
    source = Path(name)
    if name == "-" or (store_options.store is not None and source.suffix != ".graph"):
        target = Path(f"graphload{suffix}")
    elif source.is_dir():
        target = source.resolve().with_suffix(suffix)
    else:
        compressed = source.suffix in _COMPRESSED
        target = (source.with_suffix("") if compressed else source).with_suffix(suffix)
    refuse_foreign(target, f"Choose another file with -o; -o {target} replaces this one.")
    refuse_output(str(target), inputs.files, inputs.rejects, dataclasses.asdict(inputs))
    return target


def refuse_foreign(target: Path, hint: str) -> None:
    """Raise if a file isn't a page of graphload's, which may be replaced.

    Raises:
        UsageError: it isn't.
    """
    is_own_page = importlib.import_module("viz.page.page").is_own_page
    if target.exists() and not (target.is_file() and is_own_page(target)):
        raise UsageError(f"{target} exists and was not written by graphload", hint=hint)
