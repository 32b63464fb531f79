"""How strongly each term is held, found from the rows once and declared from then on.

Each penalty is what the spread of its coefficients asks for: a column that tells little is held
to 0, a smooth one to its neighbours, a jagged one to neither.

Source: Wood and Fasiolo, "A generalized Fellner-Schall method for smoothing parameter
optimization" (Biometrics 2017), eq. 4.
"""

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from assent.score.design import Design
from assent.score.newton import optimum
from assent.score.objective import Objective, Penalties, Vector
from assent.score.rows import Rows

_WEAKEST, _STRONGEST = 0.02, 1000.0
_FIRST_EFFECT = 20.0
_BARELY = 1e-12


def tuned(rows: Rows, *, rounds: int) -> Design:
    """The design of some rows with penalties that suit them.

    Args:
        rows: the people; their design is left at the one that is returned.
        rounds: how often every penalty is found anew; after four little changes.
    """
    b: Vector = np.zeros(rows.design.n_coefficients)
    for _ in range(rounds):
        objective = Objective(rows, Penalties())
        b, curvature = optimum(objective, b)
        rows.design = _found_anew(rows.design, b, curvature.inverse())
    return rows.design


def effect_strength(rows: Rows, *, rounds: int = 6) -> float:
    """How strongly a treatment's effects are held to none, found like any other penalty.

    Args:
        rows: people to some of whom something was done, by chance.
        rounds: how often it is found anew.
    """
    effect = _FIRST_EFFECT
    half = rows.design.n_coefficients
    b: Vector = np.zeros(2 * half)
    for _ in range(rounds):
        objective = Objective(rows, Penalties(effect=effect))
        b, curvature = optimum(objective, b)
        spread = curvature.inverse()[half + 1 :, half + 1 :]
        held = objective.penalty[half + 1 :, half + 1 :].toarray()
        own = b[half + 1 :]
        free = len(own) - np.einsum("ij,ji->", spread, held)
        effect = _within(effect * free, own @ held @ own)
    return effect


def _found_anew(design: Design, b: Vector, spread: NDArray[np.float64]) -> Design:
    found = [
        _suited(each, design.steps(each), b[term.all], spread[term.all, term.all])
        for term, each in zip(design.terms[1:], (*design.columns, *design.pairs), strict=True)
    ]
    n = len(design.columns)
    return Design(tuple(found[:n]), tuple(found[n:]), design.groups)


def _suited(each: Any, steps: NDArray[np.float64], b: Vector, spread: NDArray[np.float64]) -> Any:
    """A column or pair with the penalties that its own coefficients ask for."""
    if not len(steps):
        free = len(b) - each.ridge * np.trace(spread)
        return msgspec.structs.replace(each, ridge=_within(free, b @ b))
    rough = steps.T @ steps
    left = np.linalg.inv(each.ridge * np.eye(len(b)) + each.smooth * rough) - spread
    ridge = _within(each.ridge * np.trace(left), b @ b)
    smooth = _within(each.smooth * np.einsum("ij,ji->", left, rough), b @ rough @ b)
    return msgspec.structs.replace(each, ridge=ridge, smooth=smooth)


def _within(free: Any, size: Any) -> float:
    """A penalty from the freedom that coefficients took and the size they came to have."""
    return float(np.clip(max(free, _BARELY) / max(size, _BARELY), _WEAKEST, _STRONGEST))
