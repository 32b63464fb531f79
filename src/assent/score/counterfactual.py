"""What would change a score: the fewest and least changes that take it over a threshold.

Only columns that are named as changeable are ever changed, and never to an unknown value: nobody
can be told to be younger, or to say less.

Source: Wachter, Mittelstadt and Russell, "Counterfactual explanations without opening the black
box" (2018); found here by looking at every change of one column and of two, not by descent.
"""

from collections.abc import Collection, Mapping
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
    others = {
        name: _others(column, own[model.design.place[name]]) for name, column in columns.items()
    }
    rises = bool(model.probability(own[None, :])[0] < target)
    for n in (1, 2):
        found = [
            least
            for names in combinations(columns, n)
            if (
                least := _least(
                    model, own, {name: others[name] for name in names}, target, rises=rises
                )
            )
        ]
        if found:
            return sorted(found, key=lambda each: each.distance)[:_ENOUGH]
    return []


def _others(column: Column, code: int) -> list[tuple[int, float]]:
    """The other codes of a column that can be wished for, and how far each is."""
    words = isinstance(column, Category)
    near = not words and code != MISSING
    return [
        (k, abs(k - int(code)) / (column.n_codes - 1) if near else 1.0)
        for k in range(OTHER + 1 if words else 1, column.n_codes)
        if k != code
    ]


def _least(
    model: Additive,
    own: Codes,
    others: Mapping[str, list[tuple[int, float]]],
    target: float,
    *,
    rises: bool,
) -> Counterfactual | None:
    """The least change of exactly these columns that is enough; among equals the strongest."""
    choices = np.array(list(product(*others.values()))).reshape(-1, len(others), 2)
    places = [model.design.place[name] for name in others]
    rows: NDArray[np.int32] = np.tile(own, (len(choices), 1))
    rows[:, places] = choices[:, :, 0]
    chance, distance = model.probability(rows), choices[:, :, 1].sum(axis=1)
    enough = np.flatnonzero(chance >= target if rises else chance < target)
    if not len(enough):
        return None
    strongest = -chance if rises else chance
    best = enough[np.lexsort((strongest[enough], distance[enough]))[0]]
    row = rows[best].tolist()
    to = zip(others, places, strict=True)
    words = (model.design.column(name).words(row[at]) for name, at in to)
    return Counterfactual(
        tuple(words), tuple(others), tuple(row), float(chance[best]), float(distance[best])
    )
