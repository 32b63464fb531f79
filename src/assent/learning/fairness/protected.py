"""Reading protected attributes: for an audit only, and never as a column of a model.

The gate is asked for `fairness_audit` and nothing else, so whom it denies is in no figure, and the
ledger has one entry for every look. What comes back are group codes, for the functions of this
package; no training set is ever made from them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assent.gate import Gate
from assent.learning.fairness.groups import Groups
from assent.vocabulary import Conflict, Field, LegalBasis, Purpose, ReviewNeeded, Use


@dataclass(frozen=True, slots=True, eq=False)
class Audited:
    """The people whose group may be known, for an audit.

    Args:
        rows: (n_known,) their positions among the people asked about, ascending.
        groups: the group of each of these rows.
        n_unknown: how many were asked about whose group may not be known, or is not.
        entry: the ledger entry of the grant.
    """

    rows: NDArray[np.int64]
    groups: Groups
    n_unknown: int
    entry: int


def groups_of(gate: Gate, field: str, subjects: NDArray[np.int64]) -> Audited:
    """Ask the gate in which group of a protected attribute people are.

    Args:
        gate: asked for `fairness_audit` of this field.
        field: the attribute, as the data map declares it, such as `sex`.
        subjects: (n_people,) whom a model was measured on, in the order of its scores.

    Raises:
        Conflict: of none of them may it be known.
    """
    subjects = np.asarray(subjects, np.int64)
    grant = gate.ask_many(Use.of(Purpose.FAIRNESS_AUDIT, field), subjects)
    known = gate.vault.read_many(grant)
    name = Field(field)
    values = [known.get(subject, {}).get(name) for subject in subjects.tolist()]
    rows = np.array([row for row, value in enumerate(values) if value], np.int64)
    if not len(rows):
        refused = next((each.for_operator() for each in grant.denied), "it is not on record")
        raise Conflict(
            f"the `{field}` of none of {len(subjects)} people may be known: {refused}",
            decision=grant.entry,
        )
    groups = Groups.of([value for value in values if value])
    return Audited(rows, groups, len(subjects) - len(rows), grant.entry)


@dataclass(frozen=True, slots=True)
class GroundForThresholds:
    """Why groups may be held to different thresholds; treating them differently needs a law.

    Args:
        basis: the legal basis of knowing the attribute when deciding.
        article: the rule that allows or asks for it, such as `AGG § 5`.
        stated_by: the operator who answers for it.
    """

    basis: LegalBasis
    article: str
    stated_by: str


def choose_by_group(
    scores: NDArray[np.float64],
    groups: Groups,
    thresholds: NDArray[np.float64],
    ground: GroundForThresholds | None,
) -> NDArray[np.bool_]:
    """Choose people by a threshold of their own group's, on a stated legal ground only.

    Args:
        scores: (n_people,).
        groups: of each person.
        thresholds: (n_groups,) chosen are those at or above their group's.
        ground: why that is lawful.

    Raises:
        ReviewNeeded: no ground is stated, or it names no article or nobody who answers for it.
    """
    if ground is None or not (ground.article.strip() and ground.stated_by.strip()):
        raise ReviewNeeded(
            "thresholds by group treat people differently by a protected attribute; state the "
            "legal basis, its article and who answers for it"
        )
    return np.asarray(scores >= thresholds[groups.codes])
