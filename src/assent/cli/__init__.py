"""The command line. Each command is one file in `commands/`, and putting it there is enough.

Nothing heavy is imported until a command runs, so `assent --help` answers at once.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from assent import __version__
from assent.vocabulary import AssentError, Shelf

commands: Shelf[click.Command] = Shelf("assent.cli.commands", kind="command", member="COMMAND")


class Commands(click.Group):
    """The commands on the shelf, loaded when they are named."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Every command, by name."""
        return sorted(name.removesuffix("_") for name in commands)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command with this name; a wrong one is answered with the nearest right one."""
        if name in self.list_commands(context):
            return commands[name if name in commands else f"{name}_"]
        return None

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take the command's name off the arguments."""
        try:
            return super().resolve_command(context, args)
        except click.UsageError:
            commands[args[0]]  # raises with the nearest right name
            raise


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--house",
    type=click.Path(path_type=Path),
    default=".",
    envvar="ASSENT_HOUSE",
    show_default=True,
    help="The folder with assent.toml.",
)
@click.version_option(__version__, prog_name="assent")
@click.pass_context
def assent(context: click.Context, house: Path) -> None:
    """Marketing in which no personal data is used without a grant.

    Start with `assent demo`, or with `assent init` in an empty folder.
    """
    context.obj = house


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; an error is one sentence and a code that is not zero.

    Args:
        arguments: what stands after `assent`; this process's own unless given.
    """
    try:
        sys.exit(assent(arguments, standalone_mode=False))  # a command that exits answers its code
    except AssentError as failure:
        click.echo(f"assent: {failure.message}", err=True)
        sys.exit(1)
    except click.ClickException as failure:
        failure.show()
        sys.exit(failure.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("assent: stopped; what was already done is kept", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as failure:
        said = (failure.strerror or str(failure)).lower()
        place = f"`{failure.filename}` cannot be used: " if failure.filename else ""
        click.echo(f"assent: {place}{said}; mend it and run the same again", err=True)
        sys.exit(1)
