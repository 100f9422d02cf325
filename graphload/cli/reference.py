"""The page `docs/commands.md`, generated from the help of the commands.

`python -m graphload.cli.reference > docs/commands.md` updates it.
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

This page is generated from `--help`: `python -m graphload.cli.reference > docs/commands.md`.
The [glossary](glossary.md) explains the terms.

- **FILES** are files, folders or `-` for standard input. In a folder, graphload ignores files
  of an unknown format, its own output files and rejects files, and lists them as ignored.
- **STORE** is `bolt://…` or `neo4j://…` (with `+s` or `+ssc` for TLS); the word `neo4j`, for
  the address in `NEO4J_URI` or else `bolt://localhost:7687`; or a path ending in `.graph`, the
  folder of an embedded database.
- **Login for Neo4j**: user, password and database come from `NEO4J_USERNAME`,
  `NEO4J_PASSWORD` and `NEO4J_DATABASE`. `--credentials FILE` (the file that Neo4j Aura
  provides) takes precedence over these variables, and `--user`, `--password-file` and
  `--database` take precedence over both. On a terminal, graphload asks for a missing password.
  An empty `NEO4J_PASSWORD=` is for servers without authentication.
- **Output**: results go to stdout, messages to stderr. Progress is shown as bars on a
  terminal, else as a line every few seconds during long pushes. Text output has times in
  ISO 8601 (UTC); the JSON, CSV and Parquet of `stats` and `threads` have Unix seconds.
- **`--json`** prints one JSON value on stdout, for errors too:
  `{"error": {"kind", "message", "path", "line", "field"}}`.
- **Rejects** are records that cannot be read. They are written unchanged to
  `graphload.rejects.jsonl` (or `--rejects FILE`), one per line:
  `{"source", "line", "reason", "raw"}`, with `raw_base64` instead of `raw` for bytes that are
  not text. Without rejects, no file is written. If there is a file of that name, it stays: the
  next is `graphload.rejects.2.jsonl` and so on, as a message says, and the same rejects again
  are not written twice. A rejects file that can't be written is exit code 1; the rest is done.
- **Files are safe.** `-o FILE` replaces a file of that name, once the new one is complete. It
  is refused for an input, also under the name of a link, for one that is found in a named
  folder and for standard input, and for a rejects file. `--split DIR`, `demo`, an import folder
  and a new store replace or delete only what graphload made; pages are known by their
  `<meta name="generator" content="graphload">`. What a killed command left beside its output
  or in the folder for temporary files is deleted by the next one.
- **`--strict`**: exit code 1 on any problem or reject. The result is printed anyway, but
  `push` writes nothing in this case.
- **Exit codes**: 0 success (also with problems, stubs, rejects, and no records at all), 1 error,
  failed verification, nothing readable, or more than half of the records of one source rejected
  (a file that was named, standard input, or a folder), 2 wrong usage, 130 interrupted (Ctrl-C),
  143 and 129 ended by SIGTERM and SIGHUP. A full disk and a closed stream are errors.
- **[Reading records](reading.md)** explains `--map`, `--text-format` and the filters of `convert`.
- **CSV and TSV**: text that a spreadsheet would run as a formula is prefixed with `'`, also after
  a `;` or a tab and at the start of a line in it, and in column names; `--raw` turns this off,
  for use by programs.
- **Negative numbers** are ids: `graphload thread FILES -17`. For file names that begin with
  `-`, put `--` before them.
- **Shell completion**: `eval "$(graphload completion bash)"` in `~/.bashrc`, the same with
  `zsh` in `~/.zshrc`, or `graphload completion fish > ~/.config/fish/completions/graphload.fish`.

Run `graphload demo` first to create the files that the examples use.
"""


def commands_page() -> str:
    """Return the page as Markdown: the help of the program, then of each command."""
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
