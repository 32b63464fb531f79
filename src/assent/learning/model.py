"""What every model here is: a sum over people.

What is learnt from a person is a *contribution*, a row of whole numbers. A model's statistic is
the sum of its contributions, in integers, so it is exact and the order does not matter; what the
model serves is a fixed function of that sum. So a person is forgotten by subtracting exactly what
was added, and the rest is as if they had never been there. `proof.md` says why.

Everything else that shapes a model (its catalogue, its penalties) is declared before any person
is added and does not change with them.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Protocol, Self, TypeAlias, runtime_checkable

import msgspec
import numpy as np
from numpy.typing import NDArray

from assent.learning import model_file

Contribution: TypeAlias = NDArray[np.int32]
"""What one person adds to a model; what the numbers mean is the model's own business."""


class Model(Protocol):
    """What learning needs of a model. `assent.testing` has the suite that each one passes.

    Attributes:
        name: its name on the shelf.
        n_people: how many people are in it now.
    """

    name: str
    n_people: int

    @property
    def parameters(self) -> Mapping[str, float]:
        """What was declared about it, apart from its catalogue."""
        ...

    def empty(self) -> Self:
        """A model with the same declaration and nobody in it."""
        ...

    def add(self, contribution: Contribution) -> None:
        """Add one person; what is served follows at once."""
        ...

    def add_many(self, people: Sequence[Contribution]) -> None:
        """Add many people at once and `refresh`."""
        ...

    def forget(self, contribution: Contribution) -> None:
        """Take out exactly what `add` added for a person; what is served follows at once.

        Raises:
            Conflict: it was never added.
        """
        ...

    def refresh(self) -> None:
        """Compute what is served from the sum anew.

        # INVARIANT: afterwards it is bit for bit what a retrain from the same people serves.
        """
        ...

    def scores(self, people: Sequence[Contribution]) -> NDArray[np.float64]:
        """(n_people, n_scores) what the model says of each of these people."""
        ...

    def fingerprint(self) -> str:
        """A hash of the declaration and the sum: equal exactly when both are equal."""
        ...

    def save(self, path: Path) -> str:
        """Write the model durably to `path`, all of it or nothing, and answer its SHA-256."""
        ...

    @classmethod
    def load(cls, path: Path, sha256: str, *, to_change: bool = False) -> Self:
        """Read a saved model.

        Args:
            path: where it was saved.
            sha256: what `save` answered.
            to_change: read it into memory, so that people can be added and forgotten. Otherwise
                it is mapped from the file, which is quick, and can only be asked.

        Raises:
            Later: the file is missing, or is not what was saved.
        """
        ...


@runtime_checkable
class RecallsPeople(Protocol):
    """A model that is no function of a sum alone, so to change it must know what each added.

    Its file holds none of that: it is told anew, from the receipts that lie under each one's key.
    """

    def recall(self, people: Sequence[Contribution]) -> None:
        """Know again what everybody in it added, after `load`.

        Raises:
            Later: it is not what they added.
        """
        ...


@runtime_checkable
class Derives(Protocol):
    """A model that answers from something large that follows from its sum.

    `save` writes the sum alone, so that forgetting is quick. What follows from it is kept in a
    second file, `derived_place`, only to save the time of computing it: it is thrown away with
    the sum that it belongs to, and `load` believes it only after holding it against the sum.
    """

    @property
    def derived(self) -> bool:
        """Whether it is at hand, so that a question need not wait for it to be computed."""
        ...

    def save_derived(self, path: Path) -> None:
        """Write it beside the file of the sum, which is at `path`."""
        ...

    def derive_from(self, before: Self) -> None:
        """Take it over from an older state of the model, changed by the difference of the sums.

        Where that is more work than computing it anew, nothing is done.
        """
        ...


def derived_place(path: Path) -> Path:
    """Where that lies which follows from the sum in the file at `path`.

    Examples:
        >>> derived_place(Path("models/ease-3.safetensors")).name
        'ease-3.derived'
    """
    return path.with_suffix(model_file.DERIVED)


def fingerprint_of(declared: Mapping[str, object], *statistics: NDArray[np.generic]) -> str:
    """The hash by which two models are found equal.

    Args:
        declared: what the model was told before it met anybody.
        statistics: its sums, as integer arrays.

    Examples:
        >>> fingerprint_of({"model": "popularity"}, np.array([2, 1]))[:16]
        '77b335e7a819f966'
    """
    made = sha256(msgspec.json.encode(declared, order="deterministic"))
    for each in statistics:
        made.update(f"{each.dtype.str}{each.shape}".encode())
        made.update(np.ascontiguousarray(each).data)
    return made.hexdigest()
