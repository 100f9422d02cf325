"""The command `graphload completion`: shell completion scripts."""

from __future__ import annotations

import click

from graphload.cli.command import define_command
from graphload.cli.terminal import print_lines

__all__ = ["command"]


@define_command("graphload completion fish > graphload.fish")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(*, shell: str) -> int:
    """Print the shell completion script for bash, zsh or fish.

    bash: add eval "$(graphload completion bash)" to ~/.bashrc; zsh: add the same with zsh
    to ~/.zshrc; fish: save the script as ~/.config/fish/completions/graphload.fish.
    """
    from click.shell_completion import get_completion_class

    from graphload.cli.program import program

    completion = get_completion_class(shell)
    if completion is None:
        raise click.UsageError(f"completion is not available for {shell}")
    print_lines([completion(program, {}, "graphload", "_GRAPHLOAD_COMPLETE").source()])
    return 0
