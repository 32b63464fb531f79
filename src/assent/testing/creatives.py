"""What every creative model holds to. Run these over your own before you put it on the shelf.

Each takes the class, declares a small model of it, and raises `AssertionError` with what is
wrong. The claims behind them: a model is a sum over people, so whoever is forgotten was never
there; and the propensity it names is the one by which it chooses.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from assent.creative import Creative, CreativeModel
from assent.learning import Contribution
from assent.testing.small_creative import (
    CONTEXTS,
    CREATIVE,
    declared,
    hold,
    refuses,
    shown,
    some_people,
    trained,
)
from assent.vocabulary import BadRequest, Conflict, Later, UnknownTerm

TOLERANCE = 1e-9
"""How far scores may be from a retrain before `refresh`; after it they are equal."""

_SEED = 7
_NOTHING: Contribution = np.empty(0, np.int32)
_EVENING = {"device": "phone", "hour": "evening"}


def check_declaration(kind: type[CreativeModel]) -> None:
    """It has a name, starts with nobody, and can be declared again from what it says."""
    empty = declared(kind, floor=0.1)
    hold(empty.name, "it has no name")
    hold(empty.n_people == 0, "somebody is in a model that nobody was added to")
    again = kind(empty.creative, **empty.parameters)
    hold(again.fingerprint() == empty.fingerprint(), "its parameters do not declare it again")
    other = Creative("banner", CREATIVE.variants, CREATIVE.context)
    hold(
        kind(other, **empty.parameters).fingerprint() != empty.fingerprint(),
        "its fingerprint does not see the declaration",
    )
    refuses(BadRequest, lambda: declared(kind, nonsense=1), "took a parameter it does not have")


def check_sum(kind: type[CreativeModel]) -> None:
    """The order of people, and whether they come one by one, does not matter."""
    people = some_people(30)
    at_once = trained(kind, people)
    one_by_one = declared(kind)
    for each in reversed(people):
        one_by_one.add(each)
    hold(at_once.n_people == len(people), "it miscounts the people in it")
    _same(one_by_one, at_once, people)
    hold(
        at_once.fingerprint() != trained(kind, people[1:]).fingerprint(),
        "its fingerprint does not see who is missing",
    )


def check_forgetting(
    kind: type[CreativeModel],
    steps: Sequence[tuple[bool, Contribution]] | None = None,
) -> None:
    """After any mix of adding and forgetting, it is what a retrain on those who remain gives.

    Args:
        kind: the model.
        steps: (True, what a person adds) or (False, what a person added earlier); a mix of
            both unless given.
    """
    model = declared(kind)
    remain: list[Contribution] = []
    for adds, given in _mix() if steps is None else steps:
        if adds:
            model.add(given)
            remain.append(given)
        else:
            model.forget(given)
            at = next(n for n, each in enumerate(remain) if np.array_equal(each, given))
            del remain[at]
    probes = [*some_people(5), *remain]
    anew = trained(kind, remain)
    _same(model, anew, probes)
    model.refresh()
    hold(
        np.array_equal(model.scores(probes), anew.scores(probes)),
        "after `refresh` its scores are not bit for bit those of a retrain",
    )
    hold(model.stopped() == anew.stopped(), "it does not stop what a retrain stops")
    for codes in CONTEXTS if len(anew.stopped()) < len(CREATIVE.variants) else ():
        hold(
            model.shares(codes) == anew.shares(codes),
            "after `refresh` it does not choose as a retrain does",
        )


def check_only_what_was_added(kind: type[CreativeModel]) -> None:
    """It refuses to forget what was never added, and stays as it was."""
    people = [shown(0, reward=1), shown(1), shown(1, n=2)]
    model = trained(kind, people)
    before, scores = model.fingerprint(), model.scores(people)
    for never in (shown(2), shown(0, reward=3), shown(0, n=2), shown(1, harm=True)):
        refuses(Conflict, partial(model.forget, never), "forgot what it never had")
    hold(model.fingerprint() == before, "a refusal to forget changed its sums")
    hold(np.array_equal(model.scores(people), scores), "a refusal to forget changed its scores")
    emptied = declared(kind)
    refuses(Conflict, lambda: emptied.forget(_NOTHING), "forgot somebody though nobody was in it")


def check_empty_person(kind: type[CreativeModel]) -> None:
    """A person who was shown nothing can be added, asked about and forgotten."""
    people = some_people(10)
    model = trained(kind, people)
    before = model.fingerprint()
    model.add(_NOTHING)
    hold(model.n_people == len(people) + 1, "it does not count a person who was shown nothing")
    hold(np.isfinite(model.scores([_NOTHING])).all(), "it has no scores for who was shown nothing")
    model.forget(_NOTHING)
    hold(model.fingerprint() == before, "it is not what it was before a person without decisions")
    nobody = declared(kind)
    hold(np.isfinite(nobody.scores(people)).all(), "it has no scores while nobody is in it")
    hold(len(model.scores([])) == 0, "it cannot be asked about no one")


def check_wrong_decisions(kind: type[CreativeModel]) -> None:
    """Decisions outside the declaration are refused and change nothing."""
    model = trained(kind, some_people(10))
    before = model.fingerprint()
    right = [0, 1, 0, 500_000_000, 1, 2]
    for place, wrong in ((0, 3), (0, -1), (1, 4), (1, -1), (2, 2), (3, 0), (4, 3), (5, -1)):
        odd = np.array([*right[:place], wrong, *right[place + 1 :]], np.int32)
        refuses(BadRequest, partial(model.add, odd), f"added a decision with {wrong} at {place}")
        refuses(BadRequest, partial(model.add_many, [odd]), f"added many with {wrong} at {place}")
    refuses(BadRequest, partial(model.add, np.array(right[:-1], np.int32)), "added a half decision")
    hold(model.fingerprint() == before, "a refused contribution changed it")


def check_shares(kind: type[CreativeModel]) -> None:
    """In every context its shares are probabilities, and no variant has less than the floor."""
    for people in ([], some_people(5), some_people(200)):
        model = trained(kind, people, floor=0.1)
        for codes in CONTEXTS:
            shares = model.shares(codes)
            hold(len(shares) == len(CREATIVE.variants), "it has no share for every variant")
            hold(abs(sum(shares) - 1) < TOLERANCE, f"its shares add up to {sum(shares)}")
            hold(min(shares) >= 0.1 - TOLERANCE, f"a variant has a share of {min(shares)}")


def check_choice(kind: type[CreativeModel]) -> None:
    """It chooses as often as it says, the same again by the same seed, and unknown is other."""
    model = trained(kind, some_people(100), floor=0.1)
    n = 4000
    chosen = [model.choose(_EVENING, seed) for seed in range(n)]
    shares = model.shares((1, 2))
    for number, share in enumerate(shares):
        seen = sum(each.number == number for each in chosen) / n
        hold(
            abs(seen - share) < 5 * (share * (1 - share) / n) ** 0.5,
            "it chooses as it does not say",
        )
    for each in chosen[:20]:
        hold(each.propensity == shares[each.number], "it names another propensity than its share")
        hold(each.variant == CREATIVE.variants[each.number], "it names another variant")
        hold(model.choose(_EVENING, each.seed) == each, "the same seed chooses something else")
    odd = model.choose({"device": "toaster"}, 1)
    hold(odd == model.choose({}, 1), "an unknown value is not chosen for as other")
    refuses(UnknownTerm, lambda: model.choose({"weather": "rain"}, 1), "took an unknown part")


def check_learning(kind: type[CreativeModel]) -> None:
    """What earns more where all else is equal is chosen more."""
    model = trained(kind, [shown(0, n=50), shown(1, reward=3, n=50), shown(2, n=50)], floor=0.1)
    shares = model.shares((1, 2))
    hold(shares[1] > 0.7, f"what earned all has a share of {shares[1]:.2f}")


def check_harm(kind: type[CreativeModel]) -> None:
    """What is shown to harm is chosen no more, until those who said so are forgotten."""
    harmed = shown(2, reward=3, harm=True, n=20)
    people = [shown(0, n=40), shown(1, n=40), harmed]
    model = trained(kind, people, harm_limit=0.05)
    hold(model.stopped() == [2], f"it stopped {model.stopped()}")
    hold(model.shares((1, 2))[2] == 0, "it still chooses what harms")
    chosen = {model.choose(_EVENING, seed).number for seed in range(200)}
    hold(2 not in chosen, "it chose what harms")
    model.forget(harmed)
    hold(model.stopped() == [], "it still stops a variant of which no harm is known")
    gentle = trained(kind, [shown(2, harm=True), shown(2, n=30)], harm_limit=0.05)
    hold(gentle.stopped() == [], "one harm among 31 stopped a variant at a limit of one in 20")
    bad = [shown(each, harm=True, n=30) for each in range(3)]
    none = trained(kind, bad, harm_limit=0.05)
    refuses(Conflict, lambda: none.choose(_EVENING, 1), "chose though all variants harm")


def check_file(kind: type[CreativeModel], folder: Path) -> None:
    """Saved and loaded it is the same; altered, cut short or missing it is refused."""
    people = some_people(20)
    model = trained(kind, people)
    path = folder / "model"
    sha256 = model.save(path)
    asked = kind.load(path, sha256)
    hold(asked.fingerprint() == model.fingerprint(), "loading changed it")
    hold(np.array_equal(asked.scores(people), model.scores(people)), "loading changed its scores")
    hold(asked.choose(_EVENING, 5) == model.choose(_EVENING, 5), "loading changed its choice")
    refuses(Conflict, lambda: asked.forget(people[0]), "forgot in a file opened to be asked")
    changed = kind.load(path, sha256, to_change=True)
    changed.forget(people[0])
    _same(changed, trained(kind, people[1:]), people)
    hold(kind.load(path, sha256).n_people == len(people), "a change reached the file unsaved")
    whole = path.read_bytes()
    middle = len(whole) // 2
    for altered in (
        whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        whole[:-1],
        b"",
    ):
        path.write_bytes(altered)
        refuses(Later, lambda: kind.load(path, sha256), "read an altered file")
    path.unlink()
    refuses(Later, lambda: kind.load(path, sha256), "read a missing file")


SUITE = (
    check_declaration,
    check_sum,
    check_forgetting,
    check_only_what_was_added,
    check_empty_person,
    check_wrong_decisions,
    check_shares,
    check_choice,
    check_learning,
    check_harm,
)
"""All that need nothing but the class; `check_file` needs a folder too."""


def _mix() -> list[tuple[bool, Contribution]]:
    """Forty people come and half of them go, some of those before the last has come."""
    chance = np.random.default_rng(_SEED)
    steps: list[tuple[bool, Contribution]] = []
    within: list[Contribution] = []
    for each in some_people(40):
        steps.append((True, each))
        within.append(each)
        if chance.random() < 0.5:
            steps.append((False, within.pop(int(chance.integers(len(within))))))
    return steps


def _same(model: CreativeModel, anew: CreativeModel, probes: Sequence[Contribution]) -> None:
    hold(model.n_people == anew.n_people, "it miscounts the people in it")
    hold(model.fingerprint() == anew.fingerprint(), "its sum is not that of a retrain")
    apart = np.abs(model.scores(probes) - anew.scores(probes)).max(initial=0.0)
    hold(apart <= TOLERANCE, f"its scores are {apart:.1e} from those of a retrain")
