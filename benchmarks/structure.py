"""The structure of the code in figures: folders, files, functions, docstrings, ways of data.

`python benchmarks/structure.py` prints a table and exits with 1 where a figure that is a rule
is exceeded; `--list` also names each function and docstring counted, with its file and line.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from walk import Code, Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PACKAGES = ("graphload", "viz")
MAX_FILES = 20
"""Source files in one folder."""
ONE_FILE_EACH = ("graphload/cli",)
"""Folders with one file a command, which may hold more."""
MAX_USED_ONCE = 0.23
"""Share of functions that are private and used once. The aim is 0.20: it was raised, not met, when
the readers of formats and shapes came."""
MAX_QUESTIONS = 0.01
"""Share of docstrings that begin with a question word or *if*."""
SHORT_LINES = 4
LONG_LINES = 40
WALKS = (("graphload.loading.push", "push"), ("viz", "draw_graph"))
"""Functions whose first parameter is followed; 0.1.0 had 74 and 60 returns."""

_QUESTION = re.compile(r"(?:what|which|who|whose|where|whether|how|when|why|if)\b", re.IGNORECASE)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file: its path below the project and its syntax tree."""

    path: Path
    tree: ast.Module

    def functions(self) -> Iterator[Function]:
        """Yield every function and method of the module."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def uses(self) -> Counter[str]:
        """Count how often each name is read in the module."""
        return Counter(
            node.id if isinstance(node, ast.Name) else node.attr
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Name | ast.Attribute)
        )

    def documented(self) -> Iterator[tuple[int, str]]:
        """Yield the line and the text of every docstring, those of constants included."""
        for node in ast.walk(self.tree):
            body = getattr(node, "body", None)
            for one in body if isinstance(body, list) else ():
                match one:
                    case ast.Expr(value=ast.Constant(value=str() as text)):
                        yield one.lineno, text.strip()


def main() -> int:
    """Print the figures; return 1 if one that is a rule is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="name what is counted")
    options = parser.parse_args()
    exceeded = [*report_folders()]
    for package in PACKAGES:
        modules = [read_module(path) for path in sorted((ROOT / package).rglob("*.py"))]
        exceeded += report_functions(package, modules, names=options.list)
        exceeded += report_docstrings(package, modules, names=options.list)
    report_files()
    report_walks()
    for line in exceeded:
        print(f"exceeded: {line}", file=sys.stderr)
    return 1 if exceeded else 0


def read_module(path: Path) -> Module:
    """Read and parse one file."""
    return Module(path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8")))


def source_files(package: str) -> Iterator[Path]:
    """Yield the Python and JavaScript files of a package, in subfolders too."""
    return (path for path in (ROOT / package).rglob("*") if path.suffix in (".py", ".js"))


def report_files() -> None:
    """Print the longest source files."""
    lines = Counter(
        {
            path: path.read_bytes().count(b"\n")
            for package in PACKAGES
            for path in source_files(package)
        }
    )
    for path, count in lines.most_common(5):
        print(f"{count:4} lines in {path.relative_to(ROOT).as_posix()}")


def report_walks() -> None:
    """Print how often a reader returns to a module when following one parameter."""
    code = Code(ROOT, PACKAGES)
    for module, name in WALKS:
        target = code.functions[module, name]
        parameter = target.function.args.args[0].arg
        walk = Walk(code)
        walk.enter(target, {parameter})
        stays, modules = len(walk.trail), len(set(walk.trail))
        print(
            f"{module}.{name}, following {parameter!r}: {stays} stays in {modules} modules, "
            f"{walk.returns} returns"
        )


def report_folders() -> Iterator[str]:
    """Print folders by size and yield those with too many files."""
    sizes = Counter(
        path.parent.relative_to(ROOT).as_posix()
        for package in (*PACKAGES, "tests", "benchmarks")
        for path in source_files(package)
    )
    for folder, files in sizes.most_common(8):
        print(f"{files:4} files in {folder}")
        if files > MAX_FILES and folder not in ONE_FILE_EACH:
            yield f"{folder} has {files} files, more than {MAX_FILES}"


def report_functions(package: str, modules: list[Module], *, names: bool) -> Iterator[str]:
    """Print the share of private functions used once; yield it if it is too large."""
    total, once, short, long = 0, 0, 0, 0
    for module in modules:
        uses = module.uses()
        for function in module.functions():
            total += 1
            lines = (function.end_lineno or 0) - function.body[0].lineno + 1
            long += lines > LONG_LINES
            private = function.name.startswith("_") and not function.name.startswith("__")
            if private and uses[function.name] == 1:
                once += 1
                short += lines <= SHORT_LINES
                if names:
                    print(f"{module.path}:{function.lineno}: {function.name}, {lines} lines")
    print(
        f"{package}: {total} functions, {once / total:.1%} private and used once "
        f"({short / total:.1%} of at most {SHORT_LINES} lines), {long} over {LONG_LINES} lines"
    )
    if once / total >= MAX_USED_ONCE:
        yield f"{package}: {once / total:.1%} of functions are private and used once"


def report_docstrings(package: str, modules: list[Module], *, names: bool) -> Iterator[str]:
    """Print the share of docstrings that begin with a question word; yield it if too large."""
    total, questions = 0, 0
    for module in modules:
        for line, text in module.documented():
            total += 1
            if _QUESTION.match(text):
                questions += 1
                if names:
                    print(f"{module.path}:{line}: {text.splitlines()[0]}")
    print(f"{package}: {total} docstrings, {questions / total:.1%} begin with a question word")
    if questions / total >= MAX_QUESTIONS:
        yield f"{package}: {questions / total:.1%} of docstrings begin with a question word"


if __name__ == "__main__":
    sys.exit(main())
