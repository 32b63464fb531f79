"""Every error a caller can meet, divided by who must act.

    AssentError
    ├── BadRequest       400  the caller must change what was asked
    │   └── UnknownTerm  400  a name that is not known, with the nearest one that is
    ├── DeniedError      403  the person has not agreed; nobody but they can change it
    ├── NotFound         404  there is no such thing
    ├── Conflict         409  it clashes with what is already so
    ├── ReviewNeeded     409  a second human must look first
    └── Later            503  try again; nothing was changed

A message is one sentence in lower case without a final period. It gives the value in
backticks, what was expected, and the next move. It never carries a personal value.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import ClassVar


class AssentError(Exception):
    """The root of all errors that Assent raises on purpose."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, *, decision: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.decision = decision

    def as_json(self) -> dict[str, object]:
        """The one JSON shape of an error; `decision` is a ledger number or null."""
        return {"code": self.code, "message": self.message, "decision": self.decision}


class BadRequest(AssentError):
    """What was asked cannot be done as asked."""

    code = "bad_request"
    status = 400


class UnknownTerm(BadRequest):
    """A name that is not known; the message offers the nearest right one.

    Examples:
        >>> UnknownTerm("model", "popluar", ["ease", "popularity"]).message
        'unknown model `popluar`; did you mean `popularity`?'
        >>> UnknownTerm("law", "xx", ["gdpr", "ccpa"]).message
        'unknown law `xx`; known are `ccpa`, `gdpr`'
    """

    code = "unknown_term"

    def __init__(self, kind: str, given: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = get_close_matches(given, names, n=1, cutoff=0.5)
        hint = (
            f"did you mean `{near[0]}`?"
            if near
            else "known are " + ", ".join(f"`{name}`" for name in names)
            if names
            else "none is known yet"
        )
        super().__init__(f"unknown {kind} `{given}`; {hint}")
        self.kind = kind
        self.given = given


class DeniedError(AssentError):
    """The gate's `Denial`, raised only at a door; inside the house a denial is a value."""

    code = "denied"
    status = 403


class NotFound(AssentError):
    """There is no such thing."""

    code = "not_found"
    status = 404


class Conflict(AssentError):
    """What was asked clashes with what is already so."""

    code = "conflict"
    status = 409


class ReviewNeeded(AssentError):
    """A human who is not the author must judge this first."""

    code = "review_needed"
    status = 409


class Later(AssentError):
    """A part of the system cannot answer now; nothing was changed, so ask again."""

    code = "later"
    status = 503
    retry_after_seconds = 5
