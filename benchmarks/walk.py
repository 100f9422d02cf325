"""Count how often a reader changes modules when following one parameter through the calls.

The walk starts at a function and one of its parameters. It reads the function in source order
and enters each call that gets the parameter or a value made from it, depth first; each function
is entered once. The sequence of modules that are entered is the trail. A *stay* is one
entry of the trail, a *return* is a stay in a module that was visited before. The way back from a
call to its caller isn't counted.

Calls are resolved from the source alone: functions and classes of the module, imported names,
functions of imported modules, and methods and properties whose name only one class defines.
Calls through a protocol, a table or a variable are not followed. Results of builtins, operators
and comparisons count as new values. So the figures are close to a walk by hand, not equal.
"""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["Code", "Walk"]

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class _Target:
    """A function or method, and its module."""

    module: str
    function: Function
    is_method: bool


class Code:
    """The functions, methods and imports of all modules of some packages."""

    def __init__(self, root: Path, packages: Iterable[str]) -> None:
        self.functions: dict[tuple[str, str], _Target] = {}
        self._methods: dict[str, list[_Target]] = defaultdict(list)
        self._imports: dict[tuple[str, str], tuple[str, str]] = {}
        for package in packages:
            for path in sorted((root / package).rglob("*.py")):
                module = ".".join(path.relative_to(root).with_suffix("").parts)
                self._add(module.removesuffix(".__init__"), ast.parse(path.read_bytes()))

    def _add(self, module: str, tree: ast.Module) -> None:
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    imported = (node.module, alias.name)
                    self._imports[module, alias.asname or alias.name] = imported
        for statement in tree.body:
            if isinstance(statement, Function):
                self.functions[module, statement.name] = _Target(module, statement, False)
            elif isinstance(statement, ast.ClassDef):
                for member in statement.body:
                    if isinstance(member, Function):
                        method = _Target(module, member, True)
                        self._methods[member.name].append(method)
                        if member.name == "__init__":
                            self.functions[module, statement.name] = method

    def find(self, module: str, expression: ast.expr) -> _Target | None:
        """Return the function that an expression refers to in a module, if that is certain."""
        match expression:
            case ast.Name(id=name):
                while (module, name) in self._imports and (module, name) not in self.functions:
                    module, name = self._imports[module, name]
                return self.functions.get((module, name))
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if (
                module,
                name,
            ) in self._imports:
                return self.find(".".join(self._imports[module, name]), ast.Name(attr))
            case ast.Attribute(attr=attr) if len(self._methods[attr]) == 1:
                return self._methods[attr][0]
        return None


@dataclass
class Walk:
    """A walk through the code, and its trail of modules."""

    code: Code
    trail: list[str] = field(default_factory=list)
    entered: set[Function] = field(default_factory=set)

    @property
    def returns(self) -> int:
        """The number of stays in a module that was visited before."""
        return len(self.trail) - len(set(self.trail))

    def enter(self, target: _Target, parameters: set[str]) -> None:
        """Follow parameters through a function, unless it was entered before."""
        if target.function not in self.entered:
            self.entered.add(target.function)
            if self.trail[-1:] != [target.module]:
                self.trail.append(target.module)
            reader = _Reader(self, target.module, parameters)
            for statement in target.function.body:
                reader.visit(statement)


class _Reader(ast.NodeVisitor):
    """Reads one function in source order and follows values from name to name and to calls."""

    def __init__(self, walk: Walk, module: str, names: set[str]) -> None:
        self._walk, self._module, self._names = walk, module, names

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.generic_visit(node)
        target = self._walk.code.find(self._module, node)
        if target and target.function.decorator_list and self._carries(node.value):  # a property
            self._walk.enter(target, {"self"})

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        target = self._walk.code.find(self._module, node.func)
        if target is None:
            return
        args = target.function.args
        names = [arg.arg for arg in (*args.posonlyargs, *args.args)][target.is_method :]
        passed = {name for name, arg in zip(names, node.args, strict=False) if self._carries(arg)}
        passed |= {word.arg for word in node.keywords if word.arg and self._carries(word.value)}
        if target.is_method and self._carries(node.func):
            passed.add("self")
        if passed:
            self._walk.enter(target, passed)

    def visit_Assign(self, node: ast.Assign) -> None:
        self._bind(node.value, *node.targets)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._bind(node.value, node.target)

    def visit_withitem(self, node: ast.withitem) -> None:
        self._bind(node.context_expr, node.optional_vars)

    def visit_For(self, node: ast.For) -> None:
        self._bind(node.iter, node.target)
        for statement in (*node.body, *node.orelse):
            self.visit(statement)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._read_comprehension(node)

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._read_comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._read_comprehension(node)

    def _read_comprehension(self, node: ast.GeneratorExp | ast.ListComp | ast.SetComp) -> None:
        for generator in node.generators:
            self._bind(generator.iter, generator.target)
            for condition in generator.ifs:
                self.visit(condition)
        self.visit(node.elt)

    def _bind(self, value: ast.expr, *targets: ast.expr | None) -> None:
        """Read a value, and follow the names that it is bound to if it carries one."""
        self.visit(value)
        if self._carries(value):
            nodes = (node for target in targets if target for node in ast.walk(target))
            self._names |= {node.id for node in nodes if isinstance(node, ast.Name)}

    def _carries(self, value: ast.expr) -> bool:
        """Return whether an expression is a followed value, or is made from one by a call."""
        match value:
            case ast.Name(id=name):
                return name in self._names
            case ast.Attribute(value=inner) | ast.Starred(value=inner) | ast.Subscript(value=inner):
                parts = [inner]
            case ast.Call(func=ast.Name(id=name)) if hasattr(builtins, name):
                parts = []
            case ast.Call(func=func, args=args, keywords=keywords):
                owner = [func.value] if isinstance(func, ast.Attribute) else []
                parts = [*args, *(word.value for word in keywords), *owner]
            case ast.IfExp(body=left, orelse=right):
                parts = [left, right]
            case ast.BoolOp(values=values) | ast.Tuple(elts=values) | ast.List(elts=values):
                parts = values
            case _:
                parts = []
        return any(map(self._carries, parts))
