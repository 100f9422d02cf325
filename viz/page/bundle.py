"""The page's own script: ES modules in `assets/`, joined into one inline script.

The browser can't fetch modules from a file that stands alone, so they are joined here: each
after those it imports, its import and export words taken away, all in one function's scope.
That asks for two things, which a test holds: imports and exports are written one way, and
no two modules declare one name.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from graphload.errors import DrawingError

__all__ = ["join_modules", "read_asset"]

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([a-z-]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function |const |class )", re.MULTILINE)


@cache
def read_asset(name: str) -> str:
    """Read one file of the page's assets."""
    return files("viz").joinpath("assets", name).read_text(encoding="utf-8")


@cache
def join_modules(first: str) -> str:
    """Join the module `first` and all that it imports into one classic script."""
    bodies: dict[str, str] = {}
    waiting = [first]
    while waiting:
        name = waiting[-1]
        source = read_asset(f"{name}.js")
        missing = [each for each in _IMPORT.findall(source) if each not in bodies]
        if set(missing) & set(waiting):
            raise DrawingError(f"{name}.js takes part in a circle of imports")
        if missing:
            waiting.append(missing[0])
        else:
            bodies[waiting.pop()] = _EXPORT.sub("", _IMPORT.sub("", source))
    parts = (f"// {name}.js\n{body.strip()}\n" for name, body in bodies.items())
    return '(() => {\n"use strict";\n' + "\n".join(parts) + "})();\n"
