"""The shell's own commands: lines that begin with a colon."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from graphload.cli.parameters import parse_value
from graphload.cli.paths import refuse_output
from graphload.cli.shell.session import LeaveShell
from graphload.cli.terminal import pluralize, print_lines, print_note
from graphload.errors import UsageError
from graphload.plaintext import utc_text, visible

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from graphload.cli.shell.session import Session

__all__ = ["COMMANDS", "ShellCommand", "run_command"]

_DEFAULT_PAGE = "graphload.html"
_KEYS = (
    ("Enter", "a new line, or the end: behind a ; the statement runs"),
    ("Alt-Enter", "run what is typed, without a ;"),
    ("Tab", "complete; again for the next"),
    ("Up, Ctrl-R", "earlier statements; search them"),
    ("Ctrl-C", "end the query that runs; drop what is typed"),
    ("Ctrl-D", "leave the shell"),
)
_PARAMETER = re.compile(r"\$?(?P<name>\w+)\s*(?P<sign>=>|=|:|\s)\s*(?P<value>.*)", re.DOTALL)


class ShellCommand(NamedTuple):
    """A command: its arguments, a line of help, and the function that runs it."""

    usage: str
    help: str
    run: Callable[[Session, str], None]


def run_command(session: Session, line: str) -> None:
    """Run a line such as `:param id=1`.

    Raises:
        UsageError: there is no such command, or its argument is wrong.
    """
    name, _, argument = line.removeprefix(":").rstrip("; \t\r\n").partition(" ")
    name = _OTHER_NAMES.get(name.lower(), name.lower())
    if name not in COMMANDS:
        near = difflib.get_close_matches(name, COMMANDS, n=1)
        hint = f"Did you mean :{near[0]}? " if near else ""
        raise UsageError(f"unknown command :{name}", hint=f"{hint}:help lists all commands.")
    COMMANDS[name].run(session, argument.strip())


def _help(_session: Session, _argument: str) -> None:
    rows = [(f":{name} {one.usage}".rstrip(), one.help) for name, one in COMMANDS.items()]
    width = max(len(usage) for usage, _ in rows)
    lines = ["Commands", *(f"  {usage:{width}}  {text}" for usage, text in rows)]
    print_lines([*lines, "Keys", *(f"  {key:{width}}  {text}" for key, text in _KEYS)])


def _schema(session: Session, _argument: str) -> None:
    from graphload.cli.schema import COLUMNS, schema_rows, without_own
    from graphload.loading import read_schema
    from graphload.tables import Table

    schema = without_own(read_schema(session.store))
    session.print_table(Table(COLUMNS, [*schema_rows(schema)]))


def _param(session: Session, argument: str) -> None:
    """Set a parameter from JSON, text or, behind `=>`, an expression of Cypher."""
    if argument.startswith("{"):
        value = _evaluate(session, argument)
        if not isinstance(value, dict):
            raise UsageError(f"{argument} is no map", hint="Write {name: value}.")
        session.parameters.update(value)
        return
    match = _PARAMETER.fullmatch(argument)
    if match is None or not match["value"]:
        name = argument.removeprefix("$").strip()
        if name and name in session.parameters:
            _show_parameters(session, [name])
            return
        raise UsageError(
            f"{name} has no value" if name else "a parameter needs a name and a value",
            hint=':param name="ann" as JSON, :param name ann as text, or :param day => '
            "date('2020-01-02') as Cypher",
        )
    if match["sign"] == "=>":
        session.parameters[match["name"]] = _evaluate(session, match["value"])
        return
    try:
        session.parameters[match["name"]] = parse_value(match["value"])
    except RecursionError:
        raise UsageError(f"{match['name']}: nested too deep") from None


def _evaluate(session: Session, expression: str) -> Any:  # noqa: ANN401 - any value of a query
    result = session.store.query(
        f"RETURN {expression} AS value", session.parameters, timeout_s=session.timeout_s
    )
    return result.rows[0][0]


def _params(session: Session, argument: str) -> None:
    if argument == "clear":
        session.parameters.clear()
    elif argument:
        raise UsageError(f":params takes clear, or nothing, not {argument}")
    else:
        _show_parameters(session, sorted(session.parameters))


def _show_parameters(session: Session, names: list[str]) -> None:
    from graphload.tables import json_text

    if not names:
        print_note(session.output, "no parameters are set")
    print_lines(visible(f"${name} = {json_text(session.parameters[name])}") for name in names)


def _export(session: Session, argument: str) -> None:
    from graphload.cli.rows import Destination, write_rows

    path = _path(argument)
    if path is None:
        raise UsageError(":export needs a file", hint=":export answer.csv")
    refuse_output(str(path), session.scripts, None, {})
    destination = Destination(str(path), None, raw=False)
    destination.check_number(1)
    write_rows(session.output, session.whole(), destination, lambda: None)


def _draw(session: Session, argument: str) -> None:
    from graphload.cli.ask import draw_answer, read_discussion
    from graphload.cli.draw import refuse_foreign, write_page
    from graphload.cli.draw_options import import_viz
    from graphload.loading import read_query
    from graphload.questions.ask import Answer

    viz = import_viz()
    path = _path(argument)
    target = path or Path(_DEFAULT_PAGE)
    if target.suffix.lower() not in {".html", ".htm"}:
        raise UsageError(f"{target}: a page is a file that ends in .html")
    refuse_output(str(target), session.scripts, None, {})
    if path is None:
        refuse_foreign(target, "Name another file: :draw FILE.html")
    if isinstance(session.last, Answer):
        graph = read_discussion(session.store, session.thread)
        print_note(session.output, draw_answer(graph, session.last, session.thread, target))
        return
    if session.statement is None:
        raise UsageError(
            "there is no statement or question whose items could be drawn",
            hint="Run one that returns items, such as MATCH (i:Item) RETURN i;",
        )
    graph = read_query(
        session.store, session.statement, session.parameters, timeout_s=session.timeout_s
    )
    report = write_page(viz.draw_graph(graph), target)
    print_note(session.output, f"wrote {report['path']}: {pluralize(report['items'], 'item')}")


def _path(argument: str) -> Path | None:
    """Return the path of an argument, which may be in quotes and begin with `~`."""
    if len(argument) > 1 and argument[0] == argument[-1] and argument[0] in "'\"":
        argument = argument[1:-1]
    return Path(argument).expanduser() if argument else None


def _ask(session: Session, argument: str) -> None:
    from graphload.questions.ask import ask_store
    from graphload.questions.question import find_question, load_questions
    from graphload.tables import Table

    if not argument:
        rows = [(one.name, one.definition) for one in load_questions().values()]
        session.print_table(Table(["name", "answer"], rows))
        return
    name, *about = argument.split()
    if len(about) > 1:
        raise UsageError(f":ask takes a question and an id, not {argument}")
    question = find_question(name)
    ident = about[0] if about else None
    if question.needs_item and ident is None:
        raise UsageError(
            f"the question {question.name!r} is about one item", hint=f":ask {name} ID"
        )
    answer = ask_store(
        session.store,
        question,
        item=ident if question.needs_item else None,
        thread=None if question.needs_item else ident,
        timeout_s=session.timeout_s,
    )
    shown = [
        [
            utc_text(value) if column in answer.times else value
            for column, value in zip(answer.columns, row, strict=True)
        ]
        for row in answer.rows
    ]
    session.print_table(answer, shown=shown)
    session.thread = None if question.needs_item else ident
    print_note(session.output, question.definition)


def _cypher(session: Session, argument: str) -> None:
    """Put the query of a question into the next prompt, or print it where there is none."""
    from graphload.questions.question import find_question

    name, *about = argument.split() or [""]
    question = find_question(name)
    ident = parse_value(about[0]) if about else None
    values = {"top": question.top, "id" if question.needs_item else "thread": ident}
    text = f"{question.show_cypher(values, prefix=session.store.prefix)};"
    if session.interactive:
        session.draft = text
    else:
        print_lines([text])


def _timing(session: Session, argument: str) -> None:
    if argument not in {"", "on", "off"}:
        raise UsageError(f":timing takes on or off, not {argument}")
    session.timing = not session.timing if not argument else argument == "on"
    print_note(session.output, f"timing is {'on' if session.timing else 'off'}")


def _source(session: Session, argument: str) -> None:
    path = _path(argument)
    if path is None:
        raise UsageError(":source needs a file", hint=":source questions.cypher")
    session.scripts.append(str(path))
    session.run_script(path.read_bytes(), name=str(path))


def _quit(_session: Session, _argument: str) -> None:
    raise LeaveShell


COMMANDS: dict[str, ShellCommand] = {
    "help": ShellCommand("", "list the commands and keys", _help),
    "schema": ShellCommand("", "labels, types, properties, constraints, indexes", _schema),
    "param": ShellCommand("NAME=JSON", "set a parameter; NAME => EXPRESSION takes Cypher", _param),
    "params": ShellCommand("[clear]", "list the parameters, or delete them", _params),
    "ask": ShellCommand("[NAME [ID]]", "answer a question by name, of a thread; list them", _ask),
    "cypher": ShellCommand("NAME [ID]", "the query of such a question, to be edited", _cypher),
    "export": ShellCommand("FILE", "write the last result: .csv .json .parquet .md …", _export),
    "draw": ShellCommand(
        "[FILE.html]", "draw the items of the last statement or question as a page", _draw
    ),
    "source": ShellCommand("FILE", "run the statements in a file", _source),
    "timing": ShellCommand("[on|off]", "show how long each statement takes", _timing),
    "quit": ShellCommand("", "leave the shell", _quit),
}
_OTHER_NAMES = {"exit": "quit", "q": "quit", "?": "help", "h": "help"}
