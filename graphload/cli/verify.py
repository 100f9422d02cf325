"""The command `graphload verify`: compare a store with records, or with itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.cli.command import define_command
from graphload.cli.load import load_records
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
from graphload.cli.terminal import print_json, print_lines, print_message
from graphload.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.loading import Verification

__all__ = ["command"]

_KINDS = {
    "missing": "in the records, but not in the store",
    "different": "in the store with other values than in the records",
    "extra": "in the store, but in no load",
}
_MAX_EXAMPLES = 5
_MAX_VALUE = 60
"""Characters of a value that are shown."""


_KINDS_OF_DAMAGE = {
    "missing": "follows from the records in the store, but is not there",
    "different": "not as it was loaded",
    "extra": "in the store, but follows from no record in it",
}


@define_command(
    "graphload verify graphload-demo/demo.jsonl --in graphload-demo/demo.graph",
    "graphload verify --in graphload-demo/demo.graph",
)
@files_argument()
@in_option("graphload.graph")
@store_options
@input_options
@output_options
def command(output: OutputOptions, inputs: InputOptions, store_options: StoreOptions) -> int:
    """Compare FILES with what is in a store now; without FILES, look for damage in the store.

    Newer records that other loads brought are taken into account. Each node and each
    relationship counts once. The exit code is 1 if anything is missing, different or extra.

    Without FILES, all of the store is read: each record must have the content that was loaded,
    and replies, roots, depths and authors must be those that follow from the records.
    """
    from graphload.cli.open_store import open_chosen
    from graphload.cli.progress import show_progress
    from graphload.loading import check_store, list_loads, verify
    from graphload.loading.write.journal import DONE

    loaded = load_records(output, inputs) if inputs.files else None
    with open_chosen(store_options) as store, show_progress(output) as progress:
        if loaded is None:
            verification = check_store(store, progress=progress)
        else:
            verification = verify(loaded.merged, store, links=loaded.links, progress=progress)
        cut_off = (
            [] if verification.good else [load for load in list_loads(store) if load.state != DONE]
        )
    if output.json:
        parts = {kind: getattr(verification, kind) for kind in _KINDS}
        print_json(
            {
                kind: {
                    "count": part.count,
                    "examples": [difference.as_record() for difference in part.examples],
                }
                for kind, part in parts.items()
            }
        )
    else:
        print_lines(_summary(verification, has_files=loaded is not None))
    for load in cut_off:
        print_message(
            f"load {load.load} is {load.state}: repeat the command that was interrupted, and verify"
            " again"
        )
    if not verification.good:
        return 1
    return 0 if loaded is None else loaded.exit_code(inputs)


def _summary(verification: Verification, *, has_files: bool) -> Iterator[str]:
    for kind, meaning in (_KINDS if has_files else _KINDS_OF_DAMAGE).items():
        part = getattr(verification, kind)
        yield f"{kind:<10} {part.count:>9,}  {meaning if part.count else ''}".rstrip()
        for difference in part.examples[:_MAX_EXAMPLES]:
            values = ""
            if difference.kind == "different":
                got, want = _short(difference.got), _short(difference.want)
                by = "in the records" if has_files else "by what was loaded"
                values = f": {got} in the store, {want} {by}"
            yield f"  {one_line(f'{difference}{values}')}"
        if part.count > _MAX_EXAMPLES:
            yield f"  and {part.count - _MAX_EXAMPLES:,} more (--json has up to 100)"
    if has_files:
        good, bad = "the store matches the records", "the store does not match the records"
    else:
        good, bad = "the store is as it was loaded", "the store is damaged, or was changed"
    yield good if verification.good else bad


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _MAX_VALUE else f"{text[: _MAX_VALUE - 3]}..."
