"""`graphload completion`: what a shell needs to complete commands, options and files."""

from __future__ import annotations

import click

from graphload.cli.command import make_verb
from graphload.cli.terminal import print_lines

__all__ = ["verb"]


@make_verb("graphload completion fish > graphload.fish")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def verb(*, shell: str) -> int:
    """Print the script that completes `graphload` in a shell.

    bash: put eval "$(graphload completion bash)" in ~/.bashrc; zsh: the same with zsh in
    ~/.zshrc; fish: write it to ~/.config/fish/completions/graphload.fish.
    """
    from click.shell_completion import get_completion_class

    from graphload.cli.program import program

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"no completion for {shell}")
    print_lines([kind(program, {}, "graphload", "_GRAPHLOAD_COMPLETE").source()])
    return 0
