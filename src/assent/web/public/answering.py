"""What a press on a person's own page means, and how it is noted."""

from collections.abc import Mapping

from assent.assembly import House
from assent.campaigns import ONE_CLICK, Link
from assent.consent import ConsentEvent, Flag
from assent.jurisdictions.products import product_class
from assent.vocabulary import BadRequest, ConsentStatus, SubjectId, UnknownTerm
from assent.web.public import names
from assent.web.public.words import Texts

SOURCE = "preference_page"
EVERYTHING = "everything"
SIGNAL = "signal"
"""The source of what a browser says by `Sec-GPC: 1`."""

NO = frozenset({ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN})


def heard(form: Mapping[str, str], house: House, *, signals: bool) -> tuple[str, str]:
    """What a form says, and of what: a purpose, everything, offers of products that can harm.

    Args:
        form: what was sent.
        house: whose purposes they are.
        signals: whether the browser sends an opt-out signal, which a form may ask to note.

    Raises:
        BadRequest: it says nothing that can be noted here.
    """
    say, about = form.get("say", ""), form.get("purpose", "")
    if say == SIGNAL and signals:
        return SIGNAL, SIGNAL
    if say not in {ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN}:
        raise BadRequest("the form holds no answer; press one of the buttons of the page")
    known = {str(purpose) for purpose in house.preferences.asked}
    if harmful(house):
        known.add(Flag.SELF_EXCLUDED)
    if say == ConsentStatus.WITHDRAWN:
        known.add(EVERYTHING)
    if about not in known:
        raise UnknownTerm("choice", about, known)
    return say, about


def note(house: House, link: Link, say: str, about: str, said: Texts) -> None:
    """Note what was heard; it counts from the next decision on."""
    if about == EVERYTHING:
        for choice in house.preferences.choices(link.subject):
            if choice.status not in NO:
                _answer(house, link, choice.purpose, say, said)
    elif about == Flag.SELF_EXCLUDED:
        event = ConsentEvent(
            link.subject,
            Flag.SELF_EXCLUDED,
            ConsentStatus(say),
            house.clock(),
            SOURCE,
            language=said.code,
            evidence=products_in_words(house, said),
        )
        house.gate.note_consent([event])
    elif about != SIGNAL:
        _answer(house, link, about, say, said)


def _answer(house: House, link: Link, purpose: str, say: str, said: Texts) -> None:
    """Note one answer; the campaign counts it that a message of its own brought to an end."""
    stops = bool(link.campaign) and purpose == link.purpose and say == ConsentStatus.WITHDRAWN
    source = f"{ONE_CLICK}:{link.campaign}" if stops else SOURCE
    if stops:
        house.variants.turned_away(link.campaign, link.decision)
    house.preferences.answer(link.subject, purpose, say, source=source, language=said.code)


def note_signal(house: House, subject: SubjectId) -> None:
    """Note a browser's opt-out, unless it is noted already."""
    house.signals.take(subject, "gpc", "1", house.clock())


def harmful(house: House) -> list[str]:
    """The classes of products that a person may be left out of."""
    return [name for name in house.data_map.restricted if product_class(name).harms]


def products_in_words(house: House, said: Texts) -> str:
    """The same, one after the other."""
    return said.listed(said.named(name, names.PRODUCTS) for name in harmful(house))
