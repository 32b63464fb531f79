"""What every score model here is: the one optimum of a penalised logistic likelihood over rows.

The rows are a multiset, the declaration is fixed and the optimum is unique, so what is served is
a function of who is in it, whoever came and went before. A person who comes or goes moves the
optimum a little, and it is followed there until it is as near as float64 can tell.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from assent.learning import Contribution, fingerprint_of, model_file
from assent.score.columns import Codes
from assent.score.design import Design
from assent.score.newton import (
    MOST_PENDING,
    PENDING_SHARE,
    Curvature,
    one_thread,
    optimum,
    polished,
)
from assent.score.objective import Objective, Penalties, Vector
from assent.score.reasons import Explanation, summed
from assent.score.rows import ARM, Rows, rows_of
from assent.vocabulary import BadRequest, Conflict, Later, UnknownTerm

_LAYOUT = "2"
"""Of the file; the first held everybody's rows."""


class ScoreModel:
    """A model that says one number of a person, as a sum with a share for each column.

    A contribution is a person's rows end to end, as `contribution` makes them. A member of the
    shelf inherits this and serves `base` and `shares` by its optimum.

    Args:
        design: what it is declared over.
        parameters: what else is declared, by the names in `defaults`.

    Attributes:
        base: the number of the mean of those in it, in log-odds.
        shares: (n_coefficients,) what each bin and each cell of a pair adds to it.
    """

    name: str
    base: float
    shares: Vector
    defaults: ClassVar[Mapping[str, float]]

    def __init__(self, design: Design, **parameters: float) -> None:
        self.design = design
        self.parameters: Mapping[str, float] = _checked(self.defaults, parameters)
        self.n_people = 0
        self._saved = ""  # the fingerprint, as long as the rows of a loaded model are not known
        self._rows = Rows(design)
        self._objective = Objective(self._rows, Penalties(**self.parameters))
        self._b = np.zeros(self._objective.n)
        self._curvature: Curvature | None = None
        self._there = True
        self._serve(self._rows.totals)

    @property
    def n_rows(self) -> int:
        """How many rows the people in it have together."""
        return int(self._totals[:, 0].sum())

    def counts(self, name: str) -> NDArray[np.int64]:
        """(n_codes,) in how many rows a column has each code."""
        at = 1 + self.design.columns.index(self.design.column(name))
        return np.asarray(self._totals.sum(axis=0)[self.design.terms[at].all])

    def empty(self) -> Self:
        """See `Model.empty`."""
        return type(self)(self.design, **self.parameters)

    def add(self, contribution: Contribution) -> None:
        """See `Model.add`."""
        self._change([contribution], 1)

    def add_many(self, people: Sequence[Contribution]) -> None:
        """See `Model.add_many`."""
        self._must_change()
        self._rows.add_many(self._rows.keys_of(people))
        self.n_people += len(people)
        self.refresh()

    def forget(self, contribution: Contribution) -> None:
        """See `Model.forget`."""
        self._change([contribution], -1)

    def forget_many(self, people: Sequence[Contribution]) -> None:
        """Take out many people at once: all of them or, if one was never added, none.

        Raises:
            Conflict: one was never added.
        """
        self._change(people, -1)

    def forget_lazily(self, contribution: Contribution) -> None:
        """Take out one person at once, the answers only nearly: one Newton step.

        The rows and the fingerprint are exact at once, the coefficients after `settle`, which
        whatever else changes or saves the model does too.

        Raises:
            Conflict: it was never added.
        """
        self._change([contribution], -1, lazily=True)

    def settle(self) -> None:
        """Lead what is served to the optimum, if a person was forgotten lazily."""
        if not self._there:
            with one_thread():
                self._arrive(self._curvature)

    def refresh(self) -> None:
        """See `Model.refresh`: from zero, over the sorted rows."""
        self._must_change()
        self._rows.settle()
        self._b, self._curvature = optimum(self._objective, np.zeros(self._objective.n))
        self._there = True
        self._serve(self._rows.totals)

    def log_odds(self, codes: Codes) -> Vector:
        """(n_rows,) the number, in log-odds.

        Args:
            codes: (n_rows, n_columns), as `Design.codes` makes them.

        Raises:
            BadRequest: a code is not one of its column's.
        """
        return summed(self.design, self.shares, self.base, self.design.checked(codes))

    def explain(self, row: Codes) -> Explanation:
        """Divide the number of one row exactly.

        # INVARIANT: `shares.sum() + base` is the number that `log_odds` gives.

        Args:
            row: (n_columns,) its codes.
        """
        active = self.design.active(self.design.checked(row[None, :]))
        return Explanation(self.shares[active[0, 1:]], self.base)

    def scores(self, people: Sequence[Contribution]) -> NDArray[np.float64]:
        """(n_people, 1) the mean log-odds of each person's rows; 0 for one without any."""
        said = self.log_odds(rows_of(self.design, people)[:, :ARM])
        sizes = np.array([len(each) // self.design.width for each in people], np.intp)
        owner = np.repeat(np.arange(len(people)), sizes)
        sums = np.bincount(owner, said, len(people))
        return np.asarray((sums / np.maximum(sizes, 1))[:, None])

    def fingerprint(self) -> str:
        """See `Model.fingerprint`."""
        return self._saved or self._fingerprint(self._rows)

    def save(self, path: Path) -> str:
        """See `Model.save`; nobody's rows are written, only what is summed over all of them."""
        self.settle()
        about = {
            "model": self.name,
            "layout": _LAYOUT,
            "n_people": str(self.n_people),
            "fingerprint": self.fingerprint(),
            "parameters": msgspec.json.encode(self.parameters).decode(),
            "design": msgspec.json.encode(self.design).decode(),
        }
        arrays = {"b": self._b, "totals": self._totals, "curvature": self._here().half()}
        return model_file.write(path, about, arrays)

    @classmethod
    def load(cls, path: Path, sha256: str, *, to_change: bool = False) -> Self:
        """See `Model.load`; before it can be changed it must `recall` who is in it."""
        about, arrays = model_file.read(path, sha256, model=cls.name, to_change=to_change)
        try:
            return cls._of(about, arrays)
        except (KeyError, msgspec.MsgspecError, BadRequest, UnknownTerm):
            raise model_file.Unusable(
                f"the model file `{path.name}` was written by another version; train again"
            ) from None

    def recall(self, people: Sequence[Contribution]) -> None:
        """See `RecallsPeople.recall`."""
        rows = Rows.of(self.design, people)
        if len(people) != self.n_people or self._fingerprint(rows) != self.fingerprint():
            raise Later(
                f"the receipts are not those of the people in this `{self.name}` model; restore "
                "the database and the model files that were backed up together, or train again"
            )
        self._saved, self._rows = "", rows
        self._objective = Objective(rows, Penalties(**self.parameters))

    @classmethod
    def _of(cls, about: Mapping[str, str], arrays: Mapping[str, NDArray[Any]]) -> Self:
        if about["layout"] != _LAYOUT:
            raise BadRequest(f"the layout is `{about['layout']}`; expected `{_LAYOUT}`")
        design = msgspec.json.decode(about["design"], type=Design)
        made = cls(design, **msgspec.json.decode(about["parameters"], type=dict[str, float]))
        made.n_people, made._saved = int(about["n_people"]), about["fingerprint"]
        made._b, made._curvature = arrays["b"], Curvature(half=arrays["curvature"])
        made._serve(arrays["totals"])
        return made

    def _fingerprint(self, rows: Rows) -> str:
        declared = {"model": self.name, "n_people": self.n_people, "design": self.design}
        return fingerprint_of({**declared, **self.parameters}, *rows.canonical())

    def _serve(self, totals: NDArray[np.int64]) -> None:
        """Make ready what is asked of it."""
        self._totals = totals

    def _here(self) -> Curvature:
        """The curvature at the optimum, or near it."""
        if self._curvature is None:
            self._curvature = Curvature(self._objective.hessian(self._b))
        return self._curvature

    def _change(self, people: Sequence[Contribution], sign: int, *, lazily: bool = False) -> None:
        """Let people come (1) or go (-1), and follow the optimum from where it was before."""
        self._must_change()
        keys, counts = np.unique(self._rows.keys_of(people), return_counts=True)
        if self.n_people + sign * len(people) < 0:
            raise Conflict("this contribution cannot be forgotten: it was never added")
        most = min(MOST_PENDING, PENDING_SHARE * len(self._rows))
        places = self._rows.change(keys, sign * counts)
        self.n_people += sign * len(people)
        near = self._curvature
        if near and near.n_pending + len(keys) > most:
            near = None
        with one_thread():
            if len(keys):
                self._there = False
                if near:
                    vectors, residual, weight = self._objective.pull_of(self._b, places)
                    near.follow(vectors, counts * weight, sign)
                    self._b = self._b - near.solve(sign * (counts * residual) @ vectors)
            if near and lazily:
                self._serve(self._rows.totals)
            else:
                self._arrive(near)

    def _arrive(self, near: Curvature | None) -> None:
        """Go to the optimum, from near it or from anywhere."""
        if near and not self._there:
            self._b, self._there = polished(self._objective, self._b, near)
        if not self._there:
            self._b, self._curvature = optimum(self._objective, self._b)
            self._there = True
        self._serve(self._rows.totals)

    def _must_change(self) -> None:
        if self._saved:
            raise Conflict(
                "this model was loaded to be asked only; load it `to_change`, and let it `recall` "
                "what the people in it added"
            )


def _checked(defaults: Mapping[str, float], given: Mapping[str, float]) -> dict[str, float]:
    """The parameters, those not given by default.

    Raises:
        BadRequest: there is no such parameter, or it is not a number of 0 or more.
    """
    for name, value in given.items():
        if name not in defaults:
            raise UnknownTerm("parameter", name, defaults)
        if not 0 <= value < math.inf or (value == 0 and defaults[name] > 0):
            least = "above 0" if defaults[name] > 0 else "of 0 or more"
            raise BadRequest(f"`{name}` is `{value}`; expected a number {least}")
    return {name: float(given.get(name, default)) for name, default in defaults.items()}
