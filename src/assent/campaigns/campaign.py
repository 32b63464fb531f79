"""What a campaign is: whom it speaks to, for what purpose, about what, and by which road.

name = "autumn-pantry"
purpose = "direct_marketing_email"
destination = "mail"
facts = "facts.toml"            # the fact sheet, beside this file
recommend = 5                   # how many products to recommend to each; 0 for none
restricted = "alcohol"          # if what it offers is restricted: by which class of the data map
holdout = 0.1                   # the part of the audience that is not written to; 0 for none
aim = { did = "purchase", within_days = 14 }    # what its lift is measured by

[brief]
audience = "people who cook at home"
tone = "warm"

[audience]
did = "purchase"
at_least = 10
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from assent.audiences import Definition, Did
from assent.campaigns.doing import read_aim
from assent.campaigns.journey import Journey, read_journey
from assent.campaigns.translated import TEXTS, Translated
from assent.campaigns.variants import Varied
from assent.content import Brief, FactSheet
from assent.data_map import DataMap
from assent.vocabulary import BadRequest, NotFound, Processor, Purpose, UnknownTerm, Use, word

MOST_RECOMMENDED = 20
MEANS = "means"
"""The key under which a kept campaign says what the audiences it refers to meant."""

HOLDOUT = 0.1
MOST_HELD_OUT = 0.5
_KEYS = (
    "name",
    "purpose",
    "destination",
    "facts",
    "recommend",
    "restricted",
    "holdout",
    "aim",
    "trigger",
    "steps",
    "generator",
    "brief",
    "audience",
    MEANS,
    "variants",
    TEXTS,
    "leads_to",
)


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign, as declared.

    Args:
        name: what it is called, in lower case with hyphens.
        purpose: what people's data would be used for.
        destination: where its messages go, by its name in the data map.
        processor: who handles them there.
        definition: its audience.
        brief: what to write.
        facts: what may be said.
        recommend: how many products to recommend to each person.
        generator: what writes the draft, by its name on the shelf.
        restricted: the class of restricted product that it offers, if it does.
        varied: its variants, and where its link leads.
        translated: its text in the other languages of its brief.
        holdout: the part of its audience that is held out, to be compared with.
        aim: what it is measured by; None where nothing that could be is declared.
        journey: how people enter it by what they do; None where it goes to its audience at once.
    """

    name: str
    purpose: Purpose
    destination: str
    processor: Processor
    definition: Definition
    brief: Brief
    facts: FactSheet
    recommend: int
    generator: str
    restricted: str | None = None
    varied: Varied = Varied({})  # noqa: RUF009  it is frozen
    translated: Translated = Translated({})  # noqa: RUF009  it is frozen
    holdout: float = HOLDOUT
    aim: Did | None = None
    journey: Journey | None = None

    @property
    def use(self) -> Use:
        """What the gate is asked for to find its audience, and to take it through a journey."""
        return Use.of(
            self.purpose,
            *self.definition.fields,
            *(self.journey.fields if self.journey else ()),
            processor=self.processor,
            restricted=self.restricted,
        )

    @classmethod
    def of(
        cls,
        said: Mapping[str, Any],
        data_map: DataMap,
        read: Callable[[Mapping[str, Any]], Definition],
    ) -> Self:
        """Read a campaign from plain values, `facts` being the fact sheet's.

        Args:
            said: the values.
            data_map: what was declared.
            read: reads the definition of its audience.

        Raises:
            UnknownTerm: a key or a name is not known; the nearest right one is given.
            BadRequest: something is missing or makes no sense.
        """
        for key in said:
            if key not in _KEYS:
                raise UnknownTerm("campaign key", key, _KEYS)
        for key in ("name", "destination", "facts", "brief", "audience"):
            if key not in said:
                raise BadRequest(f"the campaign has no `{key}`; add it")
        destination = str(said["destination"])
        if destination not in data_map.destinations:
            raise UnknownTerm("destination", destination, data_map.destinations)
        brief = Brief.read(said["brief"])
        return cls(
            name=_name(said["name"]),
            purpose=word(Purpose, str(said.get("purpose", Purpose.DIRECT_MARKETING_EMAIL))),
            destination=destination,
            processor=data_map.destinations[destination].processor,
            definition=read(said["audience"]),
            brief=brief,
            facts=FactSheet.of(said["facts"]),
            recommend=_how_many(said.get("recommend", 0)),
            generator=str(said.get("generator", "grammar")),
            restricted=_restricted(said.get("restricted"), data_map),
            varied=Varied.of(said),
            translated=Translated.of(said, brief),
            holdout=_share(said.get("holdout", HOLDOUT)),
            aim=read_aim(said.get("aim"), data_map),
            journey=read_journey(said, data_map, read),
        )


def read_campaign_file(path: Path) -> dict[str, Any]:
    """The plain values of a campaign file, with its fact sheet read in.

    Raises:
        NotFound: the file or its fact sheet is not there.
        BadRequest: one of them is not what it should be.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFound(f"there is no campaign file at `{path}`") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as failure:
        reason = str(failure)[:1].lower() + str(failure)[1:]
        raise BadRequest(f"the campaign file `{path}` cannot be read: {reason}") from None
    if isinstance(said.get("facts"), str):
        said["facts"] = FactSheet.read(path.parent / said["facts"]).as_json()
    return said


def _name(given: object) -> str:
    if not isinstance(given, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", given):
        raise BadRequest(
            f"the campaign's name `{given}` cannot be used; "
            "write up to 64 small letters, digits and hyphens"
        )
    return given


def _restricted(given: object, data_map: DataMap) -> str | None:
    if given is None:
        return None
    if given not in data_map.restricted:
        raise UnknownTerm("restricted class", str(given), data_map.restricted)
    return str(given)


def _how_many(given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= MOST_RECOMMENDED:
        raise BadRequest(f"`recommend = {given}` cannot be; write 0 to {MOST_RECOMMENDED}")
    return given


def _share(given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise BadRequest(f"`holdout = {given}` is not a number; write 0 to {MOST_HELD_OUT}")
    if not 0 <= given <= MOST_HELD_OUT:
        raise BadRequest(f"`holdout = {given}` cannot be; write 0 to {MOST_HELD_OUT}")
    return float(given)
