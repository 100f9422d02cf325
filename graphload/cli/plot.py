"""The command `graphload plot`: measures as pictures for papers."""

from __future__ import annotations

import dataclasses
import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphload.cli.command import define_command
from graphload.cli.draw_options import TableChoice, import_viz
from graphload.cli.load import load_columns, load_graph
from graphload.cli.options import (
    InputOptions,
    OutputOptions,
    StoreOptions,
    files_argument,
    in_option,
    input_options,
    measure_options,
    output_options,
    store_options,
)
from graphload.cli.paths import STDOUT, OutputFileOrFolder, refuse_output
from graphload.cli.terminal import print_json, print_lines, print_note, stdout_bytes
from graphload.errors import DrawingError, UsageError
from graphload.plaintext import visible

if TYPE_CHECKING:
    from graphload.cli.read_files import ReadFiles
    from graphload.measures.columns import ItemColumns
    from graphload.measures.definitions import StubRule

__all__ = ["command"]

_TABLE = "viz.plots.table"
_SHEET_FILE = "sheet"
"""The name of the sheet's file in a folder."""
_GENERATOR = b"graphload"
"""The name of the program in the metadata of each picture."""


@define_command(
    "graphload plot delays graphload-demo/demo.jsonl -o delays.svg",
    "graphload plot activity --tz Europe/Berlin --in graphload-demo/demo.graph -o week.png",
    "graphload plot all graphload-demo/demo.jsonl -o graphload-demo/plots",
)
@click.argument("kind", type=TableChoice(_TABLE, "KINDS"), metavar="KIND")
@files_argument()
@click.option(
    "-o",
    "path",
    metavar="FILE|DIR",
    required=True,
    type=OutputFileOrFolder(allow_dash=True),
    help="Output file: .svg, .png, .pdf; - is stdout. With all, a folder: it gets a sheet of all "
    "pictures, and each of them; a file gets the sheet.",
)
@click.option(
    "--as",
    "format_",
    type=TableChoice(_TABLE, "FORMATS"),
    help="Format (default: from the file suffix; svg for stdout and folders).",
)
@click.option(
    "--title", metavar="TEXT", help="Title (default: that of the picture); '' leaves it out."
)
@click.option("--thread", metavar="ID", help="Plot only this item (its id or URL) and its replies.")
@click.option(
    "--theme",
    type=TableChoice(_TABLE, "THEMES"),
    default="light",
    show_default=True,
    help="Colours for light or dark slides and pages.",
)
@measure_options
@in_option()
@store_options
@input_options
@output_options
def command(  # noqa: PLR0913 - one parameter per option of the command line
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    *,
    kind: str,
    path: str,
    format_: str | None,
    title: str | None,
    thread: str | None,
    theme: str,
    stubs: StubRule,
    tz: str,
) -> int:
    """Plot measures of FILES or of a store as a picture for a paper.

    KIND is size-depth or size-virality (threads as points), timeline (replies over time), delays
    (the share of items without a reply, by Kaplan and Meier), activity (items by hour and
    weekday), lorenz (the concentration of items among authors), or all of these.

    docs/measures.md defines the figures. Needs matplotlib: pip install 'graphload[plots]'.
    """
    from graphload.measures.measure import check_options

    if path == STDOUT and output.json:
        raise UsageError("--json requires -o FILE")
    check_options("hour", stubs=stubs, tz=tz, sort=None)
    import_viz()
    targets = _targets(kind, path, format_)
    for target in targets.values():
        refuse_output(target, inputs.files, inputs.rejects, dataclasses.asdict(inputs))
    columns, loaded = _load_part(output, inputs, store_options, thread)
    if len(targets) > 1:
        Path(path).mkdir(parents=True, exist_ok=True)
    options = {"stubs": stubs, "tz": tz, "theme": theme}
    written: list[dict[str, Any]] = []
    missing: dict[str, str] = {}
    for name, target in targets.items():
        # A title is that of the sheet; an empty one leaves out all.
        own = title if name == kind or not title else None
        try:
            size = _write_picture(columns, name, target, format_, {**options, "title": own})
        except DrawingError as error:
            if name == kind:
                raise
            missing[name] = error.message
            print_note(output, f"no picture {name}: {error.message}")
        else:
            written.append({"kind": name, "path": target, "bytes": size})
    if output.json:
        print_json(written[0] if len(targets) == 1 else {"written": written, "missing": missing})
    elif path != STDOUT:
        print_lines([visible(f"{one['path']}: {one['bytes']:,} bytes") for one in written])
    return loaded.exit_code(inputs) if loaded else 0


def _load_part(
    output: OutputOptions, inputs: InputOptions, store_options: StoreOptions, thread: str | None
) -> tuple[ItemColumns, ReadFiles | None]:
    """Return the columns of all items, or of one and its replies, and the records of FILES."""
    from graphload.lookup import find_item
    from graphload.measures.columns import read_columns

    if thread is None:
        return load_columns(output, inputs, store_options)
    graph, loaded = load_graph(output, inputs, store_options, thread=thread)
    return read_columns(graph).below(find_item(graph, thread)), loaded


def _targets(kind: str, path: str, format_: str | None) -> dict[str, str]:
    """Return the path of each picture: of a folder, those of the sheet and of each of them.

    Raises:
        UsageError: the suffix is no format, or the folder is a file or has such a file of others.
    """
    from graphload.atomic_file import format_of_suffix

    if path == STDOUT:
        return {kind: path}
    table = importlib.import_module(_TABLE)
    formats, is_folder = table.FORMATS, Path(path).is_dir()
    is_picture = Path(path).suffix.lower().removeprefix(".") in formats
    if kind != table.SHEET or (is_picture and not is_folder):
        if format_ is None:
            format_of_suffix(path, formats)
        return {kind: path}
    if Path(path).exists() and not is_folder:
        hint = f"Choose a folder, or a file that ends in .{', .'.join(formats)}."
        raise UsageError(f"{path} is a file, not a folder", hint=hint)
    files = {table.SHEET: _SHEET_FILE} | {name: name for name in table.PICTURES}
    targets = {name: Path(path) / f"{file}.{format_ or formats[0]}" for name, file in files.items()}
    for target in targets.values():
        if target.exists() and not (target.is_file() and _GENERATOR in target.read_bytes()):
            raise UsageError(
                f"{target} exists and was not written by graphload", hint="Choose another folder."
            )
    return {name: str(target) for name, target in targets.items()}


def _write_picture(
    columns: ItemColumns, kind: str, target: str, format_: str | None, options: dict[str, Any]
) -> int:
    """Write a picture to a file or to stdout, and return its size in bytes."""
    from graphload.atomic_file import replace_file

    format_ = format_ or Path(target).suffix.lower().removeprefix(".") or "svg"
    data: bytes = import_viz().plot_measures(columns, kind, **options).to_bytes(format_)
    if target == STDOUT:
        stdout_bytes().write(data)
        stdout_bytes().flush()
        return len(data)
    with replace_file(target) as stream:
        stream.write(data)
    return len(data)
