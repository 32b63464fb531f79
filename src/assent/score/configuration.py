"""Declaring a design from a training set, once: bins, words, penalties, pairs and groups."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assent.score.binning import LEAST, category, numeric
from assent.score.columns import MOST_BINS, Category, Codes, Column, Values
from assent.score.design import MOST_GROUPS, MOST_PAIRS, Design, Table
from assent.score.pairing import with_pairs
from assent.score.rows import Rows, rows_of
from assent.score.strengths import tuned
from assent.vocabulary import BadRequest

_ROUNDS = 4
_FEWEST_BINS = 8
_TO_TELL = 30
"""Of the rarer outcome, how many each bin holds on average at least."""


def configure(
    table: Table,
    outcome: Values,
    *,
    people: Values | None = None,
    n_pairs: int = MOST_PAIRS,
    words: Sequence[str] = (),
    monotone: Mapping[str, int] | None = None,
    groups: Values | None = None,
) -> Design:
    """Declare a score over the columns of a training set.

    Args:
        table: values by column; a column with a word in it is one of words.
        outcome: (n_rows,) 1 where it turned out as asked, else 0.
        people: (n_rows,) whose each row is; each another's unless given.
        n_pairs: how many pairs of columns may count together, if they hold up.
        words: columns that are to be taken as words although they hold numbers, such as codes.
        monotone: by column, 1 if the score may never fall as the value rises, -1 if never rise.
        groups: (n_rows,) the value of a protected attribute, never a column.

    Raises:
        BadRequest: the outcome is always the same, a column says the same of everybody, or one
            of words is to be monotone.
    """
    if not 0 <= n_pairs <= MOST_PAIRS:
        raise BadRequest(f"`{n_pairs}` pairs were asked for; expected 0 to {MOST_PAIRS}")
    label = read_outcome(outcome)
    directions = monotone or {}
    whose = np.arange(len(label)) if people is None else np.asarray(people)
    # However many rows one person has, no bin is of fewer than `LEAST` people.
    least = LEAST * int(np.unique(whose, return_counts=True)[1].max())
    rarer = int(min(label.sum(), len(label) - label.sum()))
    n_bins = int(np.clip(rarer // _TO_TELL, _FEWEST_BINS, MOST_BINS))
    columns = tuple(
        category(name, values, least=least)
        if name in words or not _are_numbers(values)
        else numeric(name, values, n_bins=n_bins, monotone=directions.get(name, 0), least=least)
        for name, values in table.items()
    )
    for column in columns:
        if isinstance(column, Category) and directions.get(column.name):
            raise BadRequest(f"`{column.name}` holds words, so it cannot be monotone")
    design = Design(columns, groups=_groups(groups, least))
    codes = design.codes(table)
    if not len(codes) == len(label) == len(whose):
        raise BadRequest(f"{len(codes)} rows and {len(label)} outcomes of {len(whose)} people")
    _require_difference(columns, codes)
    flat = contribution(codes, label)
    alone = tuned(Rows.of(design, [flat]), rounds=_ROUNDS)
    return with_pairs(alone, rows_of(design, [flat]), whose, n_pairs)


def contribution(
    codes: Codes, outcome: Values, *, arm: Values | None = None, group: Codes | None = None
) -> Codes:
    """The rows of one person as a contribution; any number of people's if they are to be split.

    Args:
        codes: (n_rows, n_columns).
        outcome: (n_rows,) 1 where it turned out as asked, else 0.
        arm: (n_rows,) 1 where something was done to the person, else 0.
        group: (n_rows,) the number of their group, as `Design.group_codes` has it.

    Returns:
        (n_rows * width,) the rows, one after the other.

    Examples:
        >>> contribution(np.array([[1, 2], [3, 1]], np.int32), [0, 1])
        array([1, 2, 0, 0, 0, 3, 1, 0, 0, 1], dtype=int32)
    """
    nothing = np.zeros(len(codes), np.int32)
    parts = (
        codes,
        nothing if arm is None else np.asarray(arm),
        nothing if group is None else group,
        np.asarray(outcome),
    )
    return np.column_stack(parts).astype(np.int32).reshape(-1)


def read_outcome(outcome: Values) -> NDArray[np.int32]:
    """(n_rows,) the outcomes as 0 and 1, both of which must occur.

    Raises:
        BadRequest: another value occurs, or only one.
    """
    found = np.asarray(outcome)
    values = set(found.ravel().tolist())
    if not values:
        raise BadRequest("there are no rows to learn from")
    if not values <= {0, 1}:
        raise BadRequest("an outcome is 0 or 1")
    if len(values) < 2:
        raise BadRequest("the outcome is the same for everybody, so nothing can be learnt of it")
    return found.astype(np.int32)


def _are_numbers(values: Values) -> bool:
    return not any(isinstance(each, str) for each in values)


def _groups(values: Values | None, least: int) -> tuple[str, ...]:
    """The values of a protected attribute that enough people have."""
    known = Counter(str(each) for each in ([] if values is None else values) if each)
    return tuple(sorted(name for name, n in known.most_common(MOST_GROUPS) if n >= least))


def _require_difference(columns: Sequence[Column], codes: Codes) -> None:
    for column, own in zip(columns, codes.T, strict=True):
        if len(np.unique(own)) < 2:
            few = f"is the same for everybody, or all but fewer than {LEAST}"
            said = "is not known of anybody" if (own == 0).all() else few
            raise BadRequest(f"`{column.name}` {said}; leave it out")
