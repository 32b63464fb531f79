"""What every score model holds to. Run these over your own before you put it on the shelf.

Each takes the class, declares a small model of it, and raises `AssertionError` with what is
wrong. The claim behind all of them: what is served is a function of who is in the model, so
whoever is forgotten was never there.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from assent.learning import Contribution
from assent.score import Category, Design, Numeric, Pair, ScoreModel
from assent.testing.small_creative import hold, refuses
from assent.vocabulary import BadRequest, Conflict, Later, UnknownTerm

TOLERANCE = 1e-10
"""How far scores may be from a retrain before `refresh`; after it they are equal."""

NEARLY = 1e-2
"""How far they may be while a lazy forgetting is not settled."""

_SEED = 7
_NOTHING: Contribution = np.empty(0, np.int32)
_MANY = 500


def small_design() -> Design:
    """Two columns of numbers, one of words, a pair, and two groups."""
    age = Numeric("age", (20.0, 30.0, 40.0, 50.0), alone=(20.0,), whole=True)
    visits = Numeric("visits", (1.0, 3.0), smooth=1.0)
    job = Category("job", ("nurse", "baker", "pilot"))
    pair = Pair("job", "visits", (0, 1, 2, 3, 3), (0, 1, 1, 2))
    return Design((age, visits, job), (pair,), ("f", "m"))


def some_rows(n: int, chance: np.random.Generator) -> Contribution:
    """`n` rows in which bakers who were treated do it most."""
    design = small_design()
    columns = [chance.integers(0, column.n_codes, n) for column in design.columns]
    arm, group = chance.integers(0, 2, n), chance.integers(0, 3, n)
    likely = 0.2 + 0.2 * (columns[2] == 3) + 0.3 * (columns[2] == 3) * arm
    rows = np.column_stack([*columns, arm, group, chance.random(n) < likely])
    return rows.astype(np.int32).reshape(-1)


def some_people(n: int, *, seed: int = _SEED) -> list[Contribution]:
    """`n` people with up to four rows each, some of them none."""
    chance = np.random.default_rng(seed)
    return [some_rows(int(size), chance) for size in chance.integers(0, 5, n)]


def asked(n: int = 40) -> Any:
    """(n, n_columns) codes to ask about."""
    return some_rows(n, np.random.default_rng(3)).reshape(n, -1)[:, :-3]


def declared(kind: type[ScoreModel]) -> ScoreModel:
    """A small model with nobody in it."""
    return kind(small_design())


def trained(kind: type[ScoreModel], people: Sequence[Contribution]) -> ScoreModel:
    """A small model made from these people from nothing."""
    made = declared(kind)
    made.add_many(people)
    return made


def check_declaration(kind: type[ScoreModel]) -> None:
    """It has a name, starts with nobody, and can be declared again from what it says."""
    empty = declared(kind)
    hold(empty.name, "it has no name")
    hold(empty.n_people == 0, "somebody is in a model that nobody was added to")
    hold(np.isfinite(empty.log_odds(asked())).all(), "it has no answer while nobody is in it")
    again = kind(empty.design, **empty.parameters)
    hold(again.fingerprint() == empty.fingerprint(), "its parameters do not declare it again")
    hold(again.design == small_design(), "it changed its design")
    refuses(UnknownTerm, lambda: kind(small_design(), depth=3), "took a parameter it has not")


def check_sum(kind: type[ScoreModel]) -> None:
    """The order of people, and whether they come one by one, does not matter."""
    people = some_people(30)
    at_once = trained(kind, people)
    one_by_one = declared(kind)
    for each in reversed(people):
        one_by_one.add(each)
    hold(at_once.n_people == len(people), "it miscounts the people in it")
    width = at_once.design.width
    hold(at_once.n_rows == sum(map(len, people)) // width, "it miscounts their rows")
    _same(one_by_one, at_once)
    fewer = [each for each in people if len(each)][1:]
    hold(
        at_once.fingerprint() != trained(kind, fewer).fingerprint(),
        "its fingerprint does not see who is missing",
    )


def check_forgetting(
    kind: type[ScoreModel],
    steps: Sequence[tuple[bool, Contribution]] | None = None,
) -> None:
    """After any mix of adding and forgetting, it is what a retrain on those who remain gives.

    Args:
        kind: the score model.
        steps: (True, what a person adds) or (False, what a person added earlier); a mix of
            both unless given.
    """
    model = declared(kind)
    remain: list[Contribution] = []
    for adds, contribution in _mix() if steps is None else steps:
        if adds:
            model.add(contribution)
            remain.append(contribution)
        else:
            model.forget(contribution)
            at = next(n for n, each in enumerate(remain) if np.array_equal(each, contribution))
            del remain[at]
    anew = trained(kind, remain)
    _same(model, anew)
    model.refresh()
    hold(
        np.array_equal(model.log_odds(asked()), anew.log_odds(asked())),
        "after `refresh` its answers are not bit for bit those of a retrain",
    )


def check_forgetting_lazily(kind: type[ScoreModel]) -> None:
    """Forgotten lazily, the answers are near a retrain's at once, and there after `settle`."""
    people = [each for each in some_people(400) if len(each)]
    model = trained(kind, people)
    for each in people[:5]:
        model.forget_lazily(each)
    anew = trained(kind, people[5:])
    hold(model.fingerprint() == anew.fingerprint(), "a person forgotten lazily is still in it")
    before, after = (each.log_odds(asked()) for each in (model, anew))
    hold(np.abs(before - after).max() < NEARLY, "its lazy answers are far from a retrain's")
    model.settle()
    _same(model, anew)


