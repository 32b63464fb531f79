"""What sizes may be said, so that two of them never tell of one person.

A size on its own tells little. Two sizes tell more: if 340 bought tea, and 339 bought tea and
do not live at number 7, then somebody who lives there buys tea. So of every size that is said,
a sketch of the set is kept, and a set that differs from an earlier one by fewer people than the
smallest count is given the earlier one's size: whether it differs by few or by none, the answer
is the same. And sizes are said in steps, as two halves and their union, added up, tell of one more.

The sketch is 1,024 numbers. A person falls into one of them by a keyed hash and is added to it
bit by bit (exclusive or). Sets that differ by d people differ in d places at most, so nearness
is never missed; sets that differ by more may pass for near where people share a place, which
only costs accuracy. Nobody's number is kept, and without the key a sketch leads to nobody.

Source: Denning, "Are Statistical Data Bases Secure?" (1978), on trackers; the sketch is the
symmetric difference part of Eppstein et al., "What's the Difference?" (2011), without the
part that could name who differs.
"""

from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, Integer, LargeBinary, select

from assent.store import Database, Erase, Holds, column, insert_one, table
from assent.vocabulary import Clock

KEPT = timedelta(days=365)
"""For how long a size that was said is held against later ones."""

NEAR_KEPT = timedelta(days=1)
"""For how long a set that was given another's size is held against later ones.

Else one could go nine people away from a set, where its size still holds, and ask whether one more
person makes ten. Kept for longer, an audience that grows a little every day would never be said to.
"""

PLACES = 1024
_APART = np.uint64(0x9E3779B97F4A7C15)  # so that nobody's hash is nothing, not even person 0's

_sizes = table(
    "audiences_size",
    column("number", Integer, primary_key=True, holds=Holds.NOTHING),
    column("size", Integer, nullable=False, holds=Holds.NOTHING),
    column("sketch", LargeBinary, nullable=False, holds=Holds.PSEUDONYM),
    column("said_at", BigInteger, nullable=False, index=True, holds=Holds.NOTHING),
    erase=Erase(kept_because="keyed hashes of numbers that lead to nobody once they are erased"),
    ages="a size is held against those said before it, and leads to nobody",
)


class Sizes:
    """The sizes that were said.

    Args:
        database: where their sketches are kept.
        clock: when each was said.
        key: at least 16 bytes that only this house knows.
    """

    def __init__(self, database: Database, clock: Clock, key: bytes) -> None:
        self._database = database
        self._clock = clock
        self._key = key

    def say(self, people: NDArray[np.int64], *, smallest: int, cell: int) -> int | None:
        """The size that may be said of a set of people.

        Args:
            people: (n,) distinct subjects.
            smallest: a size below this is not said.
            cell: sets that differ by fewer people than this are said to have one size.

        Returns:
            The size in steps of the cell, that of an earlier set that is nearly the same, or None.
        """
        mine = sketch(people, self._key)
        now = self._clock()

        def work(connection: Connection) -> int | None:
            gone = _sizes.c.said_at < int((now - KEPT).timestamp())
            connection.execute(_sizes.delete().where(gone))
            known = select(_sizes.c.size, _sizes.c.sketch).order_by(_sizes.c.number)
            for size, earlier in connection.execute(known):
                apart = np.count_nonzero(np.frombuffer(earlier, dtype=np.uint64) != mine)
                if apart < cell:
                    if apart:
                        self._remember(connection, size, mine, now - KEPT + NEAR_KEPT)
                    return int(size)
            if len(people) < smallest:
                return None
            size = len(people) // cell * cell
            self._remember(connection, size, mine, now)
            return size

        return self._database.write(work)

    def _remember(
        self, connection: Connection, size: int, mine: NDArray[np.uint64], at: datetime
    ) -> None:
        values = {"size": size, "sketch": mine.tobytes(), "said_at": int(at.timestamp())}
        insert_one(connection, _sizes, values)


def sketch(people: NDArray[np.int64], key: bytes) -> NDArray[np.uint64]:
    """The exclusive or of people's hashes in each of 1,024 places.

    Args:
        people: (n,) distinct subjects.
        key: at least 16 bytes.

    Examples:
        >>> some, key = np.arange(500), bytes(range(16))
        >>> int(np.count_nonzero(sketch(some, key) != sketch(some[3:], key)))
        3
    """
    first, second = np.frombuffer(key[:16], dtype=np.uint64) ^ _APART
    hashes = _mixed(_mixed(people.astype(np.uint64) + first) ^ second)
    places = (hashes >> np.uint64(54)).astype(np.int64)
    order = np.argsort(places, kind="stable")
    found = np.zeros(PLACES, dtype=np.uint64)
    starts = np.flatnonzero(np.diff(places[order], prepend=-1))
    if len(starts):
        found[places[order][starts]] = np.bitwise_xor.reduceat(hashes[order], starts)
    return found


def _mixed(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Stafford's thirteenth mixer, the finish of SplitMix64; every bit depends on every other."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
