"""The command `graphload measures`: measures of threads, items, authors, …, as a table."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import click

from graphload.cli.command import define_command
from graphload.cli.load import load_columns
from graphload.cli.options import (
    COUNT,
    InputOptions,
    OutputOptions,
    StoreOptions,
    files_argument,
    in_option,
    input_options,
    measure_options,
    output_options,
    store_options,
    table_options,
)
from graphload.cli.terminal import (
    pluralize,
    print_json,
    print_lines,
    print_note,
    print_table,
    stdout_bytes,
    terminal_width,
)
from graphload.errors import UsageError
from graphload.measures.definitions import KINDS, load_measures
from graphload.plaintext import utc_text, visible

if TYPE_CHECKING:
    from graphload.measures.definitions import Measure, StubRule
    from graphload.measures.table import MeasureTable

__all__ = ["command", "show_measures"]

_MAX_TERMINAL_ROWS = 50
"""The number of rows shown on a terminal without `--limit`."""
_MAX_CELL_CHARS = 30
_COLUMN_GAP = 3
_UNITS_S = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def _complete_sort(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    per = context.params.get("per") or "thread"
    return [name for name in load_measures()[per].names if name.startswith(incomplete)]


class _SortOption(click.Option):
    """The option `--sort`, whose help lists the measures; these are imported for it only."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help, with the measures of each kind of rows."""
        record = super().get_help_record(ctx)
        names: dict[str, list[str]] = {}
        for kind in load_measures().values():
            names.setdefault(", ".join(kind.names), []).append(kind.rows)
        lists = "; ".join(f"of {', '.join(kinds)}: {text}" for text, kinds in names.items())
        return None if record is None else (record[0], f"{record[1]} Measures {lists}.")


@define_command(
    "graphload measures graphload-demo/demo.jsonl",
    "graphload measures --per author --sort h_index --limit 5 graphload-demo/demo.jsonl",
    "graphload measures --per hour --tz Europe/Berlin --json --in graphload-demo/demo.graph",
)
@files_argument()
@click.option(
    "--per",
    type=click.Choice([*KINDS]),
    default="thread",
    show_default=True,
    help="The rows: threads, items, authors, pairs of authors, levels (depths), or hours of the "
    "day, weekdays and dates.",
)
@click.option(
    "--sort",
    metavar="NAME",
    cls=_SortOption,
    shell_complete=_complete_sort,
    help="Sort by a measure, the largest first (default: size of threads, items of authors, "
    "replies of pairs; others in order).",
)
@click.option("--ascending", is_flag=True, help="With --sort: the smallest first.")
@click.option("--limit", metavar="N", type=COUNT, help="List at most N rows.")
@measure_options
@click.option(
    "--write",
    is_flag=True,
    help="Set those of items and threads as properties of the items of --in STORE.",
)
@click.option(
    "--remove", is_flag=True, help="Remove these properties from the items of --in STORE."
)
@in_option()
@table_options
@store_options
@input_options
@output_options
def command(  # noqa: PLR0913 - one parameter per option of the command line
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    *,
    per: str,
    sort: str | None,
    ascending: bool,
    limit: int | None,
    stubs: StubRule,
    tz: str,
    write: bool,
    remove: bool,
    path: str | None,
    format_: str | None,
    raw: bool,
) -> int:
    """Measure the threads, items, authors, … of FILES or of a store.

    The output is a table on a terminal, CSV in a pipe, or a file with -o. Delays are in
    seconds; times are Unix seconds in CSV and JSON, timestamps in Parquet. JSON also has the
    rules for stubs, cycles, items without author and time, and how many items each affects; a
    terminal shows those that matter. docs/measures.md defines every measure.

    --write sets the measures of items on all items of the store, and those of threads on their
    roots, as thread_size, thread_virality, …. A later push changes them: commands then say that
    they are outdated.
    """
    from graphload.cli.rows import Destination, write_rows
    from graphload.measures.measure import check_options, measure_per
    from graphload.tables import write_table

    if ascending and sort is None:
        raise UsageError("--ascending requires --sort")
    check_options(per, stubs=stubs, tz=tz, sort=sort)
    if write or remove:
        others: dict[str, object] = {
            "--per": per != "thread",
            "--sort": sort,
            "--limit": limit,
            "-o": path,
        }
        others |= {"--as": format_, "FILES": inputs.files, "--remove": write and remove}
        for other, is_given in others.items():
            if is_given:
                option = "--write" if write else "--remove"
                raise UsageError(f"{other} and {option} cannot be used together")
        return _change_store(output, store_options, stubs if write else None)
    columns, loaded = load_columns(output, inputs, store_options, about_stored=True)
    table = measure_per(per, columns, stubs=stubs, tz=tz, sort=sort, ascending=ascending)
    listed = table.head(limit)
    if output.json:
        write_table(listed, stdout_bytes(), format_="json")
        stdout_bytes().flush()
    if path is not None or not output.json:
        destination = Destination(path, format_, raw)
        write_rows(output, listed, destination, lambda: show_measures(output, listed, sort, limit))
    return loaded.exit_code(inputs) if loaded else 0


