"""How the demo is shown on a terminal; with `quiet`, not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.rule import Rule
from rich.table import Table

WIDTH = 110


class Show:
    """Prints acts, tables and texts."""

    def __init__(self, *, quiet: bool = False) -> None:
        console = Console(stderr=quiet, quiet=quiet)
        width = console.width if console.is_terminal else WIDTH
        self._console = Console(quiet=quiet, width=width)
        self._n_acts = 0

    def act(self, title: str) -> None:
        """Begin an act."""
        self._n_acts += 1
        self._console.print()
        self._console.print(
            Rule(f"[bold]{self._n_acts}. {escape(title.rstrip('.'))}", align="left")
        )

    def say(self, sentence: str) -> None:
        """Say something in plain words."""
        self._console.print(escape(sentence))

    def note(self, sentence: str) -> None:
        """Say what nobody must overlook."""
        self._console.print(f"[black on yellow] {escape(sentence)} ")

    def text(self, title: str, text: str) -> None:
        """Show a text as it is."""
        self._console.print(Panel(escape(text.strip()), title=escape(title), title_align="left"))

    def message(self, message: EmailMessage) -> None:
        """Show one mail as it arrived."""
        body = message.get_body(("plain",))
        head = "\n".join(f"{name}: {message[name]}" for name in ("From", "To", "Subject"))
        said = body.get_content() if body else ""
        self.text("One of them, as it arrived", f"{head}\n\n{said}")

    def table(self, title: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        """Show rows under headings."""
        made = Table(title=escape(title), title_justify="left", header_style="bold")
        for name in columns:
            made.add_column(name, overflow="fold")
        for row in rows:
            cells = (f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row)
            made.add_row(*map(escape, cells))
        self._console.print(made)

    @contextmanager
    def progress(self, label: str) -> Iterator[Callable[[int, int | None], None]]:
        """A bar that is told (done, of how many)."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        off = self._console.quiet or not self._console.is_terminal
        with Progress(*columns, console=self._console, disable=off) as bar:
            task = bar.add_task(label, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)

    @contextmanager
    def busy(self, label: str) -> Iterator[None]:
        """Say that something takes a moment."""
        with self._console.status(escape(label)):
            yield
