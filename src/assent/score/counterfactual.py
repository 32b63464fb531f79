"""What would change a score: the fewest and least changes that take it over a threshold.

Only columns that are named as changeable are ever changed, and never to an unknown value: nobody
can be told to be younger, or to say less.

Source: Wachter, Mittelstadt and Russell, "Counterfactual explanations without opening the black
box" (2018); found here by looking at every change of one column and of two, not by descent.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from assent.score.columns import MISSING, OTHER, Category, Codes, Column
from assent.score.score_models.additive import Additive
from assent.vocabulary import BadRequest

_ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """What would have to be otherwise.

    Args:
        changes: what each changed column would be, in words.
        columns: their names.
        row: (n_columns,) the codes after the change.
        probability: what it would become.
        distance: how far the change goes: for numbers the share of the bins passed, for words 1.
    """

    changes: tuple[str, ...]
    columns: tuple[str, ...]
    row: tuple[int, ...]
    probability: float
    distance: float


def counterfactuals(
    model: Additive, row: Codes, target: float, changeable: Collection[str]
) -> list[Counterfactual]:
    """The least changes by which a probability would come to the other side of a target.

    One column if that is enough, otherwise two; for each choice of columns the least change, the
    least of all first, at most five; none if two columns are not enough.

    Args:
        model: the score.
        row: (n_columns,) the codes of the person.
        target: a probability; one at or above it is to come below, one below it to reach it.
        changeable: the columns that a person can change.

    Raises:
        BadRequest: the target is no probability, or there is no such column.
    """
    if not 0 < target < 1:
        raise BadRequest(f"the target is `{target}`; expected a probability between 0 and 1")
    columns = {name: model.design.column(name) for name in sorted(changeable)}
    own = model.design.checked(row[None, :])[0]
    options = {
        name: _others(column, own[model.design.place[name]]) for name, column in columns.items()
    }
    rises = bool(model.probability(own[None, :])[0] < target)
    for n in (1, 2):
        found = [
            least
            for names in combinations(columns, n)
            if (least := _least(model, own, names, options, target, rises=rises))
        ]
        if found:
            return sorted(found, key=lambda each: each.distance)[:_ENOUGH]
    return []


def _others(column: Column, code: int) -> list[tuple[int, float]]:
    """The other codes of a column that can be wished for, and how far each is."""
    if isinstance(column, Category):
        return [(k, 1.0) for k in range(OTHER + 1, column.n_codes) if k != code]
    n_bins = column.n_codes - 1
    known = code != MISSING
    return [
        (k, abs(k - int(code)) / n_bins if known else 1.0)
        for k in range(1, column.n_codes)
        if k != code
    ]


def _least(
    model: Additive,
    own: Codes,
    names: Sequence[str],
    options: dict[str, list[tuple[int, float]]],
    target: float,
    *,
    rises: bool,
) -> Counterfactual | None:
    """The least change of exactly these columns that is enough; among equals the strongest."""
    choices = list(product(*(options[name] for name in names)))
    if not choices:
        return None
    places = [model.design.place[name] for name in names]
    rows: NDArray[np.int32] = np.tile(own, (len(choices), 1))
    rows[:, places] = [[code for code, _ in choice] for choice in choices]
    chance = model.probability(rows)
    enough = chance >= target if rises else chance < target
    if not enough.any():
        return None
    distance = np.array([sum(far for _, far in choice) for choice in choices])
    order = np.lexsort((-chance if rises else chance, distance, ~enough))
    best = int(order[0])
    words = [
        model.design.column(name).words(int(rows[best, at]))
        for name, at in zip(names, places, strict=True)
    ]
    return Counterfactual(
        tuple(words),
        tuple(names),
        tuple(rows[best].tolist()),
        float(chance[best]),
        float(distance[best]),
    )
