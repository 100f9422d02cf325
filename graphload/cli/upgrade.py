"""The command `graphload upgrade`: the form of a store that an older graphload wrote."""

from __future__ import annotations

import dataclasses

from graphload.cli.command import define_command
from graphload.cli.options import (
    OutputOptions,
    StoreOptions,
    in_option,
    output_options,
    store_options,
)
from graphload.cli.terminal import pluralize, print_json, print_lines
from graphload.plaintext import visible

__all__ = ["command"]


@define_command(
    "graphload push graphload-demo/demo.jsonl --to upgraded.graph && \\\n"
    "      graphload upgrade --in upgraded.graph",
)
@in_option("graphload.graph", purpose="Store to upgrade")
@store_options
@output_options
def command(output: OutputOptions, store_options: StoreOptions) -> int:
    """Upgrade a store that an older graphload wrote.

    Such a store can be read, but not written to. All graphs in it are upgraded, whatever the
    prefix of their labels; an export is the same before and after. An upgrade that was
    interrupted continues when it is run again. A store that is up to date stays as it is.
    """
    from graphload.cli.open_store import open_chosen
    from graphload.cli.progress import show_progress
    from graphload.loading.upgrade import finish_upgrade, upgrade_items
    from graphload.stores import cypher
    from graphload.stores.protocol import Statement

    # Opening for writing would create a missing store, so open it read-only first.
    first = dataclasses.replace(store_options, prefix=store_options.prefix or "")
    with open_chosen(first) as store:
        prefixes = sorted({row[0] or "" for row in store.read(Statement(cypher.PREFIXES, {}))})
    upgraded = 0
    for prefix in prefixes:
        chosen = dataclasses.replace(store_options, prefix=prefix)
        with open_chosen(chosen, write=True) as store, show_progress(output) as progress:
            upgraded += upgrade_items(store, progress=progress)
            if prefix == prefixes[-1]:
                finish_upgrade(store)
    if output.json:
        print_json({"store": store.name, "items": upgraded})
    else:
        print_lines([visible(f"{store.name}: {pluralize(upgraded, 'item')} upgraded")])
    return 0
