"""Upper confidence bounds: the variant is chosen that may be the best, doubts counted in favour.

All that the floor leaves goes to the variant with the highest mean plus `width` deviations, in
equal parts to several that are equal.

Source: Li, Chu, Langford and Schapire (2010), "A Contextual-Bandit Approach to Personalized News
Article Recommendation", algorithm 1 (LinUCB with disjoint linear models).
"""

import numpy as np
from numpy.typing import NDArray

from assent.creative.ridge import Ridge


class Ucb(Ridge):
    """Decides rather than draws; its shares are 0 or 1 but for the floor.

    Examples:
        >>> from assent.creative.creative import Creative
        >>> Ucb(Creative("banner", ("warm", "plain", "loud")), floor=0.1).shares(())
        [0.3333333333333333, 0.3333333333333333, 0.3333333333333333]
        >>> Ucb.preferred(np.array([0.3, 0.2]), np.array([0.1, 0.1]))
        [1.0, 0.0]
    """

    name = "ucb"

    @staticmethod
    def preferred(means: NDArray[np.float64], deviations: NDArray[np.float64]) -> list[float]:
        """See `Ridge.preferred`."""
        bounds = (means + deviations).tolist()
        highest = max(bounds)
        n = bounds.count(highest)
        return [1 / n if each == highest else 0.0 for each in bounds]


MODEL = Ucb
