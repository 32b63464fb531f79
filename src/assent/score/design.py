"""A design: the declared columns and pairs of a score, and where each has its coefficients.

A design is a score's catalogue. It is made once (`configure` makes one from a training set) and
is fixed from then on: people who come or go change coefficients, never the design.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from assent.score.columns import Codes, Column, Numeric, Pair, Values
from assent.vocabulary import BadRequest, UnknownTerm

MOST_PAIRS = 10
MOST_GROUPS = 32

Table = Mapping[str, Values]
"""Values by column name, all equally long."""


class Term(NamedTuple):
    """The intercept, a column or a pair, as a stretch of the coefficients.

    Args:
        name: as reasons call it; empty for the intercept.
        start: its first coefficient.
        n: how many it has.
    """

    name: str
    start: int
    n: int

    @property
    def all(self) -> slice:
        """The stretch."""
        return slice(self.start, self.start + self.n)


class Design(msgspec.Struct, frozen=True, dict=True, forbid_unknown_fields=True):
    """What a score is declared over.

    A row of a contribution is the codes of its columns and then three numbers: 1 if something
    was done to the person (a mailing, for an uplift model) or else 0; the number of their group,
    counted from 1, or 0 if it is not known; and 1 if it turned out as asked or else 0.

    Args:
        columns: what is known when one has to decide.
        pairs: which of them also count together, at most 10.
        groups: the values of a protected attribute, which is never a column.

    Examples:
        >>> from assent.score import Category, Numeric
        >>> design = Design((Numeric("age", (40.0,)), Category("job", ("nurse",))))
        >>> design.codes({"age": [38, 51], "job": ["nurse", "pilot"]})
        array([[1, 2],
               [2, 1]], dtype=int32)
        >>> design.n_coefficients  # 1 + 3 + 3
        7
    """

    columns: tuple[Column, ...]
    pairs: tuple[Pair, ...] = ()
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.columns:
            raise BadRequest("a score needs at least one column")
        if len(self.place) < len(self.columns):
            raise BadRequest("two columns of a score have the same name")
        if len(self.pairs) > MOST_PAIRS or len(self.groups) > MOST_GROUPS:
            raise BadRequest(f"at most {MOST_PAIRS} pairs and {MOST_GROUPS} groups can be declared")
        for pair in self.pairs:
            self._check(pair)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each column stands."""
        return {column.name: n for n, column in enumerate(self.columns)}

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The intercept, the columns and the pairs, in the order of their coefficients."""
        sizes = [
            ("", 1),
            *((column.name, column.n_codes) for column in self.columns),
            *((pair.name, pair.shape[0] * pair.shape[1]) for pair in self.pairs),
        ]
        starts = np.cumsum([0, *(n for _, n in sizes)])
        return tuple(Term(name, int(at), n) for (name, n), at in zip(sizes, starts, strict=False))

    @cached_property
    def n_coefficients(self) -> int:
        """How many coefficients there are."""
        return self.terms[-1].start + self.terms[-1].n

    @property
    def width(self) -> int:
        """How long a row of a contribution is."""
        return len(self.columns) + 3

    def column(self, name: str) -> Column:
        """The column of a name.

        Raises:
            UnknownTerm: there is none.
        """
        if name not in self.place:
            raise UnknownTerm("column", name, self.place)
        return self.columns[self.place[name]]

    def steps(self, each: Column | Pair) -> NDArray[np.float64]:
        """(n_steps, n_coefficients of it) what makes differences of its neighbouring bins."""
        if isinstance(each, Pair):
            return each.steps(self.column(each.first), self.column(each.second))
        return each.steps

    def codes(self, table: Table) -> Codes:
        """(n_rows, n_columns) the bin of each value; other columns of the table are not looked at.

        Raises:
            BadRequest: a column is absent, shorter than another, or holds what it cannot.
        """
        absent = [name for name in self.place if name not in table]
        if absent:
            raise BadRequest(f"the column `{absent[0]}` is absent; the score was declared over it")
        found = [column.codes(table[column.name]) for column in self.columns]
        if len({len(each) for each in found}) > 1:
            raise BadRequest("the columns of the table are not equally long")
        return np.stack(found, axis=1)

    def group_codes(self, values: Values) -> Codes:
        """(n_rows,) the number of each person's group, 0 for one that is not declared."""
        known = {name: n for n, name in enumerate(self.groups, 1)}
        return np.array([known.get(str(each), 0) for each in values], np.int32)

    def checked(self, codes: NDArray[Any]) -> Codes:
        """The same codes, (n_rows, n_columns), if each lies within its column.

        Raises:
            BadRequest: one does not.
        """
        given = np.asarray(codes)
        if given.ndim != 2 or given.shape[1] != len(self.columns) or given.dtype.kind not in "iu":
            raise BadRequest(
                f"codes of shape {given.shape} were given; expected whole numbers, a row of "
                f"{len(self.columns)} for each person"
            )
        wrong = (given < 0) | (given >= self._n_codes)
        if wrong.any():
            row, at = np.argwhere(wrong)[0]
            named = self.columns[at]
            raise BadRequest(f"`{named.name}` has no bin {given[row, at]} of {named.n_codes}")
        return given.astype(np.int32, copy=False)

    def active(self, codes: Codes) -> Codes:
        """(n_rows, n_terms) which coefficient of each term a row takes part in."""
        found = np.empty((len(codes), len(self.terms)), np.int32)
        n = 1 + len(self.columns)
        found[:, 0] = 0
        np.add(codes, self._starts, out=found[:, 1:n])
        if self.pairs:
            first, second, starts, cells = self._cells
            found[:, n:] = cells[
                starts + codes[:, first] * self._n_codes[second] + codes[:, second]
            ]
        return found

    @cached_property
    def _n_codes(self) -> Codes:
        return np.array([column.n_codes for column in self.columns], np.int32)

    @cached_property
    def _starts(self) -> Codes:
        return np.array([t.start for t in self.terms[1 : 1 + len(self.columns)]], np.int32)

    @cached_property
    def _cells(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], Codes]:
        """Where each pair's columns stand, where its cells begin, and every cell, end to end."""
        first, second = (
            np.array([self.place[name] for name in names])
            for names in zip(*((pair.first, pair.second) for pair in self.pairs), strict=True)
        )
        cells = [
            term.start + np.add.outer(np.array(p.first_groups) * p.shape[1], p.second_groups)
            for p, term in zip(self.pairs, self.terms[1 + len(self.columns) :], strict=True)
        ]
        starts = np.cumsum([0, *(each.size for each in cells)])[:-1]
        flat = np.concatenate([each.ravel() for each in cells]).astype(np.int32)
        return first, second, starts, flat

    def _check(self, pair: Pair) -> None:
        if pair.first == pair.second:
            raise BadRequest(f"`{pair.first}` cannot be a pair with itself")
        for name, groups in ((pair.first, pair.first_groups), (pair.second, pair.second_groups)):
            column = self.column(name)
            if isinstance(column, Numeric) and column.monotone:
                raise BadRequest(f"`{name}` is monotone, so it cannot be in a pair")
            if len(groups) != column.n_codes or set(groups) != set(range(max(groups) + 1)):
                raise BadRequest(f"the coarser bins of `{name}` in `{pair.name}` do not fit it")
