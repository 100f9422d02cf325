"""The command `graphload ask`: questions about the structure of replies, by name."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphload.cli.command import define_command
from graphload.cli.load import load_records, open_input
from graphload.cli.options import (
    InputOptions,
    OutputOptions,
    StoreOptions,
    files_argument,
    in_option,
    input_options,
    output_options,
    store_options,
    table_options,
    timeout_option,
)
from graphload.cli.paths import OutputPath, names_file
from graphload.cli.terminal import (
    pluralize,
    print_lines,
    print_note,
    print_table,
    terminal_width,
)
from graphload.errors import UsageError
from graphload.plaintext import utc_text

if TYPE_CHECKING:
    from graphload.cli.read_files import Loaded
    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.questions.ask import Answer
    from graphload.questions.question import Question
    from graphload.stores.protocol import Store

__all__ = ["command", "draw_answer", "read_discussion"]

_MAX_TERMINAL_ROWS = 50
"""The rows shown on a terminal without `--top`."""
_MIN_LINK_WIDTH = 140
"""The characters of a terminal from which there is room for links."""


def _complete_name(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    from graphload.questions.question import load_questions

    return [name for name in load_questions() if name.startswith(incomplete)]


@define_command(
    "graphload ask",
    "graphload ask who-answers-whom graphload-demo/demo.jsonl",
    "graphload ask dialogues --in graphload-demo/demo.graph --thread 900000001 --top 3",
    "graphload ask path --item 900004141 graphload-demo/demo.jsonl --draw path.html",
    "graphload ask fastest --show-cypher",
)
@click.argument("name", required=False, shell_complete=_complete_name)
@files_argument()
@click.option("--thread", metavar="ID", help="Ask about this thread: any item of it, or its URL.")
@click.option("--item", metavar="ID", help="The item that `path` is about: its id or URL.")
@click.option(
    "--top",
    metavar="N",
    type=click.IntRange(1, 2**31 - 1),
    help="List at most N rows (default: as the question has it).",
)
@click.option(
    "--draw",
    "page",
    metavar="FILE.html",
    type=OutputPath(),
    help="Also draw the discussion, with just the items of the answer in colour.",
)
@click.option("--show-cypher", is_flag=True, help="Print the question in Cypher; ask nothing.")
@click.option(
    "--link-template",
    metavar="URL",
    help="URL of original items, with {id} in place of the id (default: Hacker News for its "
    "items).",
)
@in_option()
@timeout_option
@table_options
@store_options
@input_options
@output_options
def command(  # noqa: PLR0913 - one parameter per option of the command line
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    *,
    name: str | None,
    thread: str | None,
    item: str | None,
    top: int | None,
    page: str | None,
    show_cypher: bool,
    link_template: str | None,
    timeout_s: float | None,
    path: str | None,
    format_: str | None,
    raw: bool,
) -> int:
    """Answer a question about the replies in FILES or in a store; without NAME, list them.

    The output is a table on a terminal, CSV in a pipe, or a file with -o. Rows about items end
    with the item's first words and the link to its page. From a store, the question is asked
    in Cypher, or where that would walk very long paths, of the structure that the store has; the
    answers are the same. docs/questions.md defines every question.
    """
    from graphload.cli.rows import Destination
    from graphload.questions.question import find_question, load_questions

    destination = Destination(path, format_, raw)
    if name is None:
        _list_questions(output, destination)
        return 0
    if name not in load_questions() and names_file(name):
        raise UsageError(
            f"no question before {name}",
            hint=f"For example: graphload ask deepest {name}. `graphload ask` lists all questions.",
        )
    question = find_question(name)
    _check_options(question, item, link_template, timeout_s, store_options)
    if show_cypher:
        parameters = {"top": top or question.top, "thread": _as_id(thread), "id": _as_id(item)}
        text = question.show_cypher(parameters, prefix=store_options.prefix or "")
        print_lines([f"// {question.definition}", text])
        return 0
    if page is not None:
        from graphload.cli.draw_options import import_viz

        import_viz()
    asked = _Asked(question, thread, item, top, link_template)
    if store_options.store is not None:
        answer, graph = asked.of_store(inputs, store_options, timeout_s, page)
        loaded = None
    else:
        if not inputs.files:
            raise UsageError("no input", hint="Pass FILES, or --in STORE.")
        loaded = load_records(output, inputs)
        answer = asked.of_records(loaded)
        graph = loaded.graph if page is not None else None
    _write_answer(output, answer, destination, top)
    if page is not None and graph is not None:
        print_note(output, draw_answer(graph, answer, thread, Path(page)))
    return loaded.exit_code(inputs) if loaded else 0


@dataclasses.dataclass(frozen=True)
class _Asked:
    """A question as it is asked on the command line."""

    question: Question
    thread: str | None
    item: str | None
    top: int | None
    link_template: str | None

    def of_store(
        self,
        inputs: InputOptions,
        store_options: StoreOptions,
        timeout_s: float | None,
        page: str | None,
    ) -> tuple[Answer, ReplyGraph | None]:
        """Ask the store, and read its graph if a page is wanted."""
        from graphload.questions.ask import ask_store

        with open_input(inputs, store_options) as store:
            answer = ask_store(
                store,
                self.question,
                thread=self.thread,
                item=self.item,
                top=self.top,
                timeout_s=timeout_s,
                link_template=self.link_template,
            )
            return answer, None if page is None else read_discussion(store, self.thread)

    def of_records(self, loaded: Loaded) -> Answer:
        """Ask the records of FILES, of which no graph is built."""
        from graphload.questions.ask import answer_question
        from graphload.questions.talk import Talk

        talk = Talk.of_links(loaded.links)
        asked = talk.about(
            thread=None if self.thread is None else talk.find(self.thread),
            item=None if self.item is None else talk.find(self.item),
        )
        return answer_question(asked, self.question, top=self.top, link_template=self.link_template)


def read_discussion(store: Store, thread: str | None) -> ReplyGraph:
    """Return the graph of a store, or of the thread of an item."""
    from graphload.loading import read_graph, read_thread

    if thread is None:
        return read_graph(store)
    return read_thread(store, _root_of(read_thread(store, thread), thread))


def _root_of(graph: ReplyGraph, name: str) -> Id:
    from graphload.lookup import find_item
    from graphload.threads import ancestors_of

    node = find_item(graph, name)
    return next(iter(ancestors_of(graph, node)), node)


def _as_id(text: str | None) -> int | str | None:
    """Return an id of the command line as Cypher has it: a whole number is one."""
    if text is None:
        return None
    return int(text) if text.removeprefix("-").isdecimal() and text.isascii() else text


def _check_options(
    question: Question,
    item: str | None,
    link_template: str | None,
    timeout_s: float | None,
    store_options: StoreOptions,
) -> None:
    """Raise for options that don't go together, before anything is read."""
    if item is not None and not question.needs_item:
        raise UsageError(f"--item is not for the question {question.name!r}")
    if item is None and question.needs_item:
        raise UsageError(
            f"the question {question.name!r} is about one item", hint="Name it with --item ID."
        )
    if timeout_s is not None and store_options.store is None:
        raise UsageError("--timeout requires --in STORE")
    if link_template is not None and link_template.count("{id}") != 1:
        raise UsageError(
            f"invalid link template {link_template!r}",
            hint="Write a URL with {id} in place of the item's id: https://example.org/item/{id}",
        )