def check_forgetting_many(kind: type[ScoreModel]) -> None:
    """Many forgotten at once, and one with many rows, leave what a retrain gives."""
    people = some_people(40)
    long = some_rows(_MANY, np.random.default_rng(5))
    model = trained(kind, [*people, long])
    model.forget(long)
    _same(model, trained(kind, people))
    model.forget_many(people[:25])
    _same(model, trained(kind, people[25:]))
    before = model.fingerprint()
    stranger = some_rows(3, np.random.default_rng(99))
    refuses(Conflict, lambda: model.forget_many([people[30], stranger]), "forgot a stranger")
    hold(model.fingerprint() == before, "a refusal to forget many changed it")
    model.forget_many(people[25:])
    _same(model, declared(kind))


def check_only_what_was_added(kind: type[ScoreModel]) -> None:
    """It refuses to forget what was never added, and stays as it was."""
    people = some_people(10)
    model = trained(kind, people)
    before = model.fingerprint()
    twice = np.concatenate([people[-1], people[-1], some_rows(1, np.random.default_rng(98))])
    refuses(Conflict, lambda: model.forget(twice), "forgot what it never had")
    hold(model.fingerprint() == before, "a refusal to forget changed it")
    emptied = declared(kind)
    refuses(Conflict, lambda: emptied.forget(_NOTHING), "forgot somebody though nobody was in it")


def check_empty_person(kind: type[ScoreModel]) -> None:
    """A person without rows can be added, asked about and forgotten."""
    model = trained(kind, some_people(10))
    before, answers = model.fingerprint(), model.log_odds(asked())
    model.add(_NOTHING)
    hold(model.n_people == 11, "it does not count a person without rows")
    hold(np.array_equal(model.log_odds(asked()), answers), "a person without rows changed it")
    hold(np.isfinite(model.scores([_NOTHING])).all(), "it has no score for one without rows")
    model.forget(_NOTHING)
    hold(model.fingerprint() == before, "it is not what it was before a person without rows")
    hold(model.scores([]).shape == (0, 1), "it cannot be asked about no one")
    hold(model.log_odds(asked(1)[:0]).shape == (0,), "it cannot be asked about no rows")


def check_malformed(kind: type[ScoreModel]) -> None:
    """Unknown bins, halves of rows and numbers that are not whole are refused, changing nothing."""
    model = trained(kind, some_people(10))
    before = model.fingerprint()
    good = some_rows(2, np.random.default_rng(1))
    for place, value in ((0, 99), (1, -1), (3, 2), (4, 3), (5, -1)):
        wrong = good.copy()
        wrong[place] = value
        refuses(BadRequest, partial(model.add, wrong), f"added {value} in place {place}")
    halves: list[Any] = [good[:-1], good.astype(np.float64), good.reshape(2, -1)]
    for odd in halves:
        refuses(BadRequest, partial(model.add, odd), "added what is no row")
    refuses(BadRequest, lambda: model.log_odds(asked() + 50), "answered for an unknown bin")
    refuses(BadRequest, lambda: model.log_odds(asked()[:, :2]), "answered for half a row")
    hold(model.fingerprint() == before, "a refused contribution changed it")


