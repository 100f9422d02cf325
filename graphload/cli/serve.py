"""The command `graphload serve`: a local web page over FILES or a store."""

from __future__ import annotations

import contextlib
import importlib
import webbrowser
from functools import partial
from typing import TYPE_CHECKING

import click

from graphload.cli.command import define_command
from graphload.cli.draw_options import import_viz
from graphload.cli.options import (
    MAX_TIMEOUT_S,
    InputOptions,
    OutputOptions,
    Seconds,
    StoreOptions,
    files_argument,
    in_option,
    input_options,
    output_options,
    store_options,
)
from graphload.cli.terminal import print_json, print_message, print_note
from graphload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

    from graphload.serve.app import Drawing, Parts
    from graphload.serve.source import Source
    from graphload.stores.names import StoreNames

__all__ = ["command"]

_MAX_ROWS = 100_000
_MAX_ITEMS = 300_000


@define_command(
    "graphload serve --in graphload-demo/demo.graph --no-browser --idle 1",
    "graphload serve graphload-demo/demo.jsonl --port 8765 --no-browser --idle 1",
)
@files_argument()
@in_option(purpose="Store to serve")
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65535),
    default=0,
    help="Port to listen on (default: a free one).",
)
@click.option("--no-browser", is_flag=True, help="Do not open the address in the web browser.")
@click.option(
    "--timeout",
    "timeout_s",
    metavar="SECONDS",
    type=Seconds(min=0.001, max=MAX_TIMEOUT_S),
    default=10.0,
    show_default=True,
    help="Stop a query after this time.",
)
@click.option(
    "--rows",
    metavar="N",
    type=click.IntRange(1, _MAX_ROWS),
    default=1_000,
    show_default=True,
    help="Show at most N rows of a query.",
)
@click.option(
    "--items",
    metavar="N",
    type=click.IntRange(1, _MAX_ITEMS),
    default=10_000,
    show_default=True,
    help="Draw at most N items at once; the branches of a larger thread open by themselves.",
)
@click.option(
    "--idle",
    "idle_s",
    metavar="SECONDS",
    type=Seconds(min=0.001, max=MAX_TIMEOUT_S),
    help="End after this time without a request (default: never).",
)
@store_options
@input_options
@output_options
def command(  # noqa: PLR0913 - one parameter per option of the command line
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    *,
    port: int,
    no_browser: bool,
    timeout_s: float,
    rows: int,
    items: int,
    idle_s: float | None,
) -> int:
    """Serve FILES or a store as web pages, on this computer only.

    The pages list and search the threads, draw one with a click, and with --in take queries
    in Cypher. Nothing can be written. The address that is printed works once, in one browser.
    Ctrl-C ends the server.

    Needs a web server: pip install 'graphload[serve]'.
    """
    try:
        server = importlib.import_module("graphload.serve.server")
        app_module = importlib.import_module("graphload.serve.app")
    except ImportError as error:
        raise UsageError(
            f"serving needs a web server: {error}",
            hint="Install it: pip install 'graphload[serve]'",
        ) from error
    import_viz()
    limits = app_module.Limits(timeout_s=timeout_s, rows=rows, items=items)

    def ready(address: str) -> None:
        if output.json:
            print_json({"address": address})
        else:
            print_message(f"Open {address}")
            print_note(output, "the address works once, in one browser; Ctrl-C ends the server")
        if not no_browser:
            webbrowser.open(address)

    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(server.open_port(port))
        at_end = stack.enter_context(contextlib.ExitStack())
        source, code = stack.enter_context(_open_source(output, inputs, store_options))
        app, listing = app_module.make_app(source, _parts(app_module), limits)
        # After the source, which ends the counting.
        at_end.callback(listing.close)
        listing.start()
        server.run_server(app, listener, on_ready=ready, idle_s=idle_s)
    return code


@contextlib.contextmanager
def _open_source(
    output: OutputOptions, inputs: InputOptions, store_options: StoreOptions
) -> Iterator[tuple[Source, int]]:
    """Open the store, or read the records, that are served; and the exit code for the records."""
    from graphload.serve.source import RecordSource, StoreSource

    if store_options.store is None:
        from graphload.cli.load import load_files
        from graphload.cli.read_files import list_names

        loaded = load_files(output, inputs)
        name = list_names(["standard input" if one == "-" else one for one in inputs.files])
        yield RecordSource(name, loaded.links, loaded.merged), loaded.exit_code(inputs)
        return
    from graphload.cli.load import refuse_files
    from graphload.cli.open_store import open_chosen, opening_of
    from graphload.serve.queries import Queries

    refuse_files(inputs)
    opening = opening_of(store_options)
    with open_chosen(store_options, opening=opening) as store:
        queries = Queries({**opening, "prefix": store.prefix or opening["prefix"]}, store)
        source = StoreSource(store, queries)
        try:
            yield source, 0
        finally:
            queries.close()
            source.wait()


def _parts(app: ModuleType) -> Parts:
    """Return what the server gets from the command line and from the page."""
    from graphload.cli.rows import shown_value
    from graphload.cli.shell.completion import Vocabulary, complete

    def suggest(before: str, names: StoreNames) -> Sequence[tuple[str, int, str]]:
        return complete(before, Vocabulary(names=names))

    parts: Parts = app.Parts(
        page=importlib.import_module("viz.serve.page").render_server_page,
        draw=partial(
            _draw, importlib.import_module("viz.draw"), importlib.import_module("viz.options")
        ),
        complete=suggest,
        show=shown_value,
    )
    return parts


def _draw(draw: ModuleType, options: ModuleType, drawing: Drawing) -> str:
    served = options.Served("/", drawing.above, drawing.branches)
    chosen = options.Options(thread=drawing.thread, title=drawing.title, served=served)
    html: str = draw.draw_page(drawing.graph, chosen).html
    return html
