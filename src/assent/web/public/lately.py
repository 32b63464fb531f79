"""What was decided about a person of late, in plain words."""

from dataclasses import dataclass, replace
from datetime import datetime

from assent.ledger import Entry
from assent.vocabulary import LegalBasis, Purpose, Reason, Ruling
from assent.web.public.words import Texts
from assent.web.words import ruling_of

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision in plain words, and how many `times` it was taken that day."""

    at: datetime
    what: str
    words: str
    allowed: bool
    times: int
    language: str


def lately(entries: list[Entry], said: Texts) -> list[Decided]:
    """The newest decisions about a person, newest first.

    Args:
        entries: every ledger entry about them, newest first.
        said: the words of their language.
    """
    told: dict[tuple[object, ...], Decided] = {}
    for entry in entries:
        if entry.kind != "use":
            continue
        one = _decided(entry, said)
        key = (one.at.date(), one.what, one.words)
        if key in told:
            told[key] = replace(told[key], times=told[key].times + 1)
        elif len(told) == SHOWN:
            break
        else:
            told[key] = one
    return list(told.values())


def _decided(entry: Entry, said: Texts) -> Decided:
    purpose = Purpose(entry.body["purpose"])
    ruling = ruling_of(entry.body) or _only_ground(entry, purpose)
    if ruling is None:
        words = said("It was used together with that of others who allow it.")
        language = said.tag
    else:
        words, language = said.why(ruling)
    return Decided(
        at=entry.at,
        what=said.purpose(purpose),
        words=words,
        allowed=ruling is None or ruling.allow,
        times=1,
        language=language,
    )


def _only_ground(entry: Entry, purpose: Purpose) -> Ruling | None:
    """The ground on which an entry about many granted them, where it was one for all."""
    said = {text.rpartition(": ")[2] for text in entry.body["counts"]}
    bases = [basis for basis in LegalBasis if basis.value in said]
    return Ruling(purpose, Reason.GRANTED, basis=bases[0]) if len(bases) == 1 else None
