"""A person's own page. Looking changes nothing; a press changes it at once.

The link is the key: it cannot be guessed, so the page asks for no password and sets no cookie,
and there is no session that another site could make use of.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from litestar import Request, Router, get, post
from litestar.datastructures import State

from assent.assembly import House
from assent.campaigns import ONE_CLICK, Link
from assent.consent import Choice, ConsentEvent, Flag
from assent.consent.standing import flag
from assent.ledger import Entry
from assent.vocabulary import (
    BadRequest,
    ConsentStatus,
    LegalBasis,
    NotFound,
    Purpose,
    Reason,
    Ruling,
    SubjectId,
)
from assent.web.handed import InPath, TheForm, TheHouse, ThePages
from assent.web.pages import Page, see
from assent.web.public.words import LANGUAGES, Texts, language_of, texts
from assent.web.words import ruling_of

SHOWN = 12
SOURCE = "preference_page"
EVERYTHING = "everything"
SIGNAL = "signal"
Anybody = Request[None, None, State]


@get("/p/{token:str}", sync_to_thread=True)
def show(token: InPath, request: Anybody, house: TheHouse, pages: ThePages) -> Page:
    """The page: every purpose with its words and the person's answer, and what we did."""
    said = texts(language_of(request))
    link = house.links.read(token)
    pseudonym = _pseudonym(house, link.subject)
    if pseudonym is None:
        return pages.public("public/erased.html", t=said, lang=said.code)
    choices = house.preferences.choices(link.subject, said.code)
    choices.sort(key=lambda choice: choice.purpose != link.purpose)
    return pages.public(
        "public/preferences.html",
        t=said,
        lang=said.code,
        languages=LANGUAGES.values(),
        link=link,
        choices=choices,
        given=ConsentStatus.GIVEN,
        refused={ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN},
        signal=_sends_signal(request),
        signal_held=_holds_signal(house, link.subject),
        lately=lately(house.ledger.about(pseudonym), said),
        noted="noted" in request.query_params,
    )


@post("/p/{token:str}", sync_to_thread=True)
def change(
    token: InPath, request: Anybody, house: TheHouse, pages: ThePages, form: TheForm
) -> Page:
    """Note what the person says: by a button of the page, or by their mail program's (RFC 8058).

    Raises:
        BadRequest: it is neither.
    """
    said = texts(language_of(request))
    link = house.links.read(token)
    if _pseudonym(house, link.subject) is None:
        return pages.public("public/erased.html", t=said, lang=said.code)
    if _sends_signal(request) and not _holds_signal(house, link.subject):
        _note_signal(house, link.subject)

    def note(purpose: str, say: str, source: str) -> None:
        house.preferences.answer(link.subject, purpose, say, source=source, language=said.code)

    by_link = f"{ONE_CLICK}:{link.campaign}"
    if form.get("List-Unsubscribe") == "One-Click":
        note(link.purpose, "withdrawn", by_link)
        return pages.public("public/stopped.html", t=said, lang=said.code)
    say, purpose = form.get("say", ""), form.get("purpose", "")
    if say not in {"given", "withdrawn", SIGNAL}:
        raise BadRequest("the form holds no answer; press one of the buttons of the page")
    if purpose == EVERYTHING and say == "withdrawn":
        for choice in _not_refused(house.preferences.choices(link.subject)):
            note(choice.purpose, say, by_link if choice.purpose == link.purpose else SOURCE)
    elif say != SIGNAL:
        note(purpose, say, by_link if _stops(link, purpose, say) else SOURCE)
    return see(f"/p/{token}?lang={said.code}&noted=1")


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
    words, language = (said.among_others, said.code) if ruling is None else said.why(ruling)
    return Decided(
        at=entry.at,
        what=said.purposes[purpose],
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


def _pseudonym(house: House, subject: SubjectId) -> bytes | None:
    """By what the ledger knows a person; None when they were erased."""
    try:
        return house.keys.pseudonym(subject)
    except NotFound:
        return None


def _not_refused(choices: list[Choice]) -> list[Choice]:
    no = {ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN}
    return [choice for choice in choices if choice.status not in no]


def _stops(link: Link, purpose: str, say: str) -> bool:
    """Whether a press stops what the message was sent for: then the campaign counts it as such."""
    return bool(link.campaign) and purpose == link.purpose and say == "withdrawn"


def _sends_signal(request: Anybody) -> bool:
    return request.headers.get("sec-gpc") == "1"


def _holds_signal(house: House, subject: SubjectId) -> bool:
    return bool(house.register.standing(subject) & flag(Flag.OPT_OUT_SIGNAL))


def _note_signal(house: House, subject: SubjectId) -> None:
    event = ConsentEvent(
        subject,
        Flag.OPT_OUT_SIGNAL,
        ConsentStatus.GIVEN,
        house.clock(),
        "gpc",
        evidence="Sec-GPC: 1",
    )
    house.gate.note_consent([event])


public = Router(path="/", route_handlers=[show, change], include_in_schema=False)
