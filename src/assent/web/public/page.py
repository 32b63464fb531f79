"""A person's own page. Looking changes nothing; a press changes it at once.

The link is the key: it cannot be guessed, so the page asks for no password and sets no cookie,
and there is no session that another site could make use of.
"""

from typing import Any

from litestar import MediaType, Response, get, post

from assent.assembly import House
from assent.consent import Choice, Flag, decisive
from assent.consent.standing import flag
from assent.gate.decide import decide
from assent.vocabulary import ConsentStatus, NotFound, Purpose, SubjectId, Use
from assent.web.handed import InPath, TheForm, TheHouse, ThePages
from assent.web.pages import Page, see
from assent.web.public.answering import (
    NO,
    SIGNAL,
    heard,
    note,
    note_signal,
    products_in_words,
)
from assent.web.public.entrance import TheEntrance
from assent.web.public.explained import Explained, explained
from assent.web.public.lately import lately
from assent.web.public.rights import rights
from assent.web.public.shown import Anybody, shown
from assent.web.public.tellings import tellings
from assent.web.public.words import texts_for


@get("/p/{token:str}", sync_to_thread=True)
def show(
    token: InPath, request: Anybody, house: TheHouse, pages: ThePages, entrance: TheEntrance
) -> Page:
    """The page: every purpose with its words and the person's answer, and what we did."""
    said = texts_for(request)
    link = entrance.whose(token)
    pseudonym = _pseudonym(house, link.subject)
    if pseudonym is None:
        return shown(pages, "public/erased.html", said)
    choices = house.preferences.choices(link.subject, said.code)
    choices.sort(key=lambda choice: choice.purpose != link.purpose)
    laws = choices[0].laws if choices else ()
    standing = house.register.standing(link.subject)
    noted = request.query_params.get("noted", "")
    latest = decisive(house.register.history(link.subject))
    excluded = latest.get(Flag.SELF_EXCLUDED)

    def told(purpose: Purpose, choice: Choice | None = None) -> Explained:
        ruling = decide(house.gate.rule(Use.of(purpose)), standing)
        return explained(house.data_map, purpose, laws, said, choice=choice, ruling=ruling)

    asked = {choice.purpose for choice in choices}
    return shown(
        pages,
        "public/preferences.html",
        said,
        link=link,
        choices=[told(choice.purpose, choice) for choice in choices],
        others=[told(purpose) for purpose in house.data_map.purposes if purpose not in asked],
        laws=rights(laws, said),
        products=products_in_words(house, said),
        left_out=excluded.status if excluded else None,
        signal=_sends_signal(request),
        signal_held=bool(standing & flag(Flag.OPT_OUT_SIGNAL)),
        models=house.models.holding(link.subject),
        tellings=tellings(latest, said),
        lately=lately(house.ledger.about(pseudonym), said),
        noted=noted,
        receipt=_receipt(house, link.subject, pseudonym, noted),
        answered=any(choice.said_at for choice in choices),
        token=token,
        version=house.data_map.version,
        given=ConsentStatus.GIVEN,
        refused=NO,
    )


@get("/p/{token:str}/receipts.json", sync_to_thread=True)
def receipts(token: InPath, house: TheHouse, entrance: TheEntrance) -> Response[list[Any]]:
    """A receipt for each of the person's answers, to keep (ISO/IEC TS 27560)."""
    subject = entrance.whose(token).subject
    history = house.register.history(subject)
    made = list(house.records.receipts(house.keys.pseudonym(subject), history))
    kept = {"content-disposition": 'attachment; filename="receipts.json"'}
    return Response(made, media_type=MediaType.JSON, headers=kept)


@post("/p/{token:str}", sync_to_thread=True)
def change(
    *,
    token: InPath,
    request: Anybody,
    house: TheHouse,
    pages: ThePages,
    entrance: TheEntrance,
    form: TheForm,
) -> Page:
    """Note what the person says: by a button of the page, or by their mail program's (RFC 8058).

    Raises:
        BadRequest: it is neither.
    """
    said = texts_for(request)
    link = entrance.whose(token)
    if _pseudonym(house, link.subject) is None:
        return shown(pages, "public/erased.html", said)
    one_click = form.get("List-Unsubscribe") == "One-Click"
    if one_click:
        form = {"say": ConsentStatus.WITHDRAWN, "purpose": link.purpose}
    signals = _sends_signal(request)
    say, about = heard(form, house, signals=signals)
    if signals:
        note_signal(house, link.subject)  # before the answer, which may lift it for one purpose
    note(house, link, say, about, said)
    if one_click:
        return shown(pages, "public/stopped.html", said)
    return see(f"/p/{token}?lang={said.code}&noted={about}#{about}")


def _pseudonym(house: House, subject: SubjectId) -> bytes | None:
    """By what the ledger knows a person; None when they were erased."""
    try:
        return house.keys.pseudonym(subject)
    except NotFound:
        return None


def _receipt(house: House, subject: SubjectId, pseudonym: bytes, noted: str) -> str:
    """The number of the receipt for what was noted last of something; empty for none."""
    about = Flag.OPT_OUT_SIGNAL if noted == SIGNAL else noted
    history = house.register.history(subject)
    of = next((event for event in reversed(history) if event.about == about), None)
    if of is None or of.about is Flag.SELF_EXCLUDED:
        return ""
    return str(house.records.receipt(pseudonym, history, of)["dct:identifier"])


def _sends_signal(request: Anybody) -> bool:
    return request.headers.get("sec-gpc") == "1"


PERSONAL = [show, receipts, change]
