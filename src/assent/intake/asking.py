"""Meeting the people of a file, and asking the gate about them."""

from collections.abc import Collection, Iterator, Sequence
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from assent.data_map import DataMap
from assent.gate import Gate
from assent.intake.report import Tally
from assent.vocabulary import Field, Purpose, SetGrant, Use


class Asking:
    """Who is in a file, and what may be kept of them.

    Args:
        gate: finds or enrols people, and answers.
        data_map: which purposes each field is declared for.
        identifier: what kind of identifier the file has.
        tally: where newcomers and denials are counted.
    """

    def __init__(self, gate: Gate, data_map: DataMap, identifier: str, tally: Tally) -> None:
        self._gate = gate
        self._data_map = data_map
        self._identifier = identifier
        self._tally = tally
        self._met: dict[str, int] = {}
        self._foreseen: set[str] = set()
        self._asked: dict[Use, NDArray[np.int64]] = {}

    def meet(
        self, names: Sequence[str], countries: Sequence[str | None] | None = None
    ) -> NDArray[np.int64]:
        """The subjects of these names; those not met before in this file are found or enrolled."""
        where: dict[str, str | None] = {}
        for name, country in zip(names, countries or repeat(None, len(names)), strict=True):
            where[name] = country or where.get(name)
        fresh = [name for name, country in where.items() if country or name not in self._met]
        if fresh:
            self.foresee(fresh)
            there = [where[name] for name in fresh]
            subjects = self._gate.meet(self._identifier, fresh, there).tolist()
            self._met.update(zip(fresh, subjects, strict=True))
        return np.array([self._met[name] for name in names], dtype=np.int64)

    def foresee(self, names: Sequence[str]) -> None:
        """Count those whom nobody knows yet, each once."""
        unheard = list(set(names) - self._foreseen)
        self._foreseen.update(unheard)
        self._tally.people_new += self._gate.find_many(self._identifier, unheard).count(None)

    def ask(self, use: Use, subjects: NDArray[np.int64]) -> Iterator[SetGrant]:
        """Ask for people heard of for the first time apart, so that each denial counts once."""
        everybody = np.unique(subjects)
        before = self._asked.get(use, np.empty(0, dtype=np.int64))
        again = np.isin(everybody, before)
        self._asked[use] = np.union1d(before, everybody)
        for among, first in ((everybody[~again], True), (everybody[again], False)):
            if len(among):
                grant = self._gate.ask_many(use, among)
                if first:
                    for ruling, n in grant.denied.items():
                        self._tally.denied[f"{use.purpose}: {ruling.reason}"] += n
                yield grant

    def purposes(self, fields: Collection[Field]) -> list[Purpose]:
        """The purposes that any of these fields is declared for, the service first."""
        known = [self._data_map.fields[field].purposes for field in fields]
        return [purpose for purpose in Purpose if any(purpose in each for each in known)]
