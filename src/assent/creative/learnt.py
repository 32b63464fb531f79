"""What a creative model is made from: the outcomes of those who agreed to `model_training`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from assent.creative.creative import Creative
from assent.creative.kept import Drawer
from assent.creative.outcome import Outcome, contribution
from assent.gate import Gate
from assent.learning import Contribution
from assent.vocabulary import Conflict, Ruling, Use


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """Outcomes of people, and by what leave; the register's `MadeFrom`.

    Args:
        subjects: (n_people,) sorted.
        contributions: what each of them adds, in that order.
        entry: the ledger entry of the grant.
        denied: how many people were left out, by ruling.
        since: the start of the time it covers; None is the beginning.
        until: its end, not included; None is the moment of the grant.
    """

    subjects: NDArray[np.int64]
    contributions: Sequence[Contribution]
    entry: int
    denied: Mapping[Ruling, int]
    since: datetime | None = None
    until: datetime | None = None

    def __len__(self) -> int:
        return len(self.subjects)


def gather(
    gate: Gate,
    drawer: Drawer,
    creative: Creative,
    use: Use,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Learnt:
    """Ask the gate who agreed, and read what they were shown and what came of it.

    Args:
        gate: who is asked.
        drawer: where decisions are kept.
        creative: what was declared.
        use: what is asked: `model_training` with every field that decisions hold.
        since: the start of the time to learn from.
        until: its end, not included.

    Raises:
        Conflict: nobody agreed, or nothing is known of those who did in that time.
    """
    grant = gate.ask_many(use, np.array(drawer.people(), np.int64))
    subjects, contributions = [], []
    rows = drawer.outcomes(grant.subjects.tolist(), since, until)
    for subject, own in groupby(rows, key=lambda row: row.subject):
        outcomes = [
            Outcome(row.variant, row.reward, bool(row.harm), row.propensity, tuple(row.codes))
            for row in own
        ]
        subjects.append(subject)
        contributions.append(contribution(creative, outcomes))
    if not subjects:
        refused = next((each.for_operator() for each in grant.denied), "no outcome is known yet")
        raise Conflict(f"no model can be made: {refused}", decision=grant.entry)
    made = np.array(subjects, np.int64)
    return Learnt(made, contributions, grant.entry, grant.denied, since, until)
