"""What a reviewer sees of the way to a language model: exact bytes, and what the rings found."""

from dataclasses import dataclass
from datetime import datetime

WITHHELD = "withheld"
AHEAD = "not sent"


@dataclass(frozen=True, slots=True)
class Found:
    """Something a ring stopped at.

    Args:
        kind: what it looks like, such as `phone`.
        quote: the words themselves; empty where they were kept nowhere.
        known: whether it is surely of nobody: a price, a day, a count, or a product's name.
    """

    kind: str
    quote: str
    known: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """One question to a language model.

    Args:
        body: its exact bytes, in UTF-8; empty where it was withheld.
        processor: who runs the model.
        model: its name there.
        outcome: `sent`, `answered`, `failed`, `withheld`, or `not sent` where it is still to go.
        found: what the rings stopped at.
        entry: the ledger entry by which the gate allowed it, or that says it was withheld.
        at: when it went.
        tokens: how many it used, or may.
        cost: what it cost, or may.
    """

    body: str
    processor: str
    model: str
    outcome: str
    found: tuple[Found, ...]
    entry: int | None = None
    at: datetime | None = None
    tokens: int = 0
    cost: float = 0.0

    @property
    def withheld(self) -> bool:
        """Whether it did not go, or would not."""
        return self.outcome == WITHHELD or any(not each.known for each in self.found)