def _list_questions(output: OutputOptions, destination: Any) -> None:  # noqa: ANN401 - lazy
    from graphload.cli.rows import write_rows
    from graphload.cli.terminal import stdout_bytes
    from graphload.questions.question import load_questions
    from graphload.tables import Table, write_table

    rows = [(one.name, one.title, one.definition) for one in load_questions().values()]
    table = Table(["name", "question", "answer"], rows)
    if output.json:
        write_table(table, stdout_bytes(), format_="json")
        stdout_bytes().flush()
    if destination.path is not None or not output.json:
        shown = [(name, definition) for name, _, definition in rows]
        write_rows(
            output,
            table,
            destination,
            lambda: print_table(output, ["name", "answer"], shown, wide="answer"),
        )


def _write_answer(output: OutputOptions, answer: Answer, destination: Any, top: int | None) -> None:  # noqa: ANN401 - lazy
    """Write an answer as JSON, to a file, or as a table on a terminal."""
    from graphload.cli.rows import write_rows
    from graphload.cli.terminal import stdout_bytes
    from graphload.tables import write_table

    if output.json:
        write_table(answer, stdout_bytes(), format_="json")
        stdout_bytes().flush()
    if destination.path is not None or not output.json:
        write_rows(output, answer, destination, lambda: _show(output, answer, top))


def _show(output: OutputOptions, answer: Answer, top: int | None) -> None:
    """Print an answer on a terminal, times as dates, links if there is room."""
    shown = answer.rows if top is not None else answer.rows[:_MAX_TERMINAL_ROWS]
    has_room = (terminal_width() or 0) >= _MIN_LINK_WIDTH
    columns = [name for name in answer.columns if name != "link" or has_room]
    rows = [
        [
            utc_text(value) if name in answer.times else value
            for name, value in zip(answer.columns, row, strict=True)
            if name in columns
        ]
        for row in shown
    ]
    print_table(output, columns, rows, wide="words" if "words" in columns else "")
    if answer.question is not None:
        print_note(output, answer.question.definition)
    if len(shown) < len(answer.rows):
        count = len(answer.rows)
        print_note(output, f"{len(shown):,} of {count:,} rows; --top {count} shows all")


def draw_answer(graph: ReplyGraph, answer: Answer, thread: str | None, page: Path) -> str:
    """Draw the discussion that was asked about, and return what was written as a line.

    The colour of the items that the answer is about is the number of their row.
    """
    from graphload.cli.draw import write_page
    from graphload.cli.draw_options import import_viz
    from graphload.questions.ask import lit_rows
    from graphload.questions.talk import Talk

    lit = lit_rows(Talk.of_graph(graph).about(thread=None), answer)
    marked = graph.copy()
    for node, number in lit.items():
        marked.nodes[node]["row"] = number
    colour = {"colour": "attribute:row"} if lit else {}
    title = answer.question.title if answer.question else None
    top = None if thread is None else _root_of(graph, thread)
    drawn = import_viz().draw_graph(marked, thread=top, title=title, **colour)
    report = write_page(drawn, page)
    items = pluralize(len(lit), "item")
    return f"wrote {report['path']}: {items} in colour, {report['bytes']:,} bytes"
