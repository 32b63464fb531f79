"""What a controller declares of fairness: what is protected, and how far apart groups may be."""

from dataclasses import dataclass

from assent.vocabulary import Field


@dataclass(frozen=True, slots=True)
class FairnessDeclared:
    """The limits that a model must keep to, to be approved without an override.

    Args:
        attributes: the fields that tell protected groups, such as `sex`; held for
            `fairness_audit` and nothing else. None of them means that nothing is audited.
        selection_ratio: the group chosen least often must be chosen at least at this part of the
            rate of the group chosen most often (the four-fifths rule, 29 CFR 1607.4(D)).
        error_gap: by how much error rates may differ between groups at most.
        smallest_group: how many people a group needs to be spoken of.
    """

    attributes: tuple[Field, ...] = ()
    selection_ratio: float = 0.8
    error_gap: float = 0.1
    smallest_group: int = 30
