"""The warehouses that were filled from this house, so that the erased leave them by themselves."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import msgspec

from assent.store import Warehouse, open_warehouse
from assent.vocabulary import Later

if TYPE_CHECKING:
    from assent.warehouse import Annex

_FILE = "duckdb://"
VARIABLE = "ASSENT_WAREHOUSE"
"""Where an address with its password may stand, which is never written down."""


class Copies:
    """The addresses of the copies.

    Args:
        place: the file that keeps them.
        annex: the house's questions, asked in a warehouse.
    """

    def __init__(self, place: Path, annex: Callable[[Warehouse], "Annex"]) -> None:
        self._place = place
        self._annex = annex

    def note(self, url: str) -> None:
        """Note that a warehouse was filled; without its password, which `VARIABLE` gives again."""
        known = {*self._known(), _plain(url)}
        self._place.write_bytes(msgspec.json.encode(sorted(known)))

    def forget(self) -> int:
        """Take whoever the house knows no more out of every copy that still is there.

        Returns:
            How many people were still in one of them.

        Raises:
            Later: one does not answer; nobody is left in the others.
        """
        n_gone, failed = 0, None
        for each in self._known():
            try:
                n_gone += self._forget(each)
            except Later as failure:
                failed = failure
        if failed is not None:
            raise failed
        return n_gone

    def _forget(self, address: str) -> int:
        given = os.environ.get(VARIABLE, "")
        with closing(open_warehouse(given if _plain(given) == address else address)) as warehouse:
            return self._annex(warehouse).forget()

    def _known(self) -> Iterator[str]:
        """Every address, but those of files that are there no more."""
        if not self._place.exists():
            return
        for each in msgspec.json.decode(self._place.read_bytes(), type=list[str]):
            if not each.startswith(_FILE) or Path(each.removeprefix(_FILE)).exists():
                yield each


def _plain(url: str) -> str:
    """An address without its password.

    Examples:
        >>> _plain("postgresql://ada:secret@db.example/shop"), _plain("duckdb:///w.duckdb")
        ('postgresql://ada@db.example/shop', 'duckdb:///w.duckdb')
    """
    parts = urlsplit(url)
    if url.startswith(_FILE):
        return _FILE + str(Path(url.removeprefix(_FILE)).resolve())
    if parts.password is None:
        return url
    user, _, _ = parts.netloc.rpartition("@")[0].partition(":")
    return urlunsplit(parts._replace(netloc=f"{user}@{parts.netloc.rpartition('@')[2]}"))
