"""Uplift: how much more likely it is because something is done, such as sending a mailing.

One logistic model of the outcome in which being treated has an effect in each bin, and these
effects are held much closer to none than the bins themselves (an S-learner). With t = +1/2 for
the treated and -1/2 for the others the log-odds are main(x) + t effect(x), so the effect is what
the treatment adds, and it is a sum of shares with reasons of its own.

Source: Kunzel et al., "Metalearners for estimating heterogeneous treatment effects using machine
learning" (PNAS 2019), for the S-learner; Lo, "The true lift model" (SIGKDD Explorations 2002),
for treatment interactions in one logistic model.
"""

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assent.score.columns import Codes, Numeric
from assent.score.design import Design
from assent.score.logistic import ScoreModel
from assent.score.objective import Vector
from assent.score.reasons import centred, summed
from assent.vocabulary import BadRequest

_AT_ONCE = 4096


class Interval(NamedTuple):
    """An interval for each row.

    Args:
        low: (n_rows,) its lower end.
        high: (n_rows,) its upper end.
    """

    low: Vector
    high: Vector


class Uplift(ScoreModel):
    """What a treatment changes, for each person; its `log_odds` are what being treated adds.

    Its one parameter is `effect`: how strongly effects are held to none, in rows of evidence;
    `effect_strength` finds what suits some rows.
    """

    name = "uplift"
    defaults: ClassVar[Mapping[str, float]] = {"effect": 20.0}

    def __init__(self, design: Design, **parameters: float) -> None:
        for column in design.columns:
            if isinstance(column, Numeric) and column.monotone:
                raise BadRequest(
                    f"`{column.name}` is monotone, which an uplift model cannot promise of effects"
                )
        super().__init__(design, **parameters)

    def probability(self, codes: Codes, *, treated: bool) -> Vector:
        """(n_rows,) how likely it is that it turns out as asked, if treated and if not."""
        from scipy.special import expit

        arm = 0.5 if treated else -0.5
        effect = self.log_odds(codes)
        return np.asarray(expit(summed(self.design, self._main, self._start, codes) + arm * effect))

    def uplift(self, codes: Codes) -> Vector:
        """(n_rows,) how much more likely it is if treated than if not; below 0 it does harm."""
        return self.probability(codes, treated=True) - self.probability(codes, treated=False)

    def interval(self, codes: Codes, *, level: float = 0.9) -> Interval:
        """An interval for each uplift.

        From the curvature at the optimum: the inverse Hessian is the spread of the coefficients,
        penalties taken as what is believed before, and the uplift is as good as linear in them
        (the delta method).

        Args:
            codes: (n_rows, n_columns).
            level: how likely it is that the uplift lies within.
        """
        from scipy.special import ndtri

        if not 0 < level < 1:
            raise BadRequest(f"the level is `{level}`; expected one between 0 and 1")
        curvature = self._here()
        middle, spread = self.uplift(codes), np.empty(len(codes))
        for start in range(0, len(codes), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            seen = np.zeros((len(codes[some]), self.design.n_coefficients))
            np.put_along_axis(seen, self.design.active(codes[some]).astype(np.intp), 1.0, axis=1)
            slopes = []
            for treated in (True, False):
                chance = self.probability(codes[some], treated=treated)[:, None]
                arm = 0.5 if treated else -0.5
                slopes.append(chance * (1 - chance) * np.hstack([seen, arm * seen]))
            slope = slopes[0] - slopes[1]
            variance = np.einsum("ij,ji->i", slope, curvature.solve(slope.T))
            spread[some] = np.sqrt(variance)
        reach = float(ndtri((1 + level) / 2)) * spread
        return Interval(middle - reach, middle + reach)

    def do_not_contact(self, codes: Codes, *, level: float = 0.9) -> NDArray[np.bool_]:
        """(n_rows,) whom the treatment makes less likely, as far as one can tell.

        Args:
            codes: (n_rows, n_columns).
            level: of the interval whose upper end must be below 0.
        """
        return self.interval(codes, level=level).high < 0

    def _serve(self, totals: NDArray[np.int64]) -> None:
        super()._serve(totals)
        half = self.design.n_coefficients
        self._start, self._main = centred(self.design, self._b[:half], totals)
        self.base, self.shares = centred(self.design, self._b[half:], totals)


MODEL = Uplift
