"""How young a person may be, from whatever a file says of their age."""

import re
from collections.abc import Callable
from datetime import date


def _since(birth: re.Match[str], today: date) -> int:
    born = date(int(birth[1]), int(birth[2]), int(birth[3]))
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


_FORMS: tuple[tuple[str, Callable[[re.Match[str], date], int]], ...] = (
    (r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?", _since),
    (r"(\d{4})", lambda m, today: today.year - int(m[1]) - 1),
    (r"(\d{1,3})", lambda m, _: int(m[1])),
    (r"(\d{1,3}) ?\+", lambda m, _: int(m[1])),
    (r"(\d{1,3}) ?(?:-|\u2013|to) ?\d{1,3}", lambda m, _: int(m[1])),
    (r"(?:<|under|below) ?\d{1,3}", lambda _m, _t: 0),
    (r"(?:>=|from) ?(\d{1,3})", lambda m, _: int(m[1])),
    (r"(?:>|over) ?(\d{1,3})", lambda m, _: int(m[1])),
)


def youngest(said: str, today: date) -> int | None:
    """The least age in years that fits what was said; None when it cannot be read.

    The least, because a person who may be a child is protected as one. A birth date, a birth
    year, an age or an age band are understood.

    Examples:
        >>> today = date(2026, 11, 22)
        >>> [youngest(said, today) for said in ("19-24", "65+", "2008-11-23", "2008", "Under 18")]
        [19, 65, 17, 17, 0]
        >>> youngest("old", today) is None
        True
    """
    for form, least in _FORMS:
        found = re.fullmatch(form, said.strip().lower())
        if found:
            try:
                years = least(found, today)
            except ValueError:  # no such day
                return None
            return years if 0 <= years <= 150 else None
    return None
