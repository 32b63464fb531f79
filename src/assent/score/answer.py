"""What a score is: a probability with the exact reasons for it, and by what leave it was made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assent.learning import Registered
from assent.score.leakage import Leak
from assent.score.reasons import Reason
from assent.vocabulary import Ruling


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training gave.

    Args:
        model: as it is on record, with what it was found to do on people kept apart.
        n_rows: how many rows the people in it have.
        denied: how many people were left out, by ruling.
        leaks: columns to look into.
    """

    model: Registered
    n_rows: int
    denied: Mapping[Ruling, int]
    leaks: Sequence[Leak]


@dataclass(frozen=True, slots=True)
class Score:
    """The answer for one person.

    # INVARIANT: the shares of `reasons`, `rest` and `base` add up to the log-odds of `probability`.

    Args:
        subject: of whom.
        probability: that it turns out as asked.
        reasons: the strongest shares in words, each in log-odds.
        rest: what all other shares add.
        base: the log-odds of the mean of those the model learnt from.
        model: which model answered, such as `additive-3`.
        entry: the ledger entry of the grant.
        informed: whether anything is known of the person; otherwise it is a guess about anybody.
    """

    subject: int
    probability: float
    reasons: tuple[Reason, ...]
    rest: float
    base: float
    model: str
    entry: int
    informed: bool

    def as_json(self) -> dict[str, Any]:
        """For the API: without the number of the person, who is known to whoever asked."""
        return {
            "probability": self.probability,
            "reasons": [each._asdict() for each in self.reasons],
            "rest": self.rest,
            "base": self.base,
            "model": self.model,
            "entry": self.entry,
            "informed": self.informed,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """What a treatment would change, for each person granted.

    Args:
        subjects: (n_people,) ascending.
        uplift: (n_people,) how much more likely it is if treated.
        low: (n_people,) the lower end of its interval.
        high: (n_people,) its upper end.
        denied: how many people were left out, by ruling.
        model: which model answered.
        entry: the ledger entry of the grant.
    """

    subjects: NDArray[np.int64]
    uplift: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    denied: Mapping[Ruling, int]
    model: str
    entry: int

    @property
    def do_not_contact(self) -> NDArray[np.int64]:
        """Those whom the treatment makes less likely, as far as one can tell."""
        return self.subjects[self.high < 0]
