"""Thompson sampling: each variant is chosen as often as it is believed to be the best.

What is believed of a variant in a context x is normal, with mean x'w and variance s^2 x'Px: the
ridge regression's own posterior, where s is `width` times the spread of the rewards. With no
parts in its context it is Thompson sampling without context.

Source: Agrawal and Goyal (2013), "Thompson Sampling for Contextual Bandits with Linear Payoffs",
algorithm 1, with one regression for each variant.
"""

import numpy as np
from numpy.typing import NDArray

from assent.creative.best import best_of
from assent.creative.ridge import Ridge


class Thompson(Ridge):
    """The default creative model.

    Examples:
        Two variants, ten people each: seven click the first, one the second.

        >>> from assent.creative.creative import Creative
        >>> from assent.creative.outcome import Outcome, contribution
        >>> banner = Creative("banner", ("warm", "plain"))
        >>> model = Thompson(banner, floor=0.05)
        >>> clicks = {0: 7, 1: 1}
        >>> for variant, n in clicks.items():
        ...     for person in range(10):
        ...         given = Outcome(variant, person < n, False, 0.5, ())
        ...         model.add(contribution(banner, [given]))
        >>> [round(share, 3) for share in model.shares(())]
        [0.95, 0.05]
        >>> choice = model.choose({}, seed=3)
        >>> choice.variant, round(choice.propensity, 3)
        ('warm', 0.95)
    """

    name = "thompson"

    @staticmethod
    def preferred(means: NDArray[np.float64], deviations: NDArray[np.float64]) -> list[float]:
        """See `Ridge.preferred`."""
        return best_of(means, deviations)


MODEL = Thompson
