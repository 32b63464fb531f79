"""What can become of a hand-over that did not succeed, divided by who must act.

TryLater        nobody: this parcel was not taken now, the next may be
Unreachable     nobody: the place is gone, nothing of this parcel was handed over
Rejected        nobody: this parcel will never be taken as it is
Misconfigured   the operator, before anything can be sent
Unconfirmed     the operator: it was handed over, and no answer came. It is never sent
                again by itself, so that nobody gets it twice, unless the destination
                knows parcels by their key and would take it once
"""

from assent.vocabulary import AssentError, BadRequest, Later


class TryLater(Later):
    """This parcel was not taken now; the connection is good for the next."""

    code = "try_later"
    retry_after_seconds = 300


class Unreachable(Later):
    """The destination cannot be reached or went away before the parcel was handed over."""

    code = "unreachable"
    retry_after_seconds = 60


class Rejected(BadRequest):
    """The destination will never take this parcel for this recipient."""

    code = "rejected"


class Misconfigured(BadRequest):
    """The operator must put something right before anything can be sent."""

    code = "misconfigured"


class Unconfirmed(AssentError):
    """A parcel was handed over and no answer came: it may or may not arrive."""

    code = "unconfirmed"
    status = 502
