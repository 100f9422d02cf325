"""The page's script: ES modules in `assets/`, joined into one classic inline script.

A browser can't fetch modules from a file that is opened by itself. So each module becomes a
function that runs once, after the modules that it imports, and returns its exports; an import
becomes a `const` of the importing function. Names are known in their module only, as in a
browser, and a call across modules costs no more than one inside. Comments stay behind.

What is only imported by `await import("./a.js")` is a script of its own, in a template: the browser
doesn't parse it before the first of these imports.
"""

from __future__ import annotations

import json
import posixpath
import re
import string
from collections import Counter
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from typing import TYPE_CHECKING

from graphload.errors import DrawingError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ascii_script", "compact_css", "join_modules", "read_asset", "split_modules"]

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[\w./-]+)";\n', re.MULTILINE)
_EXPORT = re.compile(
    r"^export (?=(?:(?:async )?function\*?|const|class) ([A-Za-z_$][\w$]*))", re.MULTILINE
)
_COMMENT = re.compile(r"^ *(?:/\*\*(?:[^*]|\*(?!/))*\*/|//.*)\n", re.MULTILINE)
"""A comment that has its lines to itself. Template literals of the page stay on one line."""
_INLINE_COMMENT = re.compile(r"/\*\*(?:[^*]|\*(?!/))*\*/ ?| +// .*$")
"""A comment beside code, in a part of a line that is outside of strings."""
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_STRING = re.compile(r'("(?:[^"\\]|\\.)*"|`[^`]*`)')
_PUNCTUATION = re.compile(r" (?=[=*/%<>!&|?:,;{}()\[\]])|(?<=[=*/%<>!&|?:,;{}()\[\]]) ")
"""A blank beside a sign that needs none."""
_ZERO = re.compile(r"(?<![\w.$])0(?=\.[0-9])")
"""The zero before a decimal point."""
_SIGN = re.compile(r"(?<=[\w)\]]) ([+-]=?) (?=[\w(\[\"])")
_SLASH = re.compile(r"(?<! )/|/(?! )")
"""A slash without blanks on both sides: one with them divides."""
_PARAMETER = re.compile(r"(?<![\w$])\((\w+)\)=>")
"""The only parameter of an arrow function, not after `async` or `return`."""
_DECLARATIONS = re.compile(r"(?<=\n)let .*;(?:\nlet .*;)+(?=\n)")
"""Declarations, each with a line to itself."""
_LINE_END = re.compile(r"(?<=[{}(\[,;=?:&|>])\n|\n(?=[)\]}.?:&|])")
"""An end of a line that isn't the end of a statement: that has a semicolon or a brace."""
_LAST = re.compile(r"^(?!(?:for|while|if)\b)(.*)[;,]\n(?=[}\])])", re.MULTILINE)
"""A semicolon or comma after the last of a list. It may be the body of a loop or of an `if`."""
_CONST = re.compile(r"\bconst (?=[\w$\[{])")
"""A declaration that is as well made by `let`: the type check forbids to assign to it."""
_CONSTANT = re.compile(r"^(?:export )?const ([A-Z][A-Z0-9]*_[A-Z0-9_]+) =", re.MULTILINE)
"""A constant of a module whose name has several words: no text of the page has such a word."""
_WORD = re.compile(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b")
_OTHER_USE = re.compile(r"""(?:(?<!\.\.)\.|["'])([A-Z]\w*)|\b([A-Z]\w*)["':]""")
"""A word after a dot, beside a quotation mark, or as a key."""
_PRIVATE = re.compile(r"((?<=\.)|^ +(?:(?:static|async|get|set) )*\*?)#([A-Za-z]\w*)", re.MULTILINE)
"""A private name after a dot or at the start of a line, where no string of the page has one."""
_LATER = re.compile(r'\bawait import\("(\.[\w./-]+)"\)')
_OTHER_FORM = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_REGISTRY = """const $ = [];
const later = (number) => {
const template = document.getElementById("graphload-later");
template?.replaceWith(template.content);
return $[number];
};
globalThis.graphloadModules = $;
"""
"""The start of the first of two scripts. A script that is put into the page runs at once.

`$` is the list of what modules export: it occurs some 500 times, and no module has such a name.
"""


@cache
def read_asset(path: str) -> str:
    """Read one file of the page's assets; `path` is relative to `assets/`."""
    return files("viz").joinpath("assets", path).read_text(encoding="utf-8")


@cache
def join_modules(entry: str, read: Callable[[str], str] = read_asset) -> str:
    """Join the module `entry` and all that it imports into one classic script.

    Paths are relative to `assets/`; `read` returns the source of one.

    Raises:
        DrawingError: modules import each other in a circle or later, or an import or export has a
            form that isn't supported.
    """
    sources: dict[str, str] = {}
    order = _import_order([entry], sources, read)
    return _script("const $ = [];\n", order, _wrap_modules(order, sources))


@cache
def split_modules(entry: str, read: Callable[[str], str] = read_asset) -> tuple[str, str]:
    """Join modules into two scripts: what `entry` needs to run, and what is imported later.

    Raises:
        DrawingError: as `join_modules` does.
    """
    sources: dict[str, str] = {}
    order = _import_order([entry], sources, read)
    first = set(order)
    while later := {
        target
        for path, source in sources.items()
        for target in (_resolve(path, each) for each in _LATER.findall(source))
        if target not in sources
    }:
        order += _import_order(sorted(later), sources, read)
    rest = [path for path in order if path not in first]
    wrapped = _wrap_modules(order, sources)
    return (
        _script(_REGISTRY, [path for path in order if path in first], wrapped),
        _script("const $ = globalThis.graphloadModules;\n", rest, wrapped),
    )


def _import_order(
    entries: list[str], sources: dict[str, str], read: Callable[[str], str]
) -> list[str]:
    """Return modules that `sources` doesn't have, each after its imports, and add them to it."""
    imports: dict[str, list[str]] = {}
    waiting = list(entries)
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
    return [path for path in order if path in imports]


def _wrap_modules(order: list[str], sources: dict[str, str]) -> dict[str, str]:
    """Turn each module into a function that is called at once and returns its exports.

    In the script a module is known by its number, which takes a few bytes where a path takes 30.
    """
    number = {path: at for at, path in enumerate(order)}
    sources = _shorten_names(sources)

    def wrap(path: str) -> str:
        def destructure(found: re.Match[str]) -> str:
            names = found[1].replace(" as ", ": ")
            return f"const {{{names}}} = $[{number[_resolve(path, found[2])]}];\n"

        def load(found: re.Match[str]) -> str:
            if (target := _resolve(path, found[1])) not in number:
                raise DrawingError(f"{path}: {target} comes later, and there is one script")
            return f"await later({number[target]})"

        source = sources[path]
        exports = ",".join(_EXPORT.findall(source))
        body = _LATER.sub(load, _EXPORT.sub("", _IMPORT.sub(destructure, source)))
        if other := _OTHER_FORM.search(body):
            raise DrawingError(
                f"{path}: unsupported import or export: {other[0]}",
                hint='Write `import { a } from "./b.js";`, or `export` before a function, const '
                "or class.",
            )
        body = _compact(body)
        end = "" if body.endswith((";", "}")) else "\n"
        return f"$[{number[path]}]=(()=>{{{body}{end}return{{{exports}}}}})();"

    return {path: wrap(path) for path in order}


def _shorten_names(sources: dict[str, str]) -> dict[str, str]:
    """Give private names and the constants of modules short names, the same ones everywhere.

    A constant whose name is a property too keeps it, as one whose name stands beside a quotation
    mark: that may be a key.
    """
    everything = "\n".join(sources.values())
    used = {name for pair in _OTHER_USE.findall(everything) for name in pair}
    constants = set(_CONSTANT.findall(everything)) - used
    words = Counter(each for each in _WORD.findall(everything) if each in constants)
    short = {word: f"_{_numeral(at)}" for at, (word, _) in enumerate(words.most_common())}
    members = Counter(name for _, name in _PRIVATE.findall(everything))
    member = {name: _numeral(at) for at, (name, _) in enumerate(members.most_common())}

    def shorten(source: str) -> str:
        plain = _WORD.sub(lambda found: short.get(found[0], found[0]), source)
        return _PRIVATE.sub(lambda found: f"{found[1]}#{member[found[2]]}", plain)

    return {path: shorten(source) for path, source in sources.items()}


def _numeral(number: int) -> str:
    """Return a number from 0 in letters, the lowest digit first."""
    high, low = divmod(number, len(string.ascii_letters))
    return string.ascii_letters[low] + (_numeral(high - 1) if high else "")


def _script(start: str, order: list[str], wrapped: dict[str, str]) -> str:
    modules = "".join(wrapped[path] for path in order)
    return f'(() => {{\n"use strict";\n{start}{modules}}})();\n'


def _compact(source: str) -> str:
    """Return a script without inline comments, indentation and most other white space.

    Strings keep their blanks, and so do template literals, which end on their line, and lines with
    several of them or with a slash that has no blanks around it, which may be a regular expression.
    """
    lines = (_compact_line(line.strip()) for line in source.splitlines())
    joined = "\n".join(filter(None, lines))
    short = _DECLARATIONS.sub(lambda found: found[0].replace(";\nlet ", ","), joined)
    return _LINE_END.sub("", _LAST.sub(r"\1\n", short))


def _compact_line(line: str) -> str:
    if "'" in line or line.count("`") not in (0, 2):
        return re.sub("^const ", "let ", line)
    parts = _STRING.split(line)
    code = [_CONST.sub("let ", part) for part in parts[::2]]
    if "/" in line:
        code = [_INLINE_COMMENT.sub("", part) for part in code]
    if "/" not in line or not any(_SLASH.search(part) for part in code):
        if " + " in line or " - " in line or "= " in line:
            code = [_SIGN.sub(r"\1", part) for part in code]
        code = [_PUNCTUATION.sub("", _ZERO.sub("", part)) for part in code]
        if ") =>" in line:
            code = [_PARAMETER.sub(r"\1=>", part) for part in code]
    parts[::2] = code
    return "".join(parts).strip()


def ascii_script(source: str) -> str:
    """Return a script with escapes for what isn't ASCII, which it has in strings and patterns only.

    A browser decodes, parses and keeps a page of ASCII as one byte a letter, in half the time.
    """

    def escape(found: re.Match[str]) -> str:
        return json.dumps(found[0])[1:-1]

    return _NOT_ASCII.sub(escape, source)


def compact_css(source: str) -> str:
    """Return a style sheet without comments, indentation and the ends of lines within rules."""
    plain = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    lines = re.sub(r"\n\s*", "\n", plain)
    return re.sub(r";?\n(?=\})|(?<=[{};,])\n| (?=[{>])|(?<=[:,>]) ", "", lines)


def _resolve(importer: str, target: str) -> str:
    """Return the path, below `assets/`, of a module that `importer` imports as `target`."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), target))
