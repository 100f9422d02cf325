"""What a command of graphload is to click: examples in its help, negative numbers as ids."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Verb", "make_verb"]

_NEGATIVE = re.compile(r"-[0-9]+", re.ASCII)


class Verb(click.Command):
    """A command whose help ends in examples that run, and to which `-17` is an id."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples as they are typed, unwrapped."""
        super().format_epilog(ctx, formatter)
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{example}\n")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, with negative numbers left among the arguments."""
        # A copy: click empties the list that it parses.
        options = args[: args.index("--")] if "--" in args else args[:]
        if not any(_NEGATIVE.fullmatch(arg) for arg in options):
            return super().parse_args(ctx, args)
        ctx.ignore_unknown_options = True
        rest = super().parse_args(ctx, args)
        self._refuse_unknown(ctx, options)
        return rest

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's
        """Run the command, with our own log on stderr where `--debug` is given."""
        _prepare_logging(debug=bool(ctx.params.get("debug")))
        return super().invoke(ctx)

    def _refuse_unknown(self, ctx: click.Context, options: Sequence[str]) -> None:
        """Refuse what click took for an argument only because it was told to be lenient."""
        known = {name for param in self.get_params(ctx) for name in param.opts}
        for param in self.get_params(ctx):
            if not isinstance(param, click.Argument):
                continue
            value = ctx.params.get(param.name or "")
            for word in value if isinstance(value, tuple) else (value,):
                if isinstance(word, str) and word in options and _is_option(word):
                    raise click.NoSuchOption(word, possibilities=sorted(known), ctx=ctx)


def _prepare_logging(*, debug: bool) -> None:
    """Our own log with `--debug`; of the libraries below nothing: their errors are raised."""
    import logging

    logging.basicConfig(stream=sys.stderr, level=logging.ERROR, format="%(name)s: %(message)s")
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)
    logging.getLogger("graphload").setLevel(logging.DEBUG if debug else logging.WARNING)


def _is_option(word: str) -> bool:
    return word.startswith("-") and word != "-" and not _NEGATIVE.fullmatch(word)


def make_verb(*examples: str) -> Callable[[Callable[..., int]], Verb]:
    """Make a command of a function, named after its module; its docstring is the help."""

    def decorate(function: Callable[..., int]) -> Verb:
        name = function.__module__.rsplit(".", 1)[-1]
        verb: Verb = click.command(name, cls=Verb, examples=examples)(function)
        return verb

    return decorate
