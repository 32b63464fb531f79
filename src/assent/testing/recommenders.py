"""What every recommender holds to. Run these over your own before you put it on the shelf.

Each takes the class, declares a small model of it, and raises `AssertionError` with what is
wrong. The claim behind all of them: a model is a sum over people, so whoever is forgotten was
never there.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from assent.learning import Contribution
from assent.recommend import Ranker
from assent.vocabulary import AssentError, BadRequest, Conflict, Later

TOLERANCE = 1e-9
"""How far scores may be from a retrain before `refresh`; after it they are equal."""

N_ITEMS = 40
_SEED = 7
_NOTHING: Contribution = np.empty(0, np.int32)

Step: TypeAlias = tuple[bool, Sequence[Contribution]]
"""People who come (True) or go (False): one by one where there is one, at once where more."""


def some_people(n: int, *, seed: int = _SEED) -> list[Contribution]:
    """`n` people who hold a few of the items each, some of them nothing."""
    chance = np.random.default_rng(seed)
    sizes = chance.integers(0, N_ITEMS // 3, n)
    return [np.sort(chance.choice(N_ITEMS, size, replace=False)).astype(np.int32) for size in sizes]


def declared(kind: type[Ranker]) -> Ranker:
    """A small model with nobody in it."""
    return kind(catalogue())


def catalogue() -> NDArray[np.int64]:
    """The items that the small models know: numbers with gaps between them."""
    return np.arange(100, 100 + 3 * N_ITEMS, 3)


def trained(kind: type[Ranker], people: Sequence[Contribution]) -> Ranker:
    """A small model made from these people from nothing."""
    made = declared(kind)
    made.add_many(people)
    return made


def check_declaration(kind: type[Ranker]) -> None:
    """It has a name, starts with nobody, and can be declared again from what it says."""
    empty = declared(kind)
    _hold(empty.name, "it has no name")
    _hold(empty.n_people == 0, "somebody is in a model that nobody was added to")
    again = kind(empty.items, **empty.parameters)
    _hold(again.fingerprint() == empty.fingerprint(), "its parameters do not declare it again")
    _hold(np.array_equal(again.items, catalogue()), "it changed its catalogue")


def check_sum(kind: type[Ranker]) -> None:
    """The order of people, and whether they come one by one, does not matter."""
    people = some_people(30)
    at_once = trained(kind, people)
    one_by_one = declared(kind)
    for each in reversed(people):
        one_by_one.add(each)
    _hold(at_once.n_people == len(people), "it miscounts the people in it")
    _same(one_by_one, at_once, people)
    _hold(
        at_once.fingerprint() != trained(kind, people[1:]).fingerprint(),
        "its fingerprint does not see who is missing",
    )


def check_forgetting(
    kind: type[Ranker],
    steps: Sequence[Step] | None = None,
) -> None:
    """After any mix of adding and forgetting, it is what a retrain on those who remain gives.

    Args:
        kind: the recommender.
        steps: who comes and who goes; a mix of both unless given.
    """
    model = declared(kind)
    remain: list[Contribution] = []
    for adds, people in _mix() if steps is None else steps:
        if adds and len(people) == 1:
            model.add(people[0])
        elif adds:
            model.add_many(people)
        elif len(people) == 1:
            model.forget(people[0])
        else:
            model.forget_many(people)
        for each in people:
            _note(remain, each, adds=adds)
    probes = [*some_people(5), *remain]
    anew = trained(kind, remain)
    _same(model, anew, probes)
    _hold(model.residual(_SEED).holds, "what it serves is not what its sum says")
    for each in probes[:1]:
        shares = [model.explain(each, position).shares for position in range(N_ITEMS)]
        apart = [
            np.abs(own - anew.explain(each, position).shares).max(initial=0.0)
            for position, own in enumerate(shares)
        ]
        _hold(max(apart) <= TOLERANCE, "its reasons are not those of a retrain")
    model.refresh()
    _hold(
        np.array_equal(model.scores(probes), anew.scores(probes)),
        "after `refresh` its scores are not bit for bit those of a retrain",
    )


def check_only_what_was_added(kind: type[Ranker]) -> None:
    """It refuses to forget what was never added, and stays as it was."""
    people = [np.array([1, 2], np.int32), np.array([2, 3], np.int32)]
    model = trained(kind, people)
    before = model.fingerprint()
    _refuses(Conflict, lambda: model.forget(np.array([7], np.int32)), "forgot what it never had")
    many = [people[0], np.array([7], np.int32)]
    _refuses(Conflict, lambda: model.forget_many(many), "forgot many, one of whom it never had")
    _refuses(Conflict, lambda: model.forget_many(people * 2), "forgot people twice at once")
    _hold(model.fingerprint() == before, "a refusal to forget changed it")
    model.forget_many([])
    _hold(model.fingerprint() == before, "forgetting no one changed it")
    emptied = declared(kind)
    _refuses(Conflict, lambda: emptied.forget(_NOTHING), "forgot somebody though nobody was in it")


def check_empty_person(kind: type[Ranker]) -> None:
    """A person who holds nothing can be added, asked about and forgotten."""
    people = some_people(10)
    model = trained(kind, people)
    before = model.fingerprint()
    model.add(_NOTHING)
    _hold(model.n_people == len(people) + 1, "it does not count a person who holds nothing")
    _hold(np.isfinite(model.scores([_NOTHING])).all(), "it has no scores for one who holds nothing")
    model.forget(_NOTHING)
    _hold(model.fingerprint() == before, "it is not what it was before a person who held nothing")
    nobody = declared(kind)
    _hold(np.isfinite(nobody.scores(people)).all(), "it has no scores while nobody is in it")
    _hold(model.scores([]).shape == (0, N_ITEMS), "it cannot be asked about no one")


def check_unknown_item(kind: type[Ranker]) -> None:
    """Items outside the catalogue, and items named twice, are refused and change nothing."""
    model = trained(kind, some_people(10))
    before = model.fingerprint()
    for wrong in ([N_ITEMS], [-1], [3, 3]):
        odd = np.array(wrong, np.int32)
        _refuses(BadRequest, partial(model.add, odd), f"added {wrong}")
    _hold(model.fingerprint() == before, "a refused contribution changed it")


def check_explanation(kind: type[Ranker]) -> None:
    """The shares of every score add up to it, and what a person does not hold has no share."""
    people = some_people(20)
    model = trained(kind, people)
    for held, scores in zip(people, model.scores(people), strict=True):
        for position, score in enumerate(scores):
            explained = model.explain(held, position)
            _hold(len(explained.shares) == len(held), "not every thing held has a share")
            whole = explained.shares.sum() + explained.rest
            _hold(abs(whole - score) < TOLERANCE, f"shares add up to {whole}, the score is {score}")


def check_ranking(kind: type[Ranker]) -> None:
    """What nearly everybody holds is ranked above what nobody holds."""
    people = [np.array([0, 1, 2], np.int32)] * 20
    scores = trained(kind, people).scores([np.array([0, 1], np.int32)])[0]
    _hold(scores[2] > scores[3:].max(), "an item held by all ranks below items held by nobody")


def check_file(kind: type[Ranker], folder: Path) -> None:
    """Saved and loaded it is the same; altered, cut short or missing it is refused."""
    people = some_people(20)
    model = trained(kind, people)
    path = folder / "model"
    sha256 = model.save(path)
    asked = kind.load(path, sha256)
    _hold(asked.fingerprint() == model.fingerprint(), "loading changed it")
    _hold(np.array_equal(asked.scores(people), model.scores(people)), "loading changed its scores")
    _refuses(Conflict, lambda: asked.forget(people[0]), "forgot in a file opened to be asked")
    changed = kind.load(path, sha256, to_change=True)
    changed.forget(people[0])
    _same(changed, trained(kind, people[1:]), people)
    _hold(kind.load(path, sha256).n_people == len(people), "a change reached the file unsaved")
    whole = path.read_bytes()
    middle = len(whole) // 2
    for altered in (
        whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        whole[:-1],
        b"",
    ):
        path.write_bytes(altered)
        _refuses(Later, lambda: kind.load(path, sha256), "read an altered file")
    path.unlink()
    _refuses(Later, lambda: kind.load(path, sha256), "read a missing file")


def _mix() -> list[Step]:
    """Eighty people come, singly and in groups, and most go again in between, likewise."""
    chance = np.random.default_rng(_SEED)
    steps: list[Step] = []
    within: list[Contribution] = []
    coming = some_people(80)
    while coming:
        some, coming = _parted(coming, int(chance.choice([1, 1, 1, 5])))
        steps.append((True, some))
        within += some
        if chance.random() < 0.7:
            within = [within[n] for n in chance.permutation(len(within))]
            gone, within = _parted(within, int(chance.choice([1, 1, 4])))
            steps.append((False, gone))
    # Last, changes after which nothing is computed anew: together, and one by one.
    gone, rest = _parted(within, 4)
    return [*steps, (False, gone), *((False, [each]) for each in rest[:3])]


def _parted(people: list[Contribution], at: int) -> tuple[list[Contribution], list[Contribution]]:
    return people[:at], people[at:]


def _note(remain: list[Contribution], contribution: Contribution, *, adds: bool) -> None:
    """Keep count of who is in a model."""
    if adds:
        remain.append(contribution)
    else:
        del remain[next(n for n, each in enumerate(remain) if np.array_equal(each, contribution))]


def _same(model: Ranker, anew: Ranker, probes: Sequence[Contribution]) -> None:
    _hold(model.n_people == anew.n_people, "it miscounts the people in it")
    _hold(model.fingerprint() == anew.fingerprint(), "its sum is not that of a retrain")
    apart = np.abs(model.scores(probes) - anew.scores(probes)).max(initial=0.0)
    _hold(apart <= TOLERANCE, f"its scores are {apart:.1e} from those of a retrain")


def _refuses(error: type[AssentError], act: Callable[[], object], otherwise: str) -> None:
    try:
        act()
    except error:
        return
    raise AssertionError(f"it {otherwise}")


def _hold(holds: object, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)
