"""The page's script: ES modules in `assets/`, joined into one classic inline script.

A browser can't fetch modules from a file that is opened by itself. So each module becomes a
function that runs once, after the modules that it imports, and returns its exports; an import
becomes a `const` of the importing function. Names are known in their module only, as in a
browser, and a call across modules costs no more than one inside. Comments stay behind.
"""

from __future__ import annotations

import posixpath
import re
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from typing import TYPE_CHECKING

from graphload.errors import DrawingError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["compact_css", "join_modules", "read_asset"]

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[\w./-]+)";\n', re.MULTILINE)
_EXPORT = re.compile(
    r"^export (?=(?:(?:async )?function\*?|const|class) ([A-Za-z_$][\w$]*))", re.MULTILINE
)
_COMMENT = re.compile(r"^ *(?:/\*\*(?:[^*]|\*(?!/))*\*/|//.*)\n", re.MULTILINE)
"""A comment that has its lines to itself. Template literals of the page stay on one line."""
_INLINE_COMMENT = re.compile(r"/\*\*(?:[^*]|\*(?!/))*\*/ ?| +// .*$")
"""A comment beside code, in a part of a line that is outside of strings."""
_STRING = re.compile(r'("(?:[^"\\]|\\.)*")')
_PUNCTUATION = re.compile(r" ?([=*%<>!&|?:,;{}()\[\]]+) ?")
_SIGN = re.compile(r"(?<=[\w)\]]) ([+-]=?) (?=[\w(\[\"])")
_LINE_END = re.compile(r"(?<=[{(\[,;=?:&|>])\n|\n(?=[)\]}.?:&|])")
_OTHER_FORM = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


@cache
def read_asset(path: str) -> str:
    """Read one file of the page's assets; `path` is relative to `assets/`."""
    return files("viz").joinpath("assets", path).read_text(encoding="utf-8")


@cache
def join_modules(entry: str, read: Callable[[str], str] = read_asset) -> str:
    """Join the module `entry` and all that it imports into one classic script.

    Paths are relative to `assets/`; `read` returns the source of one.

    Raises:
        DrawingError: modules import each other in a circle, or an import or export has a form
            that isn't supported.
    """
    sources: dict[str, str] = {}
    imports: dict[str, list[str]] = {}
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        if path in sources:
            continue
        sources[path] = source = _COMMENT.sub("", read(path))
        imports[path] = [_resolve(path, target) for _, target in _IMPORT.findall(source)]
        waiting += imports[path]
    try:
        order = [*TopologicalSorter(imports).static_order()]
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise DrawingError(f"circular import: {circle}") from error
    modules = "".join(_wrap_module(path, sources[path]) for path in order)
    return f'(() => {{\n"use strict";\nconst modules = {{}};\n{modules}}})();\n'


def _wrap_module(path: str, source: str) -> str:
    """Turn a module into a function that is called at once and returns its exports."""

    def destructure(found: re.Match[str]) -> str:
        names = found[1].replace(" as ", ": ")
        return f'const {{{names}}} = modules["{_resolve(path, found[2])}"];\n'

    exports = ", ".join(_EXPORT.findall(source))
    body = _EXPORT.sub("", _IMPORT.sub(destructure, source))
    if other := _OTHER_FORM.search(body):
        raise DrawingError(
            f"{path}: unsupported import or export: {other[0]}",
            hint='Write `import { a } from "./b.js";`, or `export` before a function, const or '
            "class.",
        )
    body = _compact(body)
    return f'modules["{path}"] = (() => {{\n{body}\nreturn {{ {exports} }};\n}})();\n'


def _compact(source: str) -> str:
    """Return a script without inline comments, indentation and most other white space.

    Strings keep their blanks, and so do lines with a template literal, which ends on its line, or
    with a slash, which may be a regular expression.
    """
    lines = (_compact_line(line.strip()) for line in source.splitlines())
    return _LINE_END.sub("", "\n".join(filter(None, lines)))


def _compact_line(line: str) -> str:
    if set(line) & set("`'"):
        return line
    parts = _STRING.split(line)
    code = [_INLINE_COMMENT.sub("", part) for part in parts[::2]]
    if not any("/" in part for part in code):
        code = [_PUNCTUATION.sub(r"\1", _SIGN.sub(r"\1", part)) for part in code]
    parts[::2] = code
    return "".join(parts).strip()


def compact_css(source: str) -> str:
    """Return a style sheet without comments, indentation and the ends of lines within rules."""
    plain = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    return re.sub(r"(?<=[{;,])\n|\n(?=\})", "", re.sub(r"\n\s*", "\n", plain)).replace(": ", ":")


def _resolve(importer: str, target: str) -> str:
    """Return the path, below `assets/`, of a module that `importer` imports as `target`."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), target))
