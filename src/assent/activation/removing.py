"""Takes people off the lists of others, as soon as they may not stand there any more.

A withdrawal queues its removals in its own transaction, by whichever way it is said; a worker hands
them over. What nobody says, such as a consent that ran out or a law that came into force, is found
by asking the gate about everybody listed.
"""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection

from assent.activation.destination import Perform, destinations
from assent.activation.handing import Handing, Turn
from assent.activation.lists import Group, Lists
from assent.activation.parcel import Parcel
from assent.activation.run import Run, run_of
from assent.data_map import DataMap
from assent.gate import Gate
from assent.vocabulary import Clock, Use


class Removing:
    """Has people taken off lists.

    Args:
        lists: who stands on them.
        gate: says who may.
        handing: hands removals over.
        data_map: declares the destinations.
        clock: the time removals carry.
    """

    def __init__(
        self, lists: Lists, gate: Gate, handing: Handing, *, data_map: DataMap, clock: Clock
    ) -> None:
        self._lists = lists
        self._gate = gate
        self._handing = handing
        self._data_map = data_map
        self._clock = clock

    @property
    def places(self) -> list[str]:
        """The destinations that keep lists, by name."""
        declared = self._data_map.destinations.items()
        return [name for name, each in declared if destinations[each.kind].known_by is not None]

    def heard(self, connection: Connection, subjects: Sequence[int]) -> None:
        """Queue the removals of those of these people who allow less now; see `Register.follow`."""
        for group in self._lists.groups_in(connection, subjects):
            if group.destination in self.places:
                still = self._gate.allowing_in(connection, self._use(group), group.subjects)
                self._lists.leave_in(connection, group, set(group.subjects) - still)

    def not_granted(self) -> list[tuple[Group, set[int]]]:
        """Who stands on lists and may not any more, of each group."""
        found = []
        for group in self._lists.groups():
            if group.destination in self.places:
                everybody = np.array(group.subjects, dtype=np.int64)
                still = self._gate.ask_many(self._use(group), everybody)
                gone = set(group.subjects) - set(still.subjects.tolist())
                found.append((group, gone))
        return found

    def sweep(self) -> None:
        """Queue the removals of all who are not granted any more."""
        for group, gone in self.not_granted():
            self._lists.leave(group, gone)

    def removed(self, name: str) -> Run:
        """Hand over the removals that are due at a destination."""
        run = run_of(self._data_map, name)
        self._lists.recover(name)
        worker = self._handing.worker

        def take(number: int, perform: Perform) -> None:
            removal = self._lists.removal(number)
            if not self._lists.begin(worker, number):
                return
            parcel = Parcel(
                key=removal.key,
                person=removal.person,
                at=self._clock(),
                campaign=removal.campaign,
                purpose=removal.purpose,
                remove=True,
                known_by=removal.known_by,
            )
            turn = Turn(self._lists, number, removal.attempts)
            self._handing.hand_over(run, turn, perform, parcel)

        claim = lambda: self._lists.claim(worker, name)  # noqa: E731  read right where it is used
        for _ in self._handing.work(run, self._lists.leased, claim, take):
            pass
        return run

    def _use(self, group: Group) -> Use:
        run = run_of(self._data_map, group.destination, purpose=group.purpose)
        return run.use(group.restricted)
