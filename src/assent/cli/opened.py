"""What most commands share: the house they work on, and how they answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assent.vocabulary import BadRequest, NotFound, SubjectId

if TYPE_CHECKING:
    from assent.assembly import House

as_json = click.option("--json", "json", is_flag=True, help="Answer in JSON.")
dry_run = click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
several = click.IntRange(1, 1_000_000)
number = click.IntRange(0, 2**31 - 1)


@contextmanager
def opened() -> Iterator["House"]:
    """The house that `--house` names, closed again whatever happens."""
    from assent.assembly import open_house

    house = open_house(click.get_current_context().obj)
    try:
        yield house
    finally:
        house.close()


def someone(house: "House", kind: str, value: str) -> SubjectId:
    """The person with an identifier.

    Raises:
        NotFound: nobody has it. The value is not repeated: it may be personal.
    """
    subject = house.gate.find(kind, value)
    if subject is None:
        raise NotFound(f"nobody is known by that `{kind}`; check it, or they were erased")
    return subject


def read_words(path: Path) -> str:
    """What somebody wrote in a file.

    Raises:
        NotFound: there is no such file.
        BadRequest: it is no text in UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound(f"there is no file `{path}`") from None
    except (OSError, UnicodeDecodeError):
        raise BadRequest(f"`{path}` is not a text file in UTF-8") from None


def say_json(answer: object) -> None:
    """Print an answer as JSON, for machines."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(answer, order="deterministic")).decode())


@contextmanager
def progress(label: str, *, quiet: bool = False) -> Iterator[Callable[[int, int | None], None]]:
    """A bar that is told (done, of how many); on a pipe it stays silent."""
    if quiet:
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def stages(*, quiet: bool = False) -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar for each stage of a work, told (stage, done, of how many)."""
    with progress("", quiet=quiet) as on_progress:
        yield lambda _stage, done, total: on_progress(done, total)


def table(title: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Print rows under headings."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    made = Table(title=title, title_justify="left", header_style="bold")
    for name in columns:
        made.add_column(name, overflow="fold")
    for row in rows:
        made.add_row(*(escape(f"{cell:,}" if isinstance(cell, int) else str(cell)) for cell in row))
    Console().print(made)
