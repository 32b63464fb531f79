"""Where to divide a history in time, when nobody names the moment."""

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from assent.vocabulary import BadRequest


def moment(at: NDArray[np.int64], share: float = 0.8) -> datetime:
    """The moment before which this share of the events lies.

    Args:
        at: (n_events,) epoch seconds.
        share: between 0 and 1.

    Raises:
        BadRequest: nothing happened.

    Examples:
        >>> moment(np.array([0, 60, 120, 180, 240, 300]))
        datetime.datetime(1970, 1, 1, 0, 4, tzinfo=datetime.timezone.utc)
    """
    if not len(at):
        raise BadRequest("nothing happened yet, so there is no time to divide")
    return datetime.fromtimestamp(int(np.quantile(at, share)), UTC)
