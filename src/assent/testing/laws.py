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
from assent.jurisdictions import (
    DEFAULT,
    NEVER_BY_SENSITIVE_DATA,
    NOT_FOR_CHILDREN,
    SIGNALLED,
    Cited,
    Law,
    laws,
)
from assent.vocabulary import Purpose

ASKS_FOR_NOTHING = frozenset({Purpose.SERVICE, Purpose.SECURITY})
"""What is done at the person's own request, or to protect them and others."""

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
    """It says when it was read and by whom, and each change of it makes a law again."""
    _hold(law.reviewed_by.strip(), "it does not say who reviewed it; `none` if nobody did")
    names = {field.name for field in fields(law)} - {"code", "slot", "changes"}
    for change in law.changes:
        what = f"the change of {change.on}"
        _hold(change.title.strip() and change.article.strip(), f"{what} says not what or where")
        _hold(change.sets.keys() <= names, f"{what} sets {_listed(change.sets.keys() - names)}")
        for check in SUITE:
            if check is not check_dates:
                check(law.on(change.on))


def check_countries(law: Law) -> None:
    """Every place it names is one, and only the default is nobody's own."""
    for place in (*law.scope.countries, *law.adequate.value):
        known = place == "*" or place.partition("-")[0] in COUNTRIES
        _hold(known, f"`{place}` is no ISO 3166 code")
    _hold(law.scope.countries or law.code == DEFAULT, "it protects nobody anywhere")


def check_articles(law: Law) -> None:
    """Every number, list and ground has the rule it comes from."""
    for name, article in _articles(law):
        _hold(article.strip(), f"`{name}` names no article")
        _hold(any(letter.isdigit() for letter in article), f"`{name}` cites `{article}`: no number")


def check_purposes(law: Law) -> None:
    """Each purpose it grants has a ground, in an order that can be tried; the rest are denied."""
    for purpose, grounds in law.grounds.items():
        _hold(purpose in law.governs, f"it has grounds for `{purpose}`, which it does not govern")
        _hold(grounds, f"`{purpose}` is listed without a ground; leave it out to deny it")
        bases = [(ground.basis, ground.existing_customer) for ground in grounds]
        _hold(len(set(bases)) == len(bases), f"`{purpose}` names a basis twice")
    if law.scope.supplements:
        _hold(law.governs < frozenset(Purpose), "it supplements others and yet governs everything")
    else:
        _hold(law.governs == frozenset(Purpose), "it stands alone and yet is silent of something")
        _hold(
            law.grounds.keys() >= ASKS_FOR_NOTHING,
            "it leaves the service or its security no ground",
        )


def check_children(law: Law) -> None:
    """Children get contextual treatment only: nothing that uses what is known of them."""
    _hold(
        12 <= law.child_below.value <= AGE_OF_MAJORITY,
        f"childhood ends at {law.child_below.value}",
    )
    open_to_them = (NOT_FOR_CHILDREN & law.governs) - law.denied_to_children.value
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
    unbound = (SIGNALLED & law.governs) - law.signal_denies.value
    _hold(not unbound, f"the opt-out signal leaves {_listed(unbound)} going")


def check_requests(law: Law) -> None:
    """A person is answered within a season, and told their rights and who else hears them."""
    answer = law.requests.answer_within.value
    _hold(timedelta(0) < answer <= LONGEST_ANSWER, f"a request may wait {answer.days} days")
    _hold(law.requests.extend_by.value >= timedelta(0), "an answer may be shortened")
    _hold(law.authority.strip(), "it names nobody who hears a complaint")
    if not law.scope.supplements:
        _hold(law.rights, "it gives people no rights")
    _hold(law.notice, "it tells people nothing")


def check_the_default_is_no_weaker(law: Law, default: Law | None = None) -> None:
    """Whoever is under no known law is protected at least as they would be under this one.

    Args:
        law: the law.
        default: what they fall under; the shelf's own default unless given.
    """
    strict = default or laws[DEFAULT]
    _hold(strict.child_below.value >= law.child_below.value, "childhood ends earlier there")
    longer = strict.requests.answer_within.value > law.requests.answer_within.value
    _hold(not longer, "an answer may take longer there")
    for limit in ("acknowledge_within", "extend_by", "opt_out_within"):
        there, here = getattr(strict.requests, limit), getattr(law.requests, limit)
        longer = here is not None and (there is None or there.value > here.value)
        _hold(not longer, f"`{limit}` is longer there")
    _hold(strict.breach_within.value <= law.breach_within.value, "a breach may wait longer there")
    _hold(strict.ask_again_after.value >= law.ask_again_after.value, "one is asked sooner there")
    for wider, name in (
        (law.denied_to_children.value - strict.denied_to_children.value, "children"),
        (law.parent_agrees.value - strict.parent_agrees.value, "parents"),
        (law.signal_denies.value - strict.signal_denies.value, "the signal"),
        ((strict.sensitive.value & law.governs) - law.sensitive.value, "sensitive data"),
        ((strict.restriction.value & law.governs) - law.restriction.value, "a restriction"),
        ((strict.grounds.keys() & law.governs) - law.grounds.keys(), "grounds"),
    ):
        _hold(not wider, f"for {name} the default is weaker: {_listed(wider)}")
    abroad = set() if "*" in law.adequate.value else strict.adequate.value - law.adequate.value
    _hold(not abroad, f"data may go to {_listed(abroad)} there")
    for purpose in strict.grounds.keys() & law.grounds.keys():
        if law.waits_for_a_yes(purpose):
            _hold(strict.waits_for_a_yes(purpose), f"`{purpose}` needs a yes here and none there")


SUITE = (
    check_name,
    check_dates,
    check_countries,
    check_articles,
    check_purposes,
    check_children,
    check_sensitive,
    check_restraint,
    check_requests,
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
    for field in fields(law.requests):
        said = getattr(law.requests, field.name)
        if said is not None:
            yield field.name, said.article
    for name in ("no_ground", "refusal", "erasure", "fairness"):
        yield name, getattr(law, name)
    yield "scope", law.scope.article
    yield from ((f"the right of {right}", article) for right, article in law.rights.items())
    yield from ((f"the notice of {told}", article) for told, article in law.notice.items())
    for purpose, grounds in law.grounds.items():
        for ground in grounds:
            yield f"{purpose} by {ground.basis}", ground.article


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in sorted(names))


def _hold(holds: object, otherwise: str) -> None:
    """An assertion that Python's `-O` does not take out."""
    if not holds:
        raise AssertionError(otherwise)
