"""The store that the options name; credentials from a file, the environment or a prompt."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphload.cli.texts import read_text_file
from graphload.errors import StoreAccessError, StoreError, StoreLockedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from graphload.cli.options import StoreOptions
    from graphload.stores.protocol import Store

__all__ = ["open_chosen", "open_or_empty", "open_with_retry", "opening_of", "store_exists"]

DAMAGE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""Errors of reading values that aren't what a store has."""
DEFAULT_STORE = "graphload.graph"
WRITER_WAIT_S = 60.0
"""Longest time that a push waits for another one into the same embedded store."""
RETRY_INTERVAL_S = 0.1
_UNNEEDED = ("pandas", "pyarrow")
"""Packages that Neo4j's driver imports where they are there, for values that no command has: a
quarter of a second and 35 MB of each command."""
_ASSIGNMENT = re.compile(r"\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*")


@contextlib.contextmanager
def open_chosen(
    store_options: StoreOptions, *, write: bool = False, opening: Mapping[str, Any] | None = None
) -> Iterator[Store]:
    """Open the store that the options name, and close it after the block.

    An error of reading what no store has is reported as possible damage. `opening` is what
    `opening_of` returned for the options, where it was called before: it may ask for a password.

    Raises:
        UsageError, StoreError: as in `_open`; the store may be damaged.
    """
    opened = _open(store_options, write=write, opening=opening)
    with opened as store, _damage_reported(store.name):
        yield store


@contextlib.contextmanager
def _damage_reported(name: str) -> Iterator[None]:
    """Raise StoreError for errors that values raise which aren't what a store has."""
    try:
        yield
    except UnicodeError:
        raise
    except DAMAGE as error:
        raise StoreError(
            f"{name} has a value that graphload doesn't understand "
            f"({type(error).__name__}: {error})",
            hint=f"Look for damage: graphload verify --in {name}\n"
            "If there is none, this is a bug in graphload: please report it, with the output of "
            "--debug.",
        ) from error


def _open(
    store_options: StoreOptions, *, write: bool = False, opening: Mapping[str, Any] | None = None
) -> Store:
    """Open the store that the options name.

    Raises:
        UsageError, StoreAccessError: as in `opening_of`.
        StoreError: it can't be opened.
    """
    from graphload.stores import open_store

    opening = opening_of(store_options) if opening is None else opening
    with _left_out(_UNNEEDED):
        return open_store(**opening, write=write)


def opening_of(store_options: StoreOptions) -> dict[str, Any]:
    """Return the arguments of `open_store` for the store that the options name.

    Credentials are taken from the options, else from the credentials file, else from the
    environment.

    Raises:
        UsageError: its name isn't valid, or options of a server are given for an embedded store.
        StoreAccessError: there is no password.
    """
    from graphload.stores import kind_of_store

    name = store_options.store or DEFAULT_STORE
    if not kind_of_store(name).server:
        _refuse_server_options(store_options)
        return {"name": name, "prefix": store_options.prefix}
    settings = {**os.environ, **_read_settings(store_options.credentials)}
    address = name
    if name == "neo4j" and (uri := settings.get("NEO4J_URI")):
        address = _check_uri(uri)
    return {
        "name": address,
        "user": store_options.user or settings.get("NEO4J_USERNAME") or None,
        "password": _password(store_options, settings),
        "database": store_options.database or settings.get("NEO4J_DATABASE") or None,
        "prefix": store_options.prefix,
    }


@contextlib.contextmanager
def _left_out(names: Iterable[str]) -> Iterator[None]:
    """Let imports of some modules fail in the block, except those that are imported already.

    Only a command does this: in a program or a notebook, others may need them with the driver.
    """
    added = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(added))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in added:
            del sys.modules[name]


