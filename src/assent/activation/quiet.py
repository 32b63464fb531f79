"""When it is day where a person is.

Their own time zone counts if it is known, else all zones of their country together. Of whom
not even the country is known may be wherever anybody here is: it must be day in all of it.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assent.data_map import Quiet

LOOKED_AHEAD = timedelta(days=3)
LOOK_AGAIN = timedelta(days=1)


def quiet_until(quiet: Quiet, zones: Iterable[ZoneInfo], at: datetime) -> datetime | None:
    """When the quiet hours are over in all of these zones; None if they are now.

    Where there is no hour at which it is day in all of them, a day later: it is asked again then.

    Examples:
        >>> from datetime import time
        >>> berlin, quiet = ZoneInfo("Europe/Berlin"), Quiet(time(21), time(8))
        >>> quiet_until(quiet, [berlin], datetime(2026, 3, 2, 20, 30, tzinfo=UTC)).isoformat()
        '2026-03-03T07:00:00+00:00'
        >>> quiet_until(quiet, [berlin], datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) is None
        True
    """
    everywhere = tuple(zones)
    found = at
    while found < at + LOOKED_AHEAD:
        ends = [_ends(quiet, zone, found) for zone in everywhere]
        latest = max((each for each in ends if each is not None), default=None)
        if latest is None:
            return None if found == at else found
        found = latest
    return at + LOOK_AGAIN


def zones_of(named: str | None, place: str | None, elsewhere: Iterable[str]) -> list[ZoneInfo]:
    """The zones in which it must be day for a person.

    Args:
        named: what is kept as their time zone, if anything is.
        place: their country, if it is known.
        elsewhere: the countries they may be in if not.

    Examples:
        >>> [zone.key for zone in zones_of("Asia/Kolkata", "DE", ["US"])]
        ['Asia/Kolkata']
        >>> [zone.key for zone in zones_of("nonsense", "PL", ["US"])]
        ['Europe/Warsaw']
    """
    if named:
        own = _zone(named)
        if own is not None:
            return [own]
    places = [place] if place else sorted(elsewhere)
    return [zone for each in places for zone in _zones_in(each)]


def _ends(quiet: Quiet, zone: ZoneInfo, at: datetime) -> datetime | None:
    """When the quiet hours that hold at a moment end in a zone; None where they do not hold."""
    local = at.astimezone(zone)
    if not quiet.holds(local.time()):
        return None
    end = local.replace(
        hour=quiet.ends.hour, minute=quiet.ends.minute, second=0, microsecond=0, fold=1
    )
    if end <= local:
        end += timedelta(days=1)
    # An hour that a change of the clock skips or repeats must not stop the search.
    return max(end.astimezone(UTC), at + timedelta(minutes=1))


@cache
def _zones_in(country: str) -> tuple[ZoneInfo, ...]:
    from babel.core import get_global

    territories: Mapping[str, list[str]] = get_global("territory_zones")
    names = territories.get(country.partition("-")[0], [])
    return tuple(zone for name in names if (zone := _zone(name)) is not None)


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