def _change_store(
    output: OutputOptions, store_options: StoreOptions, stubs: StubRule | None
) -> int:
    """Write measures to the items of a store, or remove them where `stubs` is None."""
    from graphload.cli.open_store import open_chosen
    from graphload.cli.progress import show_progress
    from graphload.loading import remove_measures, write_measures

    if store_options.store is None:
        raise UsageError("--write and --remove require --in STORE")
    # Opening for writing would create a missing store, so open it read-only first.
    with open_chosen(store_options):
        pass
    with open_chosen(store_options, write=True) as store, show_progress(output) as progress:
        if stubs is None:
            result = remove_measures(store, progress=progress)
        else:
            result = write_measures(store, stubs=stubs, progress=progress)
    if output.json:
        print_json(dataclasses.asdict(result))
        return 0
    items = pluralize(result.items, "item")
    if stubs is None:
        line = f"removed {len(result.properties)} properties of {items}"
    else:
        roots = pluralize(result.threads, "root")
        line = f"measures of {items}, and those of threads on {roots}, at load {result.load}"
    print_lines([visible(f"{result.store}: {line}")])
    return 0


def show_measures(
    output: OutputOptions, table: MeasureTable, sort: str | None, limit: int | None
) -> None:
    """Print the rows as far as they fit the terminal, and the rules that matter for them."""
    shown = table if limit is not None else table.head(_MAX_TERMINAL_ROWS)
    measures = table.kind.measures
    values = [[row[at] for row in shown.rows] for at in range(len(measures))]
    cells = {
        measure.name: [_readable(measure, value) for value in column]
        for measure, column in zip(measures, values, strict=True)
    }
    names = table.columns
    if len(shown) == 1:
        facts = [(one.name, *cells[one.name], one.unit, one.definition) for one in measures]
        print_table(output, ("measure", "value", "unit", "definition"), facts, wide="definition")
    else:
        names = _fitting(measures, cells, sort)
        print_table(output, names, zip(*(cells[name] for name in names), strict=True))
    if len(shown) < len(table):
        print_note(output, f"{len(shown):,} of {len(table):,} rows; --limit {len(table)} shows all")
    if left_out := [name for name in table.columns if name not in names]:
        count = pluralize(len(left_out), "measure")
        print_note(output, f"{count} not shown: {', '.join(left_out)}; -o FILE and --json have all")
    for rule in table.rules.values():
        if rule.affected:
            print_note(output, f"- {rule.sentence} ({rule.affected:,})")


def _fitting(measures: list[Measure], cells: dict[str, list[Any]], sort: str | None) -> list[str]:
    """Return the columns that fit the terminal: keys, then the one sorted by, then in order."""
    first = [one.name for one in measures if one.is_key or one.name == sort]
    left = terminal_width() or 0
    fitting = set()
    for name in [*first, *(one.name for one in measures if one.name not in first)]:
        left -= _COLUMN_GAP + max(map(len, (name, *map(str, cells[name]))))
        if left < 0 and name not in first:
            break
        fitting.add(name)
    return [one.name for one in measures if one.name in fitting]


def _readable(measure: Measure, value: Any) -> Any:  # noqa: ANN401 - any value of a measure
    """Return a value for a person: four digits, durations with a unit, names cut."""
    if value is None:
        return None
    if measure.type == "moment":
        return utc_text(value)
    if measure.unit == "seconds":
        unit, seconds = next((one for one in _UNITS_S if abs(value) >= one[1]), _UNITS_S[-1])
        return f"{value / seconds:.3g} {unit}"
    if isinstance(value, float):
        return float(f"{value:.4g}")
    return value[:_MAX_CELL_CHARS] if isinstance(value, str) else value
