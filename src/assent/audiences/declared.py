"""What an audience with a name declares.

name = "tea-lovers"
purpose = "direct_marketing_email"
processor = "mailer"            # who would handle their data; the house itself unless said
restricted = "alcohol"          # if what they are wanted for is restricted: by which class
every_hours = 24                # built so often; without it, membership is live

[audience]
did = "purchase"
categories = ["TEA"]

A live audience has no members of its own: whoever its definition describes is in it. One built
on a schedule keeps those found last time, and of them the gate is asked again at every use.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from assent.audiences.definition import Definition
from assent.data_map import DataMap
from assent.vocabulary import SELF, BadRequest, NotFound, Purpose, UnknownTerm, Use, word

_KEYS = ("name", "purpose", "processor", "restricted", "every_hours", "audience")
_MOST_HOURS = 24 * 366


@dataclass(frozen=True, slots=True)
class Audience:
    """One audience.

    Args:
        name: what it is called, in lower case with hyphens.
        definition: which people.
        use: what they are wanted for, with the fields that finding them reads.
        every: how often it is built; None where membership is live.
        built_at: when it was last built; None if never.
    """

    name: str
    definition: Definition
    use: Use
    every: timedelta | None = None
    built_at: datetime | None = None

    def due(self, now: datetime) -> bool:
        """Whether it is to be built by then."""
        return self.every is not None and (
            self.built_at is None or self.built_at + self.every <= now
        )

    @property
    def membership(self) -> str:
        """How people come to be in it, in words."""
        if self.every is None:
            return "live"
        when = f"last on {self.built_at:%Y-%m-%d %H:%M} UTC" if self.built_at else "not yet"
        return f"built every {self.every // timedelta(hours=1)} hours, {when}"

    def explained(self) -> str:
        """Whom it means, what that reads, what they are wanted for, and how they come to be in."""
        fields = ", ".join(f"`{field}`" for field in sorted(self.use.fields)) or "no field"
        through = "" if self.use.processor == SELF else f" through `{self.use.processor}`"
        offer = f", to be offered `{self.use.restricted}`" if self.use.restricted else ""
        return (
            f"{self.definition.explained()}\n\n"
            f"wanted for `{self.use.purpose.value}`{through}{offer}; "
            f"finding them reads {fields}\nmembership: {self.membership}"
        )


def declared(
    said: Mapping[str, Any],
    data_map: DataMap,
    read: Callable[[Mapping[str, object], str], Definition],
    built_at: datetime | None = None,
) -> Audience:
    """Read an audience from plain values.

    Args:
        said: the values.
        data_map: what was declared.
        read: reads its definition, given its name.
        built_at: when its members were last found.

    Raises:
        UnknownTerm: a key or a name is not known; the nearest right one is given.
        BadRequest: something is missing or makes no sense, or it refers to itself.
    """
    for key in said:
        if key not in _KEYS:
            raise UnknownTerm("key of an audience", key, _KEYS)
    for key in ("name", "purpose", "audience"):
        if key not in said:
            raise BadRequest(f"the audience has no `{key}`; add it")
    name = _name(said["name"])
    definition = read(said["audience"], name)
    use = Use.of(
        word(Purpose, str(said["purpose"])),
        *definition.fields,
        processor=_known(said.get("processor", SELF), [*data_map.processors, SELF]),
        restricted=_restricted(said.get("restricted"), data_map),
    )
    return Audience(name, definition, use, _every(said.get("every_hours")), built_at)


def read_audience_file(path: Path) -> dict[str, Any]:
    """The plain values of an audience's file, in TOML, or in JSON where its name says so.

    Raises:
        NotFound: there is no such file.
        BadRequest: it is not what it should be.
    """
    try:
        text = path.read_bytes()
        said = msgspec.json.decode(text) if path.suffix == ".json" else tomllib.loads(text.decode())
    except FileNotFoundError:
        raise NotFound(f"there is no audience file at `{path}`") from None
    except (msgspec.DecodeError, tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as failure:
        reason = str(failure)[:1].lower() + str(failure)[1:]
        raise BadRequest(f"the audience file `{path}` cannot be read: {reason}") from None
    if not isinstance(said, dict):
        raise BadRequest(f"the audience file `{path}` is not a table")
    return said


def _name(given: object) -> str:
    if not isinstance(given, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", given):
        raise BadRequest(
            f"the audience's name `{given}` cannot be used; "
            "write up to 64 small letters, digits and hyphens"
        )
    return given


def _known(given: object, processors: list[str]) -> str:
    if given not in processors:
        raise UnknownTerm("processor", str(given), processors)
    return str(given)


def _restricted(given: object, data_map: DataMap) -> str | None:
    if given is not None and given not in data_map.restricted:
        raise UnknownTerm("restricted class", str(given), data_map.restricted)
    return None if given is None else str(given)


def _every(given: object) -> timedelta | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not 0 < given <= _MOST_HOURS:
        raise BadRequest(f"`every_hours` is not a whole number from 1 to {_MOST_HOURS}")
    return timedelta(hours=given)
