"""What every law holds to. Run these over your own before you put it on the shelf.

Each takes the law and raises `AssertionError` with what is wrong. None of them knows what a law
ought to say; they hold what no law here may leave open: that each rule has its article, that
what is not granted is denied, that children are protected, and that whoever is under no known
law is no worse off than under this one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import timedelta

from assent.consent.standing import N_LAWS
from assent.data_map import COUNTRIES
from assent.jurisdictions import DEFAULT, Cited, Ground, Law, laws
from assent.vocabulary import LegalBasis, Purpose

ASKS_FOR_NOTHING = frozenset({Purpose.SERVICE, Purpose.SECURITY})
"""What is done at the person's own request, or to protect them and others."""

NEVER_TO_CHILDREN = frozenset(
    {Purpose.TARGETED_ADVERTISING, Purpose.RETARGETING, Purpose.PROFILING}
)
NEVER_BY_SENSITIVE_DATA = NEVER_TO_CHILDREN | {Purpose.SHARE_WITH_THIRD_PARTY}
BOUND_BY_THE_SIGNAL = frozenset(
    {Purpose.TARGETED_ADVERTISING, Purpose.RETARGETING, Purpose.SHARE_WITH_THIRD_PARTY}
)

LONGEST_ANSWER = timedelta(days=90)
AGE_OF_MAJORITY = 18


def check_name(law: Law) -> None:
    """Its code can stand in a data map, and it has a title and a slot that a standing has."""
    _hold(law.code.isidentifier() and law.code.islower(), f"the code `{law.code}` is no plain name")
    _hold(law.title.strip(), "it has no title")
    _hold(0 <= law.slot < N_LAWS, f"the slot {law.slot} is none of 0 to {N_LAWS - 1}")
    others = [each.code for each in _others(law) if each.slot == law.slot]
    _hold(not others, f"it shares its slot with `{', '.join(others)}`")


def check_dates(law: Law) -> None:
    """It took effect before it was read, and says who read it."""
    _hold(law.effective_from <= law.as_of, "it was checked against the sources before it existed")
    _hold(law.reviewed_by.strip(), "it does not say who reviewed it; `none` if nobody did")


def check_countries(law: Law) -> None:
    """Every place it names is one, and only the default is nobody's own."""
    for place in (*law.countries, *law.adequate.value):
        known = place == "*" or place.partition("-")[0] in COUNTRIES
        _hold(known, f"`{place}` is no ISO 3166 code")
    _hold(law.countries or law.code == DEFAULT, "it protects nobody anywhere")


def check_articles(law: Law) -> None:
    """Every number, list and ground has the rule it comes from."""
    for name, article in _articles(law):
        _hold(article.strip(), f"`{name}` names no article")
        _hold(any(letter.isdigit() for letter in article), f"`{name}` cites `{article}`: no number")


def check_purposes(law: Law) -> None:
    """Each purpose it grants has a ground, in an order that can be tried; the rest are denied."""
    for purpose, grounds in law.grounds.items():
        _hold(grounds, f"`{purpose}` is listed without a ground; leave it out to deny it")
        bases = [ground.basis for ground in grounds]
        _hold(len(set(bases)) == len(bases), f"`{purpose}` names a basis twice")
    _hold(law.grounds.keys() >= ASKS_FOR_NOTHING, "it leaves the service or its security no ground")


def check_children(law: Law) -> None:
    """A child is neither advertised to by what is known of it, nor profiled."""
    _hold(
        13 <= law.child_below.value <= AGE_OF_MAJORITY,
        f"childhood ends at {law.child_below.value}",
    )
    open_to_them = NEVER_TO_CHILDREN - law.denied_to_children.value
    _hold(not open_to_them, f"children are open to {_listed(open_to_them)}")
    kept = ASKS_FOR_NOTHING & law.denied_to_children.value
    _hold(not kept, f"children are denied {_listed(kept)}, which serves them")


def check_sensitive(law: Law) -> None:
    """Nobody is advertised to, profiled or sold by their health, beliefs or love."""
    exposed = NEVER_BY_SENSITIVE_DATA & law.sensitive.value
    _hold(not exposed, f"sensitive data are open to {_listed(exposed)}")


def check_restraint(law: Law) -> None:
    """A restriction stops all but what may be needed, and the signal stops sale and sharing."""
    spared = law.restriction.value - ASKS_FOR_NOTHING
    _hold(not spared, f"a restriction leaves {_listed(spared)} going")
    unbound = BOUND_BY_THE_SIGNAL - law.signal_denies.value
    _hold(not unbound, f"the opt-out signal leaves {_listed(unbound)} going")
    answer = law.answer_within.value
    _hold(timedelta(0) < answer <= LONGEST_ANSWER, f"a request may wait {answer.days} days")


def check_the_default_is_no_weaker(law: Law, default: Law | None = None) -> None:
    """Whoever is under no known law is protected at least as they would be under this one.

    Args:
        law: the law.
        default: what they fall under; the shelf's own default unless given.
    """
    strict = default or laws[DEFAULT]
    _hold(strict.child_below.value >= law.child_below.value, "childhood ends earlier there")
    _hold(strict.answer_within.value <= law.answer_within.value, "an answer may take longer there")
    for wider, name in (
        (law.denied_to_children.value - strict.denied_to_children.value, "children"),
        (law.signal_denies.value - strict.signal_denies.value, "the signal"),
        (strict.sensitive.value - law.sensitive.value, "sensitive data"),
        (strict.restriction.value - law.restriction.value, "a restriction"),
        (strict.grounds.keys() - law.grounds.keys(), "grounds"),
    ):
        _hold(not wider, f"for {name} the default is weaker: {_listed(wider)}")
    abroad = set() if "*" in law.adequate.value else strict.adequate.value - law.adequate.value
    _hold(not abroad, f"data may go to {_listed(abroad)} there")
    for purpose in strict.grounds.keys() & law.grounds.keys():
        if _waits_for_a_yes(law.grounds[purpose]):
            there = _waits_for_a_yes(strict.grounds[purpose])
            _hold(there, f"`{purpose}` needs a yes here and none there")


SUITE = (
    check_name,
    check_dates,
    check_countries,
    check_articles,
    check_purposes,
    check_children,
    check_sensitive,
    check_restraint,
    check_the_default_is_no_weaker,
)
"""All of them."""


def _others(law: Law) -> Iterator[Law]:
    return (laws[code] for code in laws if code != law.code)


def _articles(law: Law) -> Iterator[tuple[str, str]]:
    for field in fields(law):
        said = getattr(law, field.name)
        if isinstance(said, Cited):
            yield field.name, said.article
    for name in ("no_ground", "refusal", "erasure"):
        yield name, getattr(law, name)
    for purpose, grounds in law.grounds.items():
        for ground in grounds:
            yield f"{purpose} by {ground.basis}", ground.article


def _waits_for_a_yes(grounds: tuple[Ground, ...]) -> bool:
    """Whether nothing but consent will do."""
    return {ground.basis for ground in grounds} == {LegalBasis.CONSENT}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in sorted(names))


def _hold(holds: object, otherwise: str) -> None:
    """An assertion that Python's `-O` does not take out."""
    if not holds:
        raise AssertionError(otherwise)
