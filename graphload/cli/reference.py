"""The page `docs/commands.md`, made of what `--help` says.

`python -m graphload.cli.reference > docs/commands.md` writes it anew.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from graphload.cli.program import COMMANDS, program

__all__ = ["commands_page"]

_WIDTH = 88
_HEAD = """\
# Commands

This page is made of what `--help` says: `python -m graphload.cli.reference > docs/commands.md`.

- **FILES** are files, folders or `-` for standard input. In a folder, files of no known
  shape, graphload's own outputs and rejects are skipped and named as ignored.
- **STORE** is `bolt://…` or `neo4j://…` (with `+s` or `+ssc` for TLS), the word `neo4j` (its
  address from `NEO4J_URI`, else `bolt://localhost:7687`), or a path ending `.graph`: an
  embedded database in a folder.
- **Neo4j's user, password and database** come from `NEO4J_USERNAME`, `NEO4J_PASSWORD` and
  `NEO4J_DATABASE`; `--credentials FILE` (the file that Aura hands out) goes before those, and
  `--user`, `--password-file` and `--database` before both. A missing password is asked for
  on a terminal. `NEO4J_PASSWORD=` (set, and empty) is for servers that ask for none.
- **Data go to stdout, words to stderr**; progress is shown on a terminal only. Times are
  ISO 8601 in UTC where people read them; in the JSON, CSV and Parquet of `stats` and
  `threads` they are Unix seconds, as records have them.
- **`--json`** gives one JSON value on stdout. So are errors:
  `{"error": {"kind", "message", "path", "line", "field"}}`.
- **Rejects**, the records that can't be read, are kept whole in `graphload.rejects.jsonl`
  (or `--rejects FILE`), one line each: `{"source", "line", "reason", "raw"}`, with
  `raw_base64` in place of `raw` where it isn't text. It is written only if there are any.
- **`--strict`**: any problem or reject is exit code 1. Results are given all the same; only
  `push` then writes nothing.
- **Exit codes**: 0 done (problems, stubs and rejects included), 1 an error, a failed
  verification or nothing readable, 2 wrong usage, 130 Ctrl-C.
- **CSV**: a text that a spreadsheet would run as a formula gets a `'` before it; `--raw`
  leaves it bare, for programs.
- A negative number is an id: `graphload thread FILES -17`. A file whose name begins with
  `-` goes behind `--`.
- **Shell completion**: `eval "$(graphload completion bash)"` in `~/.bashrc`, the same with
  `zsh` in `~/.zshrc`, or `graphload completion fish > ~/.config/fish/completions/graphload.fish`.

The examples run once `graphload demo` has made its thread.
"""


def commands_page() -> str:
    """The page as Markdown: the program's help, then that of every command."""
    settings: dict[str, Any] = {**program.context_settings, "terminal_width": _WIDTH}
    with click.Context(program, info_name="graphload", **settings) as context:
        parts = [_HEAD, _block(program.get_help(context))]
        for name in COMMANDS:
            command = program.get_command(context, name)
            if command is None:
                continue
            with click.Context(command, context, name, terminal_width=_WIDTH) as below:
                parts += [f"\n## graphload {name}\n", _block(command.get_help(below))]
    return "\n".join(parts)


def _block(text: str) -> str:
    return f"```\n{text.strip()}\n```\n"


if __name__ == "__main__":
    sys.stdout.write(commands_page())
