"""Examines a house: what is well, what should be watched, what is ill, and what to do about it.

It changes nothing. An examination is one function that takes the place and tells what it found;
one that breaks is itself a finding.
"""

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from assent.assembly.checking import check_data_map
from assent.assembly.house import House
from assent.assembly.places import Places, furnished
from assent.data_map import Severity
from assent.jurisdictions import ahead, day_of
from assent.review import MAY_DECIDE
from assent.store import is_newest
from assent.vocabulary import AssentError

T = TypeVar("T")

LITTLE_SPACE = 1 << 30
NO_SPACE = 100 << 20
SOON = timedelta(days=90)


class Health(StrEnum):
    """How it is."""

    WELL = "well"
    WATCH = "watch"
    ILL = "ill"


@dataclass(frozen=True, slots=True)
class Found:
    """What one examination found.

    Args:
        about: what was examined.
        health: how it is.
        said: what was found.
        move: what to do about it; empty when it is well.
    """

    about: str
    health: Health
    said: str
    move: str = ""

    def as_json(self) -> dict[str, str]:
        """For the command line."""
        return asdict(self)


def examine(places: Places) -> Iterator[Found]:
    """Every examination in turn. Those of what lies inside wait until the house can be opened."""
    found = [each for look in (_data_map, _keys, _disk, _store) for each in _safely(look, places)]
    yield from found
    *outside, store = found
    if store.health is not Health.WELL or any(each.health is Health.ILL for each in outside):
        said = "what lies inside was not examined"
        yield Found("inside", Health.WATCH, said, "see to the above, then ask again")
        return
    try:
        house = furnished(places)
    except AssentError as failure:
        yield Found("master key", Health.ILL, failure.message, "see the message")
        return
    try:
        for each in (_master, _ledger, _clock, _models, _people_who_judge, _address, _laws):
            yield from _safely(each, house)
    finally:
        house.close()


def _safely(look: Callable[[T], Iterator[Found]], at: T) -> Iterator[Found]:
    about = look.__name__.strip("_").replace("_", " ")
    try:
        yield from look(at)
    except AssentError as failure:
        yield Found(about, Health.ILL, failure.message, "see the message")
    except Exception as failure:  # noqa: BLE001  an examination that breaks must not hide the others
        said = f"the examination broke with {type(failure).__name__}"
        yield Found(about, Health.ILL, said, "report this; nothing is known about it")


def _data_map(places: Places) -> Iterator[Found]:
    mistakes = check_data_map(places.data_map)
    errors = sum(each.severity is Severity.ERROR for each in mistakes)
    if errors:
        said, move = f"{errors} mistakes", "`assent check` explains each with its line"
        yield Found("data map", Health.ILL, said, move)
    elif mistakes:
        said, move = f"{len(mistakes)} findings", "`assent check` explains each with its line"
        yield Found("data map", Health.WATCH, said, move)
    else:
        yield Found("data map", Health.WELL, "no mistakes")


def _keys(places: Places) -> Iterator[Found]:
    for place in (places.keys, places.master):
        if not place.exists():
            move = "`assent init` makes a house; if there was one, restore its keys"
            yield Found("keys", Health.ILL, f"`{place.name}` is missing", move)
            return
        if place.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            said = f"others on this machine can reach `{place.name}`"
            yield Found("keys", Health.ILL, said, f"chmod go= {place}")
            return
    yield Found("keys", Health.WELL, "there, and nobody else's to read")


def _disk(places: Places) -> Iterator[Found]:
    free = shutil.disk_usage(places.data if places.data.exists() else places.root).free
    said = f"{free / 1e9:,.1f} GB free"
    if free > LITTLE_SPACE:
        yield Found("disk", Health.WELL, said)
    else:
        health = Health.ILL if free < NO_SPACE else Health.WATCH
        yield Found("disk", health, said, "make room: a full disk refuses every use of data")


def _store(places: Places) -> Iterator[Found]:
    with places.store() as database:
        if not is_newest(database):
            said = "made by an earlier version"
            yield Found("store", Health.WATCH, said, "back it up; the next command upgrades it")
            return
        for fault in database.faults():
            yield Found("store", Health.ILL, fault, "stop writing, and restore a backup")
            return
    yield Found("store", Health.WELL, f"answers, and is whole ({database.dialect})")


def _master(house: House) -> Iterator[Found]:
    house.keys.check()
    yield Found("master key", Health.WELL, "belongs to the people's keys")


def _ledger(house: House) -> Iterator[Found]:
    found = house.verify_ledger()
    for fault in found.faults:
        move = "keep a copy of everything; somebody changed what cannot be changed"
        yield Found("ledger", Health.ILL, fault, move)
    if found.whole:
        said = f"{found.entries:,} entries, {found.checkpoints} checkpoints agree"
        yield Found("ledger", Health.WELL, said)


def _clock(house: House) -> Iterator[Found]:
    now = house.clock()
    latest = house.ledger.latest(1)
    if latest and latest[0].at > now:
        said = f"it is {now:%Y-%m-%d %H:%M} here, earlier than the ledger's last entry"
        yield Found("clock", Health.ILL, said, "set the clock: consents and deadlines hang on it")
    else:
        yield Found("clock", Health.WELL, f"{now:%Y-%m-%d %H:%M} UTC")


def _models(house: House) -> Iterator[Found]:
    live = house.models.live()
    for model in live:
        house.models.load(model)
    yield Found("models", Health.WELL, f"{len(live)} live, each as it was written")


def _people_who_judge(house: House) -> Iterator[Found]:
    judges = [each for each in house.operators.all() if each.role in MAY_DECIDE]
    said = f"{len(judges)} can judge"
    if len(judges) > 1:
        yield Found("people who judge", Health.WELL, said)
    else:
        move = "`assent operator add NAME --role reviewer`: what carries a risk takes two"
        yield Found("people who judge", Health.WATCH, said, move)


def _address(house: House) -> Iterator[Found]:
    local = any(name in house.url for name in ("://127.", "://localhost", "://[::1]"))
    if house.url.startswith("https://"):
        yield Found("address", Health.WELL, house.url)
    elif local:
        move = "before others use it: a proxy with https, and its address in ASSENT_URL"
        yield Found("address", Health.WATCH, f"{house.url}, this machine only", move)
    else:
        move = "put a proxy with https before it, and its address in ASSENT_URL"
        yield Found("address", Health.ILL, f"{house.url} is not https", move)


def _laws(house: House) -> Iterator[Found]:
    today = day_of(house.clock())
    coming = [each for each in ahead(house.data_map.followed, today) if each.on < today + SOON]
    for each in coming:
        said, move = f"{each.on}: {each.title}", f"`assent laws preview {each.on}` shows the effect"
        yield Found("laws", Health.WATCH, said, move)
    if not coming:
        yield Found("laws", Health.WELL, f"nothing changes within {SOON.days} days")
