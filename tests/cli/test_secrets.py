"""No password that is in an address is ever shown, however the address is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from graphload.cli.program import program
from graphload.errors import UsageError
from graphload.stores import open_store
from graphload.stores.address import read_address, shown_address

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run

SECRET = "hunter2"  # noqa: S105 - a word that the tests look for
"""A password; parts of it in several spellings are joined to others of its characters."""

_SCHEMES = (
    *("bolt://", "BOLT://", "Bolt://", "bolt+s://", "bolt+ssc://", "neo4j://", "NEO4J://"),
    *("neo4j+s://", "http://", "https://", "HTTP://", "ftp://", "postgres://", "x://", "://", "//"),
    *("bolt:/", "bolt:", "bolt:///", "bolt//", "bolt:\\\\", "bolt\\\\", "neo4j:", ""),
)
_PARTS = (
    f"neo4j:{SECRET}@localhost:7687",
    f":{SECRET}@localhost",
    f"neo4j:{SECRET}%40localhost",
    f"neo4j:{SECRET}@",
)
_WITH_SCHEME = (
    f"localhost?password={SECRET}",
    f"localhost:7687/?user=neo4j&password={SECRET}",
    f"localhost#{SECRET}",
    f"localhost#password={SECRET}",
    f"neo4j:{SECRET}",
    f"neo4j:{SECRET}:7687",
    f"{SECRET}@localhost",
    f"neo4j:a@{SECRET}@localhost",
    f"neo4j:{SECRET}/b@localhost",
    f"neo4j:a/{SECRET}@localhost",
    f"neo4j:{SECRET}?b@localhost:7687",
    f"neo4j:{SECRET}#b@localhost",
    f"neo4j:{SECRET}%2540localhost",
    f"neo4j%3A{SECRET}%40localhost",
    f"neo4j:{SECRET} b@localhost",
    f"neo4j:{SECRET}\\b@localhost",
    f"neo4j:{SECRET}\nb@localhost",
    f"neo4j:{SECRET}@[::1]:7687",
    f"[::1]:7687?password={SECRET}",
    f"neo4j\uff1a{SECRET}\uff20localhost",
    f"neo4j:{SECRET}é\u200b@localhost",
    f"neo4j:{SECRET}@x.graph",
    f"x.graph?password={SECRET}",
    f"localhost:99999{SECRET}",
)
_WITHOUT_SIGNS = (
    *(
        f"neo4j{sign}{SECRET}"
        for sign in (" ", "/", ",", "\t", "|", "\\", ", ", "-", "--", "+", "~")
    ),
    *(f"localhost{sign}{SECRET}" for sign in (" ", "/", ",", " neo4j ", "/neo4j/", ",neo4j,")),
    f"neo4j --password {SECRET}",
    f"neo4j -p {SECRET}",
    f"neo4j --user=neo4j --password={SECRET}",
    f"bolt localhost neo4j {SECRET}",
    f"BOLT {SECRET}",
    f"/neo4j {SECRET}",
    f"./neo4j,{SECRET}",
    f"localhost:7687 {SECRET}",
    f"localhost:7687/{SECRET}",
    f"neo4j:7687,{SECRET}",
    f"admin/{SECRET}",
    f"('neo4j', '{SECRET}')",
    f"neo4j\u3000{SECRET}",
    f"neo4j --password {SECRET}.graph",
)
SPELLINGS = sorted(
    {
        *_WITHOUT_SIGNS,
        *(scheme + part for scheme in _SCHEMES for part in _PARTS),
        *(scheme + part for scheme in ("bolt://", "BOLT+S://", "http://") for part in _WITH_SCHEME),
        *(
            blank.join(("", f"bolt://neo4j:{SECRET}@localhost", ""))
            for blank in (" ", "\t", "\n", "\r\n", "\u3000", "'", '"', "<", "\x1b[31m")
        ),
        f"bolt://neo4j:{SECRET}@localhost\n",
        f" neo4j:{SECRET}@x.graph",
        f"localhost?password={SECRET}.graph",
        f"/bolt://neo4j:{SECRET}@localhost",
    }
)
_CONTEXT = click.Context(program)
COMMANDS = sorted(
    (name, next(option for option in parameter.opts if option in {"--in", "--to"}))
    for name in program.list_commands(_CONTEXT)
    if (command := program.get_command(_CONTEXT, name))
    for parameter in command.params
    if isinstance(parameter, click.Option) and {"--in", "--to"} & {*parameter.opts}
)
_ARGUMENTS = {
    "ask": ["fastest"],
    "export": ["--as", "jsonl"],
    "grep": ["word"],
    "query": ["RETURN 1"],
    "thread": ["1"],
    "undo": ["1"],
}
_READS_FILES = {"push", "verify"}


def command_line(name: str, option: str, address: str) -> list[str]:
    files = ["thread.jsonl"] if name in _READS_FILES else []
    return [name, *files, *_ARGUMENTS.get(name, []), f"{option}={address}"]


def test_the_table_is_long_and_every_command_that_takes_a_store_is_in_it() -> None:
    assert len(SPELLINGS) > 150
    assert {"query", "push", "draw", "export", "stats", "loads"} <= {name for name, _ in COMMANDS}


@pytest.mark.parametrize("address", SPELLINGS)
def test_no_part_of_an_address_with_a_password_is_shown(
    graphload: Run, monkeypatch: pytest.MonkeyPatch, folder: Path, address: str
) -> None:
    name, option = COMMANDS[SPELLINGS.index(address) % len(COMMANDS)]
    line = command_line(name, option, address)
    (folder / "aura.txt").write_text(f"NEO4J_URI={address}\nNEO4J_PASSWORD=x", "utf-8", newline="")
    runs = [
        *((line, ""), ([*line, "--debug", "--json"], "")),
        (["loads", "--in", "neo4j", "--debug", "--json"], address),
        (["loads", "--in", "neo4j", "--credentials", "aura.txt", "--debug"], ""),
    ]
    monkeypatch.setenv("NEO4J_PASSWORD", "x")
    for args, uri in runs:
        monkeypatch.setenv("NEO4J_URI", uri or "bolt://127.0.0.1:1")
        done = graphload(*args)
        assert SECRET not in done.out + done.err, args
        assert done.code in {1, 2}


@pytest.mark.parametrize(
    "args",
    [
        ["stats", "{}"],
        ["{}"],
        ["loads", "{}"],
        ["stats", "thread.jsonl", "-o", "{}/a.json"],
        ["push", "thread.jsonl", "--to", "x.graph", "--rejects={}"],
        ["query", "-f{}"],
        ["loads", "--in", "neo4j", "--credentials", "{}"],
        ["loads", "--in", "neo4j", "--password-file={}"],
        ["draw", "thread.jsonl", "-o", "{}/page.html"],
        ["export", "thread.jsonl", "-o", "{}/x.jsonl"],
        ["check", "{}", "--json"],
        ["convert", "thread.jsonl", "-o", "{}/a.csv"],
    ],
)
def test_an_address_in_the_wrong_place_is_not_shown(graphload: Run, args: list[str]) -> None:
    for address in (
        f"bolt://neo4j:{SECRET}@h",
        f"BOLT:\\\\neo4j:{SECRET}@h",
        f"neo4j:{SECRET}@h",
        f"neo4j --password {SECRET}",
    ):
        done = graphload(*(arg.format(address) for arg in args), "--debug")
        assert SECRET not in done.out + done.err


@pytest.mark.parametrize("address", SPELLINGS)
def test_nothing_is_opened_at_such_an_address(address: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_store(address, write=True)
    assert SECRET not in str(caught.value)
    assert SECRET not in shown_address(address)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" Bolt://Host:7687/\r\n", "bolt://Host:7687"),
        ("NEO4J+S://a-b.example.org", "neo4j+s://a-b.example.org"),
        ("bolt://[::1]:7687", "bolt://[::1]:7687"),
        ("bolt://[fe80::1%25eth0]", "bolt://[fe80::1%25eth0]"),
        ("neo4j://h:1?policy=eu", "neo4j://h:1?policy=eu"),
        ("bolt://münchen.example", "bolt://münchen.example"),
        ("neo4j", "neo4j"),
        ("a@b.graph", "a@b.graph"),
        ("./a:b@c.graph", "./a:b@c.graph"),
        ("C:\\me@work\\a.graph", "C:\\me@work\\a.graph"),
        (" a.graph", " a.graph"),
    ],
)
def test_an_address_has_one_spelling_and_a_path_its_own(written: str, read: str) -> None:
    assert read_address(written) == read


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("thread.jsonl", "thread.jsonl"),
        ("no/thread.jsonl", "…"),
        ("./no/thread.jsonl", "./no/thread.jsonl"),
        ("my data/my thread.jsonl", "my data/my thread.jsonl"),
        ("neo4j-export.jsonl", "neo4j://…"),
        ("localhost:7687", "localhost:7687"),
        ("http://localhost:7474", "http://localhost:7474"),
        ("bolt://localhost/movies", "bolt://localhost…"),
        ("bolt://localhost:port", "bolt://…"),
        ("neo4j:7687", "neo4j:7687"),
        ("C:\\me@work\\thread.jsonl", "C:\\\\me@work\\\\thread.jsonl"),
        (f"/neo4j:{SECRET}@localhost", "neo4j://…"),
        (f"\\neo4j:{SECRET}@localhost", "neo4j://…"),
    ],
)
def test_what_cannot_be_secret_is_shown(
    graphload: Run, folder: Path, name: str, shown: str
) -> None:
    (folder / "my data").mkdir()
    (folder / "my data" / "my thread.jsonl").touch()
    done = graphload("loads", "--in", name)
    assert done.code == 2
    assert f"'{shown}' is not a valid store" in done.err


def test_a_query_with_an_address_in_it_is_shown_with_its_error(graphload: Run) -> None:
    assert graphload("push", "thread.jsonl", "--to", "x.graph").code == 0
    done = graphload("query", "--in", "x.graph", "RETURN 'http://a:b@c' AS")
    assert "RETURN 'http://a:b@c' AS" in done.err
