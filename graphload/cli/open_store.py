"""Which store, where, and as whom: options, Aura's file, the environment, a question."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphload.errors import StoreAccessError, StoreLockedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from graphload.cli.options import StoreOptions
    from graphload.stores.protocol import Store

__all__ = ["open_chosen", "open_or_empty", "open_with_retry"]

DEFAULT_STORE = "graphload.graph"
PATIENCE = 60.0
"""Seconds that a push waits for another one into the same embedded store."""
_SERVER = re.compile(r"neo4j|(?:bolt|neo4j)(?:\+s|\+ssc)?://.*")
_SETTING = re.compile(r"\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*")


def open_chosen(choice: StoreOptions, *, write: bool = False) -> Store:
    """Open the store that the user named, with what is known of user and password.

    Raises:
        UsageError: it is no store, or Neo4j's options stand beside an embedded one.
        StoreError: it can't be opened.
    """
    from graphload.stores import open_store

    name = choice.store or DEFAULT_STORE
    if not _SERVER.fullmatch(name):
        _refuse_server_options(choice)
        return open_store(name, write=write, prefix=choice.prefix)
    if "@" in name:
        # The name isn't repeated: there may be a password in it.
        raise UsageError(
            "user and password don't belong in a store's address",
            hint="Give them with --user and --password-file, or --credentials.",
        )
    settings = {**os.environ, **_settings_file(choice.credentials)}
    address = settings.get("NEO4J_URI") or name if name == "neo4j" else name
    return open_store(
        address,
        user=choice.user or settings.get("NEO4J_USERNAME") or None,
        password=_password(choice, settings),
        database=choice.database or settings.get("NEO4J_DATABASE") or None,
        write=write,
        prefix=choice.prefix,
    )


def open_with_retry(choice: StoreOptions, waiting: Callable[[], None]) -> Store:
    """Open a store to write to; where another process has an embedded one, wait a minute."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return open_chosen(choice, write=True)
        except StoreLockedError:
            if time.monotonic() > end:
                raise
        waiting()
        time.sleep(0.1)


@contextlib.contextmanager
def open_or_empty(choice: StoreOptions) -> Iterator[Store]:
    """Open a store to read; an embedded one that isn't there is an empty one meanwhile."""
    name = choice.store or DEFAULT_STORE
    if _SERVER.fullmatch(name) or Path(name).exists() or not name.rstrip("/\\").endswith(".graph"):
        with open_chosen(choice) as store:
            yield store
        return
    with tempfile.TemporaryDirectory(prefix="graphload-", ignore_cleanup_errors=True) as folder:
        imagined = dataclasses.replace(choice, store=str(Path(folder, Path(name).name)))
        with open_chosen(imagined, write=True) as store:
            store.name = name
            yield store


def _refuse_server_options(choice: StoreOptions) -> None:
    options = {
        "--user": choice.user,
        "--database": choice.database,
        "--password-file": choice.password_file,
        "--credentials": choice.credentials,
    }
    for option, value in options.items():
        if value is not None:
            raise UsageError(
                f"{option} is for Neo4j, and {choice.store or DEFAULT_STORE} is an embedded store",
                hint="A Neo4j store is bolt://HOST:PORT, neo4j://HOST:PORT or the word neo4j.",
            )


def _settings_file(path: str | None) -> dict[str, str]:
    """NAME=VALUE lines, as Aura hands them out; comments and the rest are passed over."""
    if path is None:
        return {}
    lines = Path(path).read_text("utf-8-sig").splitlines()
    found = (match for line in lines if (match := _SETTING.fullmatch(line)))
    settings = {match[1]: _unquoted(match[2]) for match in found}
    if not any(name.startswith("NEO4J_") for name in settings):
        raise UsageError(f"{path}: no credentials: there is no line NEO4J_…=…")
    return settings


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value


def _password(choice: StoreOptions, settings: Mapping[str, str]) -> str | None:
    """The password; None only where NEO4J_PASSWORD is there and empty, for servers without."""
    if choice.password_file is not None:
        return Path(choice.password_file).read_text("utf-8-sig").split("\n", 1)[0].rstrip("\r")
    if "NEO4J_PASSWORD" in settings:
        return settings["NEO4J_PASSWORD"] or None
    if sys.stdin.isatty() and sys.stderr.isatty():
        answer: str = click.prompt("Neo4j password", hide_input=True, default="", err=True)
        return answer or None
    raise StoreAccessError(
        "Neo4j wants a password, and there is none",
        hint="Set NEO4J_PASSWORD (to nothing where the server asks for none), or name a file "
        "with --password-file or --credentials.",
    )