@contextlib.contextmanager
def open_with_retry(store_options: StoreOptions, on_wait: Callable[[], None]) -> Iterator[Store]:
    """Open a store for writing; wait while another process has it open, and call `on_wait`.

    Raises:
        StoreLockedError: the other process still has it open after `WRITER_WAIT_S`.
        UsageError, StoreError: as in `open_chosen`.
    """
    deadline = time.monotonic() + WRITER_WAIT_S
    while True:
        try:
            opened = _open(store_options, write=True)
            break
        except StoreLockedError:
            if time.monotonic() > deadline:
                raise
        on_wait()
        time.sleep(RETRY_INTERVAL_S)
    with opened as store, _damage_reported(store.name):
        yield store


def store_exists(store_options: StoreOptions) -> bool:
    """Return whether a store is a server, or an embedded one that exists."""
    from graphload.stores import kind_of_store

    name = store_options.store or DEFAULT_STORE
    return bool(kind_of_store(name).server) or Path(name).exists()


@contextlib.contextmanager
def open_or_empty(store_options: StoreOptions) -> Iterator[Store]:
    """Open a store to read; an embedded one that doesn't exist is replaced by an empty one."""
    name = store_options.store or DEFAULT_STORE
    from graphload.atomic_file import temporary_folder

    if store_exists(store_options):
        with open_chosen(store_options) as store:
            yield store
        return
    with temporary_folder() as folder:
        temporary = dataclasses.replace(store_options, store=str(folder / Path(name).name))
        with open_chosen(temporary, write=True) as store:
            store.name = name
            yield store


def _check_uri(uri: str) -> str:
    """Return the address in NEO4J_URI.

    Raises:
        UsageError: it isn't one of a server, or has a user or a password in it.
    """
    from graphload.stores import kind_of_store

    try:
        if kind_of_store(uri).server:
            return uri
    except UsageError as error:
        raise UsageError(f"NEO4J_URI: {error.message}", hint=error.hint) from None
    raise UsageError("NEO4J_URI must be the address of a server, not a path")


def _refuse_server_options(store_options: StoreOptions) -> None:
    """Raise a UsageError if an option that only servers have is given."""
    from graphload.stores import STORE_KINDS

    options = {
        "--user": store_options.user,
        "--database": store_options.database,
        "--password-file": store_options.password_file,
        "--credentials": store_options.credentials,
    }
    servers = ", or ".join(kind.usage for kind in STORE_KINDS if kind.server)
    name = store_options.store or DEFAULT_STORE
    for option, value in options.items():
        if value is not None:
            raise UsageError(
                f"{option} is for servers and cannot be used with {name}, an embedded store",
                hint=f"Remove {option}, or name a server: {servers}.",
            )


def _read_settings(path: str | None) -> dict[str, str]:
    """Read NAME=VALUE lines, the format of Aura's credentials file; skip other lines."""
    if path is None:
        return {}
    settings = {}
    for line in read_text_file(path).splitlines():
        if match := _ASSIGNMENT.fullmatch(line):
            name, value = match.groups()
            if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
                value = value[1:-1]
            settings[name] = value
    if not any(name.startswith("NEO4J_") for name in settings):
        raise UsageError(
            f"{path}: no credentials found: no line begins with NEO4J_",
            hint="A credentials file has lines such as NEO4J_PASSWORD=secret.",
        )
    return settings


def _password(store_options: StoreOptions, settings: Mapping[str, str]) -> str | None:
    """Return the password; None if NEO4J_PASSWORD is set and empty, for servers without one."""
    if (path := store_options.password_file) is not None:
        return read_text_file(path).split("\n", 1)[0].rstrip("\r")
    if "NEO4J_PASSWORD" in settings:
        return settings["NEO4J_PASSWORD"] or None
    if sys.stdin.isatty() and sys.stderr.isatty():
        answer: str = click.prompt("Neo4j password", hide_input=True, default="", err=True)
        return answer or None
    raise StoreAccessError(
        "Neo4j requires a password, and none was given",
        hint="Set NEO4J_PASSWORD (to an empty value if the server has no authentication), or use "
        "--password-file or --credentials.",
    )
