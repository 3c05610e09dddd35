"""``curate completion``: the shell's own script for completing commands, options, items and notes."""

from __future__ import annotations

import click

from curate.cli.output import print_result


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    """Print the completion script of a SHELL.

    \b
    bash:  eval "$(curate completion bash)"      in ~/.bashrc
    zsh:   eval "$(curate completion zsh)"       in ~/.zshrc
    fish:  curate completion fish | source       in ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class

    completion_class = get_completion_class(shell)
    assert completion_class is not None  # click.Choice allows no other shell
    print_result(completion_class(ctx.find_root().command, {}, "curate", "_CURATE_COMPLETE").source())
    return 0
