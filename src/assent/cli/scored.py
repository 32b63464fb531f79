"""What `assent minimise` and `assent balance` measure of a score: its columns, and its fairness."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assent.cli.opened import opened, progress, read_words, say_json, table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assent.learning.balance import Minimised, Trade
    from assent.learning.fairness import Limits
    from assent.score import Gathered, Question

PENALTIES = (0.0, 0.1, 1.0, 10.0, 100.0)


def minimised(file: Path, *, tolerance: float, seed: int, picture: Path | None, json: bool) -> None:
    """What each column of a question earns, and the fewest that do."""
    from assent.assembly import Places
    from assent.learning.balance import Bar, auc_of, bars, minimise, proposed
    from assent.vocabulary import BadRequest, Purpose

    question, rows, _ = _gathered(file)
    if question.treated:
        raise BadRequest("the AUC is of a question without `treated`; take that out to measure it")
    others, apart = _divided(rows, seed)
    fit = trial(question, others, apart)
    with progress("models", quiet=json) as tell:
        found = minimise(
            list(question.columns),
            fit,
            auc_of(apart.outcome),
            tolerance=tolerance,
            seed=seed,
            tell=tell,
        )
    kept = {question.columns[name].field for name in found.kept} | {question.outcome.field}
    spared = {question.columns[name].field for name in found.dropped} - kept
    data_map = Places(click.get_current_context().obj).data_map
    text = data_map.read_text(encoding="utf-8")
    change = proposed(text, spared, Purpose.MODEL_TRAINING, data_map.name)
    if picture is not None:
        drawn = [
            Bar(each.field, each.loss, each.interval.low, each.interval.high, not each.kept)
            for each in found.worths
        ]
        title = f"What each column of {question.name} earns"
        picture.write_text(bars(title, "AUC lost without it", drawn), encoding="utf-8")
    if json:
        told = {"measure": "auc", "people_measured": len(apart.people)}
        say_json({**found.as_json(), **told, "proposed_change": change})
        return
    _say_worth(found, len(apart.people))
    click.echo(change or "no change of the data map is proposed")


def trial(
    question: "Question", others: "Gathered", apart: "Gathered"
) -> "Callable[[frozenset[str]], NDArray[np.float64]]":
    """Makes a score of some columns and gives what it says of those kept apart.

    Of no columns it is one number for everybody.
    """
    import numpy as np

    from assent.score import made

    def fit(columns: frozenset[str]) -> "NDArray[np.float64]":
        if not columns:
            return np.zeros(len(apart))
        some = others.over([name for name in others.table if name in columns])
        model = made(question, some)
        return model.log_odds(model.design.codes(apart.table))

    return fit


def traded(
    file: Path, *, threshold: float | None, seed: int, picture: Path | None, json: bool
) -> None:
    """What a score loses as its groups are treated more alike."""
    from assent.learning.balance import trades
    from assent.learning.fairness import Groups
    from assent.vocabulary import BadRequest

    question, rows, limits = _gathered(file)
    if question.treated or not question.protected:
        raise BadRequest(
            f"`{question.name}` names no `protected` attribute, or asks what a treatment changes"
        )
    others, apart = _divided(rows, seed)
    apart = apart.of(apart.subjects[[group is not None for group in apart.groups]])
    groups = Groups.of([group for group in apart.groups if group])
    line = float(others.outcome.mean()) if threshold is None else threshold

    def fit(penalty: float) -> "NDArray[np.float64]":
        from scipy.special import expit

        from assent.score import made

        model = made(question, others, fairness=penalty)
        said: NDArray[np.float64] = expit(model.log_odds(model.design.codes(apart.table)))
        return said

    found = trades(PENALTIES, fit, apart.outcome, groups, threshold=line, limits=limits)
    if picture is not None:
        picture.write_text(_trade_drawn(found, question.name), encoding="utf-8")
    if json:
        told = {"people_measured": len(apart.people), "threshold": line, "limits": asdict(limits)}
        say_json({**told, "trades": [each.as_json() for each in found]})
        return
    _say_trade(found, question.name, line, limits)


def _gathered(file: Path) -> "tuple[Question, Gathered, Limits]":
    from assent.score import Question

    with opened() as house:
        question = Question.read(read_words(file), house.data_map.field_of_event)
        rows = house.scorer(question).gather()
        limits = house.models.audits.limits
        house.checkpoint()
    return question, rows, limits


def _divided(rows: "Gathered", seed: int) -> "tuple[Gathered, Gathered]":
    from assent.score import divided
    from assent.vocabulary import BadRequest

    others, apart = divided(rows, seed)
    for some in (others, apart):
        if len(set(some.outcome.tolist())) < 2:
            raise BadRequest("too few people to measure it on a quarter of them kept apart")
    return others, apart


def _say_worth(found: "Minimised", n_people: int) -> None:
    rows: list[tuple[Any, ...]] = [
        (
            each.field,
            f"{each.loss:+.4f}",
            f"{each.interval.low:+.4f} to {each.interval.high:+.4f}",
            "yes" if each.earns else "not beyond chance",
            "keep" if each.kept else "do without",
        )
        for each in found.worths
    ]
    heads = ("column", "AUC lost without", "95 %", "earns its keep", "smallest set")
    table("What each column earns", heads, rows)
    low, high = found.interval
    click.echo(f"AUC {found.quality:.4f} with all, over {n_people:,} people kept apart")
    click.echo(
        f"smallest set: {', '.join(found.kept) or 'nothing'}, which loses {found.loss:+.4f} "
        f"({low:+.4f} to {high:+.4f})"
    )


def _trade_drawn(found: "Sequence[Trade]", name: str) -> str:
    from assent.learning.balance import Line, Point, lines

    gaps = [each.score_gap * 100 for each in found]
    ranks = [
        Point(gap, each.auc, *each.auc_interval, outside=not each.within)
        for gap, each in zip(gaps, found, strict=True)
    ]
    right = [
        Point(gap, each.accuracy, outside=not each.within)
        for gap, each in zip(gaps, found, strict=True)
    ]
    return lines(
        f"Accuracy against fairness: {name}",
        "gap of mean scores, points (hollow: outside the limits)",
        "quality",
        [Line("AUC", ranks), Line("judged rightly", right)],
        [round(max(gaps) * n / 4, 1) for n in range(5)],
    )


def _say_trade(found: "Sequence[Trade]", name: str, threshold: float, limits: "Limits") -> None:
    rows = [
        (
            f"{each.penalty:g}",
            f"{each.auc:.3f} ±{(each.auc_interval.high - each.auc_interval.low) / 2:.3f}",
            f"{each.accuracy:.1%}",
            f"{each.score_gap:.3f}",
            f"{each.selection_ratio:.2f}",
            f"{each.true_positive_gap:.3f}",
            "yes" if each.within else "no",
        )
        for each in found
    ]
    heads = ("fairness", "AUC", "judged rightly", "score gap", "selection ratio",
             "true positive gap", "within limits")  # fmt: skip
    table(f"Accuracy against fairness: {name}, chosen from {threshold:.2f} on", heads, rows)
    click.echo(
        f"the limits of the data map: a selection ratio of at least {limits.selection_ratio:g}, "
        f"error rates at most {limits.error_gap:g} apart, groups of {limits.smallest} or more"
    )
    for each in found:
        if each.objections:
            click.echo(f"  {each.penalty:g}: {'; '.join(each.objections)}")
    click.echo("choose one, and train with `assent score train --fairness`")
