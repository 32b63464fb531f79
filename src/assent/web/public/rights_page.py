"""The page on which a person uses their rights, and the certificate they keep when erased.

Where codes can be sent, seeing everything and being erased take one: a link in a message may have
been handed on with it, years ago. The certificate's address names nobody and shows only what was
done.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import MediaType, Response, get, post

from assent.assembly import House
from assent.campaigns import Link
from assent.rights import ASKED, Certificate, Request, as_csv
from assent.vocabulary import BadRequest, DeniedError, NotFound, UnknownTerm
from assent.web.handed import InPath, TheForm, TheHouse, ThePages
from assent.web.pages import Page, Pages, see
from assent.web.public import names
from assent.web.public.entrance import Entrance, TheEntrance
from assent.web.public.held import as_page
from assent.web.public.shown import Anybody, shown
from assent.web.public.whose import known, theirs
from assent.web.public.words import Texts, texts_for

_FORMS = {
    "data.json": MediaType.JSON,
    "portable.json": MediaType.JSON,
    "data.csv": "text/csv; charset=utf-8",
    "data.html": MediaType.HTML,
}
_SURE = "sure"
"""What the box sends that says that an erasure is meant."""


class NeedsCode(DeniedError):
    """What is asked for takes a one-time code."""

    code = "needs_code"


@get("/p/{token:str}/rights", sync_to_thread=True)
def show(
    token: InPath, request: Anybody, house: TheHouse, pages: ThePages, entrance: TheEntrance
) -> Page:
    """What the person asked for, and what they may ask."""
    said = texts_for(request)
    link = entrance.whose(token)
    if not known(house, link.subject):
        return shown(pages, "public/erased.html", said)
    return _page(house, pages, said, token, link, proved=_proved(entrance, token))


@post("/p/{token:str}/rights", sync_to_thread=True)
def ask(
    *,
    token: InPath,
    request: Anybody,
    house: TheHouse,
    pages: ThePages,
    entrance: TheEntrance,
    form: TheForm,
) -> Page:
    """Take in a request, or the person's word that one is theirs; do at once what can be.

    Raises:
        UnknownTerm: that cannot be asked.
        NeedsCode: an erasure is asked for by a link alone.
    """
    said = texts_for(request)
    link = entrance.whose(token)
    if not known(house, link.subject):
        return shown(pages, "public/erased.html", said)
    how = "code" if entrance.is_visit(token) else "link"
    asks = form.get("ask", "")
    if asks not in {*ASKED, "mine"}:
        raise UnknownTerm("request", asks, ASKED)
    if asks == "erasure" and form.get("sure") != _SURE:
        proved = _proved(entrance, token)
        return _page(house, pages, said, token, link, proved=proved, unsure=True)
    if asks in {"erasure", "mine"}:
        _hold_proved(entrance, token)
    requests = house.rights.requests
    if asks == "mine":
        found = theirs(house, link.subject, form.get("number", ""))
        requests.identify(found.number, by=how)
        return see(f"/p/{token}/rights?lang={said.code}#requests")
    made = requests.ask(
        link.subject, asks, source="page", identified_by=how, words=_words(asks, form, said)
    )
    if asks == "erasure":
        erased = requests.meet(made.number, by="the person")
        house.checkpoint()
        code = house.rights.certificates.issue(erased.erasure or 0).said["code"]
        return see(f"/certificates/{code}?lang={said.code}")
    if requests.meets_itself(made):
        requests.meet(made.number, by="the person")
    return see(f"/p/{token}/rights?lang={said.code}#requests")


@get("/p/{token:str}/{name:str}", sync_to_thread=True)
def download(
    token: InPath, name: InPath, request: Anybody, house: TheHouse, entrance: TheEntrance
) -> Response[str]:
    """Everything that is held of the person.

    Raises:
        NotFound: there is no such page, or nobody to show anything to.
        NeedsCode: a link alone does not do.
    """
    if name not in _FORMS:
        raise NotFound("there is no such page; go back to your own page")
    link = entrance.whose(token)
    _hold_proved(entrance, token)
    access = house.rights.access
    portable = name == "portable.json"
    found = access.portable(link.subject) if portable else access.everything(link.subject)
    text = json.dumps(found, indent=2, ensure_ascii=False)
    if name == "data.csv":
        text = as_csv(found)
    if name == "data.html":
        text = as_page(found, texts_for(request))
    kept = "inline" if name == "data.html" else "attachment"
    headers = {"content-disposition": f'{kept}; filename="{name}"', "cache-control": "no-store"}
    return Response(text, media_type=_FORMS[name], headers=headers)


@get("/certificates/{code:str}", sync_to_thread=True)
def certificate(code: InPath, request: Anybody, house: TheHouse, pages: ThePages) -> Page:
    """The certificate of an erasure, for whoever has its code."""
    said = texts_for(request)
    found = house.rights.certificates.by_code(code)
    fields = {str(n): said.field(n, each) for n, each in house.data_map.fields.items()}
    return shown(pages, "public/certificate.html", said, **_told(found, said, fields))


@get("/certificates/{code:str}/certificate.json", sync_to_thread=True)
def certificate_file(code: InPath, house: TheHouse) -> Response[str]:
    """The same as a file, to keep and to verify."""
    text = json.dumps(house.rights.certificates.by_code(code).as_json(), indent=2)
    headers = {"content-disposition": 'attachment; filename="certificate.json"'}
    return Response(text, media_type=MediaType.JSON, headers=headers)


def _page(
    house: House,
    pages: Pages,
    said: Texts,
    token: str,
    link: Link,
    *,
    proved: bool,
    unsure: bool = False,
) -> Page:
    fields = {name: said.field(name, declared) for name, declared in house.data_map.fields.items()}
    events = {each.field for each in house.data_map.files.values() if each.field is not None}
    return shown(
        pages,
        "public/rights.html",
        said,
        token=token,
        requests=[
            _as_asked(house, each, said, proved=proved)
            for each in house.rights.requests.of(link.subject)
        ],
        fields={name: words for name, words in fields.items() if name not in events},
        proved=proved,
        unsure=unsure,
        sure=_SURE,
    )


def _as_asked(house: House, each: Request, said: Texts, *, proved: bool) -> tuple[object, ...]:
    """A request, what it asks, where it stands, what a human decided, and their answer."""
    answer = house.rights.requests.written(each.number).get("answer", "") if proved else ""
    outcome = said(names.OUTCOMES[each.outcome]) if each.outcome else ""
    return each, said(names.ASKS[each.asks]), said(names.STATES[each.state]), outcome, answer


def _told(found: Certificate, said: Texts, fields: Mapping[str, str]) -> dict[str, Any]:
    """A certificate in the words of a page."""
    shown, titles = found.said, {**names.HELD, **names.ERASED}
    held = [
        (said.named(each["holder"], titles), said.named(each["action"], names.DONE), each["rows"])
        for each in shown["holders"]
        if each["rows"]
    ]
    kept = [
        (each, fields.get(each["what"]) or said.named(each["what"], names.DONE))
        for each in shown["kept"]
    ]
    return {
        "certificate": shown,
        "holders": held,
        "told": [(e["processor"], said.named(e["state"], names.TOLD)) for e in shown["processors"]],
        "kept": [(each, what, _day(each["until"], said)) for each, what in kept],
        "done_at": datetime.fromisoformat(shown["done_at"]),
        "until": datetime.fromisoformat(shown["backups"]["until"]),
        "entry": found.ledger["entry"],
    }


def _day(moment: str | None, said: Texts) -> str:
    return said.day(datetime.fromisoformat(moment)) if moment else ""


def _words(asks: str, form: TheForm, said: Texts) -> str:
    if asks != "rectification":
        return form.get("words", "").strip()
    field, value = form.get("field", ""), form.get("value", "").strip()
    if not field or not value:
        raise BadRequest(said("Say what is wrong and what is right."))
    return json.dumps({field: value})


def _proved(entrance: Entrance, token: str) -> bool:
    return entrance.is_visit(token) or not entrance.kinds


def _hold_proved(entrance: Entrance, token: str) -> None:
    if not _proved(entrance, token):
        raise NeedsCode("for this a one-time code is needed; ask for one on the page")


RIGHTS = [show, ask, download, certificate, certificate_file]
