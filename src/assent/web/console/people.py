"""One person: what they allow, what was decided about them and why, and their erasure.

They are looked up by a form and stand behind a reference, so that no identifier and no number of
theirs comes to be in an address, a log or a browser's history.
"""

from dataclasses import dataclass

from litestar import get, post

from assent.assembly import House
from assent.consent import Choice
from assent.consent.standing import flag, under
from assent.gate.decide import decide
from assent.jurisdictions import laws
from assent.vocabulary import (
    Conflict,
    Field,
    Grant,
    Purpose,
    Ruling,
    SubjectId,
    UnknownTerm,
    Use,
)
from assent.web.guards import Asked
from assent.web.handed import InPath, TheForm, TheHouse, ThePages, TheReferences
from assent.web.pages import Page, Pages, see
from assent.web.told import ToldItem, told
from assent.web.words import FLAGS, entry_words, ruling_of

DECISIONS = 40
ITEMS = 8


@dataclass(frozen=True, slots=True)
class Allows:
    """One purpose: what they last said, if they were asked, and what the gate would answer."""

    purpose: Purpose
    choice: Choice | None
    ruling: Ruling


@dataclass(frozen=True, slots=True)
class Suggested:
    """What would be recommended to them now.

    Args:
        items: best first; empty where no model is live.
        personal: whether anything of theirs was used.
        model: which model chose.
        entries: the ledger entries of the questions this took.
        ground: the gate's ruling.
        withheld: how many restricted products were passed over.
        largest: the largest share of any reason, for the bars.
    """

    items: list[ToldItem]
    personal: bool
    model: str
    entries: tuple[int, ...]
    ground: Ruling | None
    withheld: int
    largest: float


@get("/people", sync_to_thread=True)
def look(request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """The form to look somebody up."""
    return _form(request, house, pages)


@post("/people", sync_to_thread=True)
def find(
    request: Asked, house: TheHouse, pages: ThePages, references: TheReferences, form: TheForm
) -> Page:
    """Find somebody and lead to their page.

    Raises:
        UnknownTerm: there is no such kind of identifier.
    """
    kind, value = form.get("identifier", ""), form.get("value", "").strip()
    if kind not in _kinds(house):
        raise UnknownTerm("identifier", kind, _kinds(house))
    subject = house.gate.find(kind, value)
    if subject is None:
        return _form(request, house, pages, kind=kind)
    return see(f"/people/{references.write(subject)}")


@get("/people/{reference:str}", sync_to_thread=True)
def person(
    reference: InPath, request: Asked, house: TheHouse, pages: ThePages, references: TheReferences
) -> Page:
    """One person's page."""
    return _person(request, house, pages, reference, references.read(reference))


@post("/people/{reference:str}/contact", sync_to_thread=True)
def contact(
    reference: InPath, request: Asked, house: TheHouse, pages: ThePages, references: TheReferences
) -> Page:
    """The same with what identifies them, if the gate grants that for the service."""
    subject = references.read(reference)
    fields = _identifying(house)
    answer = house.gate.ask(Use.of(Purpose.SERVICE, *fields), subject)
    granted = isinstance(answer, Grant)
    values = house.gate.vault.read(answer) if isinstance(answer, Grant) else {}
    said = {"values": values, "granted": granted, "entry": answer.entry, "ruling": answer.ruling}
    return _person(request, house, pages, reference, subject, contact=said)


@get("/people/{reference:str}/forget", sync_to_thread=True)
def ask_to_forget(
    reference: InPath, request: Asked, house: TheHouse, pages: ThePages, references: TheReferences
) -> Page:
    """Ask whether this is meant."""
    subject = references.read(reference)
    held = [model.label for model in house.models.holding(subject)]
    return pages.console(request, "forget.html", reference=reference, models=held)


@post("/people/{reference:str}/forget", sync_to_thread=True)
def forget(
    reference: InPath, request: Asked, house: TheHouse, pages: ThePages, references: TheReferences
) -> Page:
    """Erase them."""
    erased = house.erasure.erase(references.read(reference), by=request.user.name)
    certificate = house.rights.certificates.issue(erased.number)
    return pages.console(request, "forgotten.html", erased=erased, code=certificate.said["code"])


def _form(request: Asked, house: House, pages: Pages, kind: str | None = None) -> Page:
    return pages.console(
        request,
        "people.html",
        status=404 if kind else 200,
        kinds=_kinds(house),
        missing=kind,
    )


def _person(
    request: Asked,
    house: House,
    pages: Pages,
    reference: str,
    subject: SubjectId,
    *,
    contact: dict[str, object] | None = None,
) -> Page:
    pseudonym = house.keys.pseudonym(subject)
    standing = house.register.standing(subject)
    decided = house.ledger.about(pseudonym)
    suggested = _suggested(house, subject)
    laws_held = [laws[c].title for c in _codes(house) if standing & under(laws[c].slot)]
    return pages.console(
        request,
        "person.html",
        reference=reference,
        pseudonym=pseudonym.hex(),
        laws=laws_held,
        flags=[words for held, words in FLAGS.items() if standing & flag(held)],
        allows=_allows(house, subject, standing),
        suggested=suggested,
        decided=[(each, entry_words(each), ruling_of(each.body)) for each in decided[:DECISIONS]],
        n_decided=len(decided),
        models=house.models.holding(subject),
        messages=house.outbox.about(subject),
        identifying=_identifying(house),
        contact=contact,
    )


def _allows(house: House, subject: SubjectId, standing: int) -> list[Allows]:
    """For each purpose, what the rule says of their standing; no field is read for it."""
    said = {choice.purpose: choice for choice in house.preferences.choices(subject)}
    return [
        Allows(p, said.get(p), decide(house.gate.rule(Use.of(p)), standing))
        for p in house.data_map.purposes
    ]


def _suggested(house: House, subject: SubjectId) -> Suggested | None:
    try:
        found = house.recommender.recommend(subject, ITEMS)
    except Conflict:
        return None  # no model is live yet
    items = told(found, house.catalogue)
    shares = [r.share for each in items for r in each.reasons]
    return Suggested(
        items,
        found.personal,
        found.model,
        found.entries,
        found.ground,
        found.withheld,
        max(shares, default=0.0),
    )


def _identifying(house: House) -> list[Field]:
    """The fields that lead to a person and that the data map declares for the service."""
    declared = house.data_map.fields.items()
    return sorted(n for n, f in declared if f.identifying and Purpose.SERVICE in f.purposes)


def _kinds(house: House) -> list[str]:
    return sorted({f.identifier for f in house.data_map.files.values() if f.identifier})


def _codes(house: House) -> list[str]:
    return sorted({*house.data_map.laws, house.data_map.default_law})


PAGES = [look, find, person, contact, ask_to_forget, forget]
