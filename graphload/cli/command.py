"""The base class of graphload's commands: examples in the help, negative numbers as ids."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

from graphload.cli.paths import guard_outputs
from graphload.cli.texts import read_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Command", "define_command"]

_NEGATIVE = re.compile(r"-[0-9]+", re.ASCII)


class Command(click.Command):
    """A click command with examples at the end of its help; `-17` is parsed as an id."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples without wrapping lines."""
        super().format_epilog(ctx, formatter)
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{example}\n")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; negative numbers are arguments, not options."""
        # A copy: click empties the list that it parses.
        options = args[: args.index("--")] if "--" in args else args[:]
        has_negative = any(_NEGATIVE.fullmatch(arg) for arg in options)
        ctx.ignore_unknown_options = ctx.ignore_unknown_options or has_negative
        rest = super().parse_args(ctx, args)
        if has_negative:
            self._reject_unknown(ctx, options)
        for param in self.get_params(ctx):
            if isinstance(param.type, click.types.StringParamType) and param.name in ctx.params:
                ctx.params[param.name] = read_texts(ctx.params[param.name], ctx, param)
        return rest

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's
        """Run the command; `--debug` shows graphload's log on stderr.

        The log of the libraries is off: graphload raises their errors.
        """
        import logging

        logging.basicConfig(stream=sys.stderr, level=logging.ERROR, format="%(name)s: %(message)s")
        logging.getLogger("neo4j").setLevel(logging.CRITICAL)
        debug = bool(ctx.params.get("debug"))
        guard_outputs(ctx)
        logging.getLogger("graphload").setLevel(logging.DEBUG if debug else logging.WARNING)
        return super().invoke(ctx)

    def _reject_unknown(self, ctx: click.Context, options: Sequence[str]) -> None:
        """Raise for an unknown option, which click took as an argument like a negative number."""
        known = {name for param in self.get_params(ctx) for name in param.opts}
        for param in self.get_params(ctx):
            if not isinstance(param, click.Argument):
                continue
            value = ctx.params.get(param.name or "")
            for word in value if isinstance(value, tuple) else (value,):
                if (
                    isinstance(word, str)
                    and word in options
                    and word.startswith("-")
                    and word != "-"
                    and not _NEGATIVE.fullmatch(word)
                ):
                    raise click.NoSuchOption(word, possibilities=sorted(known), ctx=ctx)


def define_command(*examples: str) -> Callable[[Callable[..., int]], Command]:
    """Return a decorator that makes a function a command.

    The command has the name of the function's module, and its docstring as help.
    """

    def decorate(function: Callable[..., int]) -> Command:
        name = function.__module__.rsplit(".", 1)[-1]
        command: Command = click.command(name, cls=Command, examples=examples)(function)
        return command

    return decorate
