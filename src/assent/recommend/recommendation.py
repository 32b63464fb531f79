"""What a recommendation is: items, the exact reasons for each, and by what leave it was made."""

from dataclasses import dataclass

from assent.vocabulary import Ruling


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that a person holds, and what it adds to a score.

    Args:
        item: its catalogue number.
        share: what it adds; below 0 it speaks against.
    """

    item: int
    share: float


@dataclass(frozen=True, slots=True)
class Recommended:
    """One recommended item.

    # INVARIANT: the shares of `reasons` and `rest` add up to `score`.

    Args:
        item: its catalogue number.
        score: what the model gives it.
        reasons: what speaks most for it, strongest first; empty when nothing of the person's does.
        rest: what all else adds.
        at_hand: whether the reasons are what is on the page or in the basket, not what a person
            bought.
    """

    item: int
    score: float
    reasons: tuple[Reason, ...]
    rest: float
    at_hand: bool = False


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What was chosen for one person.

    Args:
        subject: for whom; 0 where nobody is known.
        items: best first.
        personal: whether anything of the person's was used; otherwise everybody gets the same.
        model: which model chose, such as `ease-3`; `likeness` where no person was.
        entries: the ledger entries of every question the gate answered for it.
        ground: the gate's ruling on using the person's data; None where many people were asked
            about in one entry, which has the rulings, and where nobody was.
        withheld: how many items of restricted classes were passed over.
    """

    subject: int
    items: tuple[Recommended, ...]
    personal: bool
    model: str
    entries: tuple[int, ...]
    ground: Ruling | None
    withheld: int


def mentioned(recommendation: Recommendation) -> list[int]:
    """Every item that a recommendation names: those chosen, and those given as reasons."""
    chosen = [each.item for each in recommendation.items]
    return [*chosen, *(reason.item for each in recommendation.items for reason in each.reasons)]
