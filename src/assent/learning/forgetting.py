"""Forgetting: the person's receipt is subtracted from every model they are in.

What is left is what a training without them would have given; `proof.md` says why, and
`difference_from_retrain` measures it. Forget before the person's key is destroyed: then their
receipt opens and one subtraction does it. If the key or the receipt is gone already, the model is
made again from the receipts of those who remain, which is slower and gives the same.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from assent.learning.change import Change, alone
from assent.learning.model import Model
from assent.learning.record import Registered
from assent.learning.register import ModelRegister

_PEOPLE_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Forgotten:
    """One model that no longer holds the person.

    Args:
        model: as it is on record now.
        before: its fingerprint with the person.
        after: its fingerprint without them.
        seconds: what the subtraction took.
        seconds_in_all: with reading and writing the file and the record.
        made_again: whether the receipt was gone and the model had to be made from the others'.
        entry: the ledger entry that says so.
    """

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
        same_sum: whether the fingerprints, so the sums, are equal.
        n_people: how many people were compared.
        seconds: what the retrain took, its receipts already open.
    """

    largest: float
    same_sum: bool
    n_people: int
    seconds: float


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
            Later: a model's file cannot be read or written; run it again then.
        """
        with alone(self._register) as change:
            held = {each.number for each in self._register.holding(subject)}
            return [
                self._forget_in(each, subject, change)
                for each in self._register.kept()
                if each.number in held or self._lacks_receipts(each)
            ]

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
        same = served.fingerprint() == anew.fingerprint()
        return Difference(largest, same, len(people), seconds)

    def _forget_in(self, known: Registered, subject: int, change: Change) -> Forgotten:
        began = self._stopwatch()
        model = self._register.load(known, to_change=True)
        receipt = self._register.receipt(known, subject)
        subtract = receipt is not None and not self._lacks_receipts(known)
        start = self._stopwatch()
        gone = [subject]
        if receipt is not None and subtract:
            model.forget(receipt)
        else:
            model, gone = self._made_again(known, model, subject)
        seconds = self._stopwatch() - start
        saved, entry = change.put_without(known, model, gone)
        return Forgotten(
            model=saved,
            before=known.fingerprint,
            after=saved.fingerprint,
            seconds=seconds,
            seconds_in_all=self._stopwatch() - began,
            made_again=not subtract,
            entry=entry,
        )

    def _lacks_receipts(self, known: Registered) -> bool:
        """Whether somebody is in the model whose receipt is not there to be subtracted."""
        return len(self._register.people(known)) != known.n_people

    def _made_again(self, known: Registered, model: Model, subject: int) -> tuple[Model, list[int]]:
        """The model made from every receipt that opens but the person's, and who is not in it."""
        others = self._register.receipts(known)
        others.pop(subject, None)
        anew = model.empty()
        anew.add_many(list(others.values()))
        return anew, [each for each in self._register.people(known) if each not in others]
