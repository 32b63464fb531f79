"""Additive: log-odds that are a sum of one share for each column and each declared pair.

Source: Lou et al., "Accurate intelligible models with pairwise interactions" (KDD 2013), for the
form; one convex optimum instead of boosted trees, so that people can be forgotten exactly.
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from assent.score.columns import Codes
from assent.score.logistic import ScoreModel
from assent.score.objective import Vector
from assent.score.reasons import centred, straightened


class Additive(ScoreModel):
    """The default score.

    Its one parameter is `fairness`: how strongly the mean log-odds of each group is held to that
    of all. It counts at training only; asking needs no group.

    Examples:
        Nurses bought, bakers did not; one nurse is forgotten.

        >>> from assent.score import Category, Design, contribution
        >>> design = Design((Category("job", ("nurse", "baker")),))
        >>> model = Additive(design)
        >>> model.add_many([contribution(np.array([[2 + n % 2]]), [1 - n % 2]) for n in range(8)])
        >>> model.probability(np.array([[2], [3]])).round(3)
        array([0.739, 0.261])
        >>> model.forget(contribution(np.array([[2]]), [1]))
        >>> model.probability(np.array([[2], [3]])).round(3)
        array([0.681, 0.239])
    """

    name = "additive"
    defaults: ClassVar[Mapping[str, float]] = {"fairness": 0.0}

    def probability(self, codes: Codes) -> Vector:
        """(n_rows,) how likely it is that it turns out as asked."""
        from scipy.special import expit

        return np.asarray(expit(self.log_odds(codes)))

    def _serve(self, totals: NDArray[np.int64]) -> None:
        super()._serve(totals)
        straight = straightened(self.design, self._b)
        self.base, self.shares = centred(self.design, straight, totals)


MODEL = Additive