def check_one_outcome(kind: type[ScoreModel]) -> None:
    """Where only one outcome is left it still has finite answers, and comes back from there."""
    people = some_people(12)
    width = small_design().width
    never = [each for each in people if not each.reshape(-1, width)[:, -1].any()]
    ever = [each for each in people if each.reshape(-1, width)[:, -1].any()]
    model = trained(kind, people)
    for each in ever:
        model.forget(each)
    _same(model, trained(kind, never))
    for each in ever:
        model.add(each)
    _same(model, trained(kind, people))


def check_explanation(kind: type[ScoreModel]) -> None:
    """The shares of every answer add up to it, one for each column and each pair."""
    model = trained(kind, some_people(60))
    for row, said in zip(asked(), model.log_odds(asked()), strict=True):
        explained = model.explain(row)
        hold(len(explained.shares) == 4, "not every column and pair has a share")
        whole = explained.shares.sum() + explained.base
        hold(abs(whole - said) < TOLERANCE, f"shares add up to {whole}, the answer is {said}")


def check_direction(kind: type[ScoreModel]) -> None:
    """Where those who are treated do it and others do not, that is what it says."""
    chance = np.random.default_rng(2)
    rows = some_rows(400, chance).reshape(400, -1)
    rows[:, -1] = (rows[:, 2] == 3) & (rows[:, -3] == 1)
    model = trained(kind, [rows.reshape(-1)])
    said = model.log_odds(asked(200))
    baker = asked(200)[:, 2] == 3
    hold(said[baker].min() > said[~baker].max(), "it says less of those who do than of others")


def check_file(kind: type[ScoreModel], folder: Path) -> None:
    """Saved and loaded it is the same; altered, cut short or missing it is refused."""
    people = some_people(20)
    model = trained(kind, people)
    path = folder / "model"
    sha256 = model.save(path)
    opened = kind.load(path, sha256)
    hold(opened.fingerprint() == model.fingerprint(), "loading changed it")
    hold(np.array_equal(opened.log_odds(asked()), model.log_odds(asked())), "loading changed it")
    refuses(Conflict, lambda: opened.forget(people[0]), "forgot in a file opened to be asked")
    changed = kind.load(path, sha256, to_change=True)
    refuses(Conflict, lambda: changed.add(people[0]), "changed before it knew who is in it")
    refuses(Later, lambda: changed.recall(people[1:]), "recalled fewer people than are in it")
    refuses(Later, lambda: changed.recall([people[1], *people[1:]]), "recalled another")
    changed.recall(people)
    changed.forget(people[0])
    _same(changed, trained(kind, people[1:]))
    hold(kind.load(path, sha256).n_people == len(people), "a change reached the file unsaved")
    again = changed.save(folder / "changed")
    _same(kind.load(folder / "changed", again), trained(kind, people[1:]))
    trained(kind, some_people(90)).save(folder / "more")
    hold(
        (folder / "more").stat().st_size == path.stat().st_size,
        "a file grows with the people in it, so it holds something of each",
    )
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
    check_forgetting_lazily,
    check_forgetting_many,
    check_only_what_was_added,
    check_empty_person,
    check_malformed,
    check_one_outcome,
    check_explanation,
    check_direction,
)
"""All that need nothing but the class; `check_file` needs a folder too."""


def _mix() -> list[tuple[bool, Contribution]]:
    """Thirty people come and half of them go, some of those before the last has come."""
    chance = np.random.default_rng(_SEED)
    steps: list[tuple[bool, Contribution]] = []
    within: list[Contribution] = []
    for each in some_people(30):
        steps.append((True, each))
        within.append(each)
        if chance.random() < 0.5:
            steps.append((False, within.pop(int(chance.integers(len(within))))))
    return steps


def _same(model: ScoreModel, anew: ScoreModel) -> None:
    hold(model.n_people == anew.n_people, "it miscounts the people in it")
    hold(model.n_rows == anew.n_rows, "it miscounts their rows")
    hold(model.fingerprint() == anew.fingerprint(), "its rows are not those of a retrain")
    apart = np.abs(model.log_odds(asked()) - anew.log_odds(asked())).max(initial=0.0)
    hold(apart <= TOLERANCE, f"its answers are {apart:.1e} from those of a retrain")
    for column in model.design.columns:
        counts = model.counts(column.name), anew.counts(column.name)
        hold(np.array_equal(*counts), f"it miscounts the bins of {column.name}")
