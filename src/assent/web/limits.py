"""What may not be done too often, and what may not be done twice at once."""

from collections import defaultdict, deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import ClassVar, Self

from assent.vocabulary import Clock, Conflict, Later

WITHIN = timedelta(minutes=5)
MOST_REMEMBERED = 10_000


class TooOften(Later):
    """Too many failed attempts in a short time."""

    code = "too_often"
    status: ClassVar[int] = 429
    retry_after_seconds = int(WITHIN.total_seconds())


class Attempts:
    """Counts failed attempts by what they have in common.

    Args:
        clock: the present moment.
        most: how many failures with one thing in common are let pass within five minutes.
    """

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock = clock
        self._most = most
        self._failed: defaultdict[str, deque[datetime]] = defaultdict(deque)
        self._lock = Lock()

    def must_wait(self, *common: str) -> bool:
        """Whether any of these has failed too often of late."""
        with self._lock:
            return any(len(self._recent(each)) >= self._most for each in common)

    def failed(self, *common: str) -> None:
        """Note a failure."""
        with self._lock:
            if len(self._failed) > MOST_REMEMBERED:
                self._forget(list(self._failed))
            for each in common:
                self._recent(each).append(self._clock())

    def succeeded(self, *common: str) -> None:
        """Let go of earlier failures."""
        with self._lock:
            for each in common:
                self._failed.pop(each, None)

    def _recent(self, common: str) -> deque[datetime]:
        failed = self._failed[common]
        while failed and self._clock() - failed[0] > WITHIN:
            failed.popleft()
        return failed

    def _forget(self, names: Sequence[str]) -> None:
        for each in names:
            if not self._recent(each):
                del self._failed[each]


class OneAtATime:
    """Lets one in and refuses a second while the first is there.

    Args:
        what: what is being done meanwhile, for the message.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._lock = Lock()

    def __enter__(self) -> Self:
        if not self._lock.acquire(blocking=False):
            raise Conflict(f"{self._what} at this moment; wait until that is done")
        return self

    def __exit__(self, *_failure: object) -> None:
        self._lock.release()
