"""One kind of thing that people do, as campaigns ask it: did this person do it since then?

It is declared as audiences declare it, `{ did = "purchase", categories = ["SOUP"] }`. There
`within_days` counts back from now; here, as each person has a time of their own, it counts from
the moment that theirs begins.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assent.audiences import Did, read_definition
from assent.catalogue import Catalogue
from assent.data_map import DataMap
from assent.gate import Events
from assent.vocabulary import BadRequest, UnknownTerm


def read_doing(given: object, key: str, data_map: DataMap) -> Did:
    """Read what somebody must have done, from a table or from the event's name alone.

    Raises:
        UnknownTerm: no such event is declared.
        BadRequest: it is another condition, or says how often at most, or a fixed date.
    """
    said = {"did": given} if isinstance(given, str) else given
    if not isinstance(said, Mapping) or "did" not in said:
        raise BadRequest(f'`{key}` is not what somebody did; write `{key} = {{ did = "..." }}`')
    doing = read_definition(said, data_map).condition
    if not isinstance(doing, Did) or doing.at_most is not None or doing.since or doing.before:
        raise BadRequest(
            f"`{key}` may say which, `at_least` how often, and `within_days`; nothing else"
        )
    return doing


def read_aim(given: object, data_map: DataMap) -> Did | None:
    """What a campaign is measured by; a purchase unless it says so, where such are declared."""
    if given is not None:
        return read_doing(given, "aim", data_map)
    try:
        return Did("purchase", data_map.field_of_event("purchase"))
    except UnknownTerm:
        return None


def items_of(catalogue: Catalogue, doing: Did) -> list[int]:
    """The catalogue numbers of the items that something is about; none where it names none."""
    named = [number for number in catalogue.numbers(doing.items) if number is not None]
    return [*catalogue.in_categories(doing.categories), *named]


def times_in(
    events: Events, since: Mapping[int, int], doing: Did, items: Sequence[int]
) -> dict[int, list[int]]:
    """When each person did it, in the time that is theirs, in order.

    Args:
        events: of its kind, as the vault gives them.
        since: from when each person counts, in seconds since 1970; others do not.
        doing: what, and within how long.
        items: the catalogue numbers it is about, where it names any.

    Examples:
        >>> from assent.vocabulary import Field
        >>> who, at, none = np.array([1, 1, 2]), np.array([10, 20, 10]), np.zeros(3)
        >>> done = Events(who, np.array([5, 5, 6]), at, none, none)
        >>> purchase = Did("purchase", Field("purchases"))
        >>> times_in(done, {1: 11, 2: 5, 3: 5}, purchase, [])
        {1: [20], 2: [10]}
        >>> times_in(done, {1: 10, 2: 5}, Did("purchase", Field("purchases"), items=("x",)), [5])
        {1: [10, 20]}
    """
    wanted = np.isin(events.subject, np.fromiter(since, np.int64, len(since)))
    if doing.categories or doing.items:
        wanted &= np.isin(events.item, np.asarray(items, dtype=np.int64))
    for column, bounds in ((events.amount, doing.amount), (events.quantity, doing.quantity)):
        if bounds is not None:
            wanted &= np.fromiter(map(bounds.hold, column.tolist()), bool, len(column))
    long: float = doing.within.total_seconds() if doing.within else np.inf
    found: dict[int, list[int]] = {}
    for subject, at in _pairs(events.subject[wanted], events.at[wanted]):
        if since[subject] <= at < since[subject] + long:
            found.setdefault(subject, []).append(at)
    return found


def _pairs(*columns: NDArray[np.int64]) -> "zip[tuple[int, ...]]":
    return zip(*(column.tolist() for column in columns), strict=True)
