"""Forgetting: the person's receipt is subtracted from every model they are in.

What is left is what a training without them would have given; `proof.md` says why, and
`difference_from_retrain` measures it. Forget before the person's key is destroyed: then their
receipt opens and one subtraction does it. If the key or the receipt is gone already, the model is
made again from the receipts of those who remain, which is slower and gives the same. A model
whose file is unusable, as after an upgrade, is retired: an erasure waits for no training.
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from assent.learning.change import Change, alone
from assent.learning.model import Contribution, Model, RecallsPeople
from assent.learning.model_file import Unusable
from assent.learning.record import Registered
from assent.learning.register import ModelRegister

_PEOPLE_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Forgotten:
    """One model that no longer holds the person.

    Args:
        people: who was taken out of it.
        model: as it is on record now.
        before: its fingerprint with the person.
        after: its fingerprint without them; empty if it was retired.
        seconds: what the subtraction took.
        seconds_in_all: with reading and writing the file and the record.
        made_again: whether the receipt was gone and the model had to be made from the others'.
        entry: the ledger entry that says so.
    """

    people: tuple[int, ...]
    model: Registered
    before: str
    after: str
    seconds: float
    seconds_in_all: float
    made_again: bool
    entry: int


@dataclass(frozen=True, slots=True)
class Difference:
    """How far a model is from one trained on the same people from nothing.

    Args:
        largest: the largest absolute difference of any score of anybody in it.
        served: the fingerprint of the model in use.
        retrained: that of the other; equal exactly when the sums are.
        n_people: how many people were compared.
        seconds: what the retrain took, its receipts already open.
    """

    largest: float
    served: str
    retrained: str
    n_people: int
    seconds: float

    @property
    def same_sum(self) -> bool:
        """Whether the two have the same people in them, and nothing else."""
        return self.served == self.retrained


@runtime_checkable
class ForgetsMany(Protocol):
    """A model that takes many people out at once, in less than one after another takes."""

    def forget_many(self, people: Sequence[Contribution]) -> None:
        """See `Model.forget`; all or none."""
        ...


class Forgetting:
    """Takes people out of models.

    Args:
        register: the models.
        stopwatch: seconds that only go forward; it measures and decides nothing.
    """

    def __init__(
        self, register: ModelRegister, *, stopwatch: Callable[[], float] = time.perf_counter
    ) -> None:
        self._register = register
        self._stopwatch = stopwatch

    def forget(self, subject: int) -> list[Forgotten]:
        """Take one person out of every model, in use or waiting. Twice is the same as once.

        Raises:
            Later: the disk does not give or take a model's file; run it again then.
        """
        return self.forget_many([subject])

    def forget_many(self, subjects: Collection[int]) -> list[Forgotten]:
        """Take people out of every model, each model read and written once.

        Raises:
            Later: the disk does not give or take a model's file; run it again then.
        """
        with alone(self._register) as change:
            found = []
            for each in self._register.kept():
                within = self._register.people(each)
                gone = sorted(set(subjects) & set(within))
                if gone or len(within) != each.n_people:
                    found.append(self._forget_in(each, within, gone, change))
            return found

    def difference_from_retrain(self, model: Registered) -> Difference:
        """Train a live model anew from the receipts of those in it now, and compare."""
        known = self._register.one(model.number)
        served = self._register.load(known)
        people = list(self._register.receipts(known).values())
        anew = served.empty()
        start = self._stopwatch()
        anew.add_many(people)
        seconds = self._stopwatch() - start
        largest = 0.0
        for first in range(0, len(people), _PEOPLE_AT_ONCE):
            some = people[first : first + _PEOPLE_AT_ONCE]
            apart = np.abs(served.scores(some) - anew.scores(some))
            largest = max(largest, float(apart.max(initial=0.0)))
        return Difference(largest, served.fingerprint(), anew.fingerprint(), len(people), seconds)

    def _forget_in(
        self, known: Registered, within: Sequence[int], gone: Sequence[int], change: Change
    ) -> Forgotten:
        """Take those `gone` out of a model whose receipts are those of all `within`.

        Somebody may be in it whose receipt is not there to be subtracted; then it is made again.
        """
        began = self._stopwatch()
        try:
            model = self._register.load(known, to_change=True)
        except Unusable:
            return self._retired(known, gone, change, began)
        recalls = isinstance(model, RecallsPeople)
        opened = self._register.receipts(known, None if recalls else gone)
        subtract = len(opened) == (known.n_people if recalls else len(gone))
        subtract &= len(within) == known.n_people
        if subtract and isinstance(model, RecallsPeople):
            model.recall(list(opened.values()))
        start = self._stopwatch()
        if subtract:
            _subtract(model, [opened[each] for each in gone])
        else:
            model, gone = self._made_again(known, model, within, gone)
        seconds = self._stopwatch() - start
        saved, entry = change.put_without(known, model, within, gone)
        return Forgotten(
            people=tuple(gone),
            model=saved,
            before=known.fingerprint,
            after=saved.fingerprint,
            seconds=seconds,
            seconds_in_all=self._stopwatch() - began,
            made_again=not subtract,
            entry=entry,
        )

    def _retired(
        self, known: Registered, gone: Sequence[int], change: Change, began: float
    ) -> Forgotten:
        retired, entry = change.retire(known)
        seconds = self._stopwatch() - began
        return Forgotten(
            people=tuple(gone),
            model=retired,
            before=known.fingerprint,
            after="",
            seconds=seconds,
            seconds_in_all=seconds,
            made_again=False,
            entry=entry,
        )

    def _made_again(
        self, known: Registered, model: Model, within: Sequence[int], gone: Sequence[int]
    ) -> tuple[Model, list[int]]:
        """The model made from every receipt that opens but theirs, and who is not in it."""
        others = self._register.receipts(known)
        for each in gone:
            others.pop(each, None)
        anew = model.empty()
        anew.add_many(list(others.values()))
        return anew, [each for each in within if each not in others]


def _subtract(model: Model, receipts: Sequence[Contribution]) -> None:
    if len(receipts) > 1 and isinstance(model, ForgetsMany):
        model.forget_many(receipts)
        return
    for each in receipts:
        model.forget(each)
