from __future__ import annotations

import ast
from pathlib import Path

import pytest

from graphload import stores
from graphload.stores.arcadedb.engine import unsupported_version

ROOT = Path(stores.__file__).parent
ENGINE = ROOT / "arcadedb" / "engine.py"
MODULES = sorted(ROOT.rglob("*.py"))
OWN = ("self", "cls")


def private_accesses(path: Path) -> list[str]:
    """Private attributes of other objects, and private modules of other packages, in a module."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in OWN:
                continue
            case ast.Attribute(attr=attribute) if is_private(attribute):
                found.append(attribute)
            case ast.Call(
                func=ast.Name(id="getattr" | "setattr" | "hasattr"),
                args=[_, ast.Constant(value=str() as attribute), *_],
            ) if is_private(attribute):
                found.append(attribute)
            case ast.ImportFrom(module=str() as module) if any(map(is_private, module.split("."))):
                found.append(module)
            case _:
                pass
    return found


def is_private(name: str) -> bool:
    # `os._exit` is documented.
    return name.startswith("_") and not name.endswith("__") and name != "_exit"


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if path != ENGINE],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_only_engine_py_accesses_private_attributes_of_others(path: Path) -> None:
    assert private_accesses(path) == []


def test_engine_py_accesses_the_engines_private_attributes() -> None:
    """So that the test above finds what it looks for."""
    assert {"arcadedb._native.codec", "_buf", "_gb"} <= set(private_accesses(ENGINE))


def test_an_unsupported_version_is_an_error_that_names_the_required_one() -> None:
    error = unsupported_version()
    assert error.message.startswith("unsupported arcadedb version 2")
    assert error.hint is not None
    assert "arcadedb<" in error.hint
    assert ">=" in error.hint
