"""`assent score`: how likely people are to do something, why, and whom to leave alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assent.cli.opened import (
    as_json,
    number,
    opened,
    progress,
    read_words,
    say_json,
    several,
    someone,
    table,
)

if TYPE_CHECKING:
    from assent.assembly import House
    from assent.score import Scorer

_BANDS = 10

a_file = click.Path(path_type=Path, dir_okay=False)
question = click.argument("file", metavar="QUESTION", type=a_file)


@click.group("score")
def COMMAND() -> None:
    """Ask how likely people are to do something; QUESTION is a TOML file, see docs/score.md."""


@COMMAND.command()
@question
@click.option(
    "--on",
    "days",
    multiple=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="Learn what was known on this day, and came after; may be given again. Unless given, "
    "the last day of which it is known what came.",
)
@click.option("--pairs", type=click.IntRange(0, 10), default=10, show_default=True,
              help="How many pairs of columns may count together.")  # fmt: skip
@click.option("--fairness", type=click.FloatRange(0), default=0.0, show_default=True,
              help="Weight on the gap between the groups' mean scores.")  # fmt: skip
@click.option("--seed", type=number, default=0, show_default=True, help="Who is kept apart.")
@click.option("--as", "operator", help="Who trains it; somebody else must then approve it.")
@as_json
def train(
    file: Path,
    days: tuple[datetime, ...],
    *,
    pairs: int,
    fairness: float,
    seed: int,
    operator: str | None,
    json: bool,
) -> None:
    """Learn from everybody who agreed to model training, measured first on a quarter of them."""
    moments = [day.replace(tzinfo=UTC) for day in days]
    held = {"fairness": fairness} if fairness else {}
    with asked(file) as (house, scorer), progress("training", quiet=json):
        by = house.operators.one(operator).name if operator else None
        done = scorer.train(moments, seed=seed, n_pairs=pairs, by=by, **held)
        house.checkpoint()
        against = house.models.objections(done.model)
    denied = {ruling.for_operator(): n for ruling, n in done.denied.items()}
    model = done.model
    if json:
        told = {"model": model.label, "state": model.state.value, "rows": done.n_rows}
        counted = {"people": model.n_people, "metrics": model.metrics, "denied": denied}
        leaks = [each.why for each in done.leaks]
        say_json({**told, **counted, "leaks": leaks, "objections": against, "entry": model.entry})
        return
    click.echo(f"{model.state.value} now: {model.label}, from {model.n_people:,} people")
    measured = ", ".join(f"{name} {said}" for name, said in model.figures.items())
    click.echo(measured or "too few people to measure it on some kept apart")
    by_attribute = (model.fairness or {}).get("attributes", {}).values()
    given_away = [each for audited in by_attribute for each in audited["proxies"]]
    for why in (*(leak.why for leak in done.leaks), *given_away, *against):
        click.echo(f"look into this: {why}")
    table("Left out", ("why", "people"), list(denied.items()))


@COMMAND.command()
@question
@click.option("-n", "count", type=several, default=20, show_default=True, help="How many bins.")
@as_json
def show(file: Path, count: int, *, json: bool) -> None:
    """Show what the live score says of whom, and how well it does."""
    with asked(file) as (_, scorer):
        model, shares = scorer.shown()
    if json:
        told = {"model": model.label, "people": model.n_people, "metrics": model.metrics}
        say_json(told | {"shares": [each._asdict() for each in shares]})
        return
    rows = [(each.words, f"{each.share:+.3f}") for each in shares[:count]]
    table(f"{model.label}, from {model.n_people:,} people", ("", "adds to the log-odds"), rows)
    click.echo(", ".join(f"{name} {said}" for name, said in model.figures.items()))


@COMMAND.command()
@question
@click.option("-n", "count", type=several, default=10, show_default=True, help="How many people.")
@as_json
def people(file: Path, count: int, *, json: bool) -> None:
    """Score everybody who may be scored: how many are how likely, and the likeliest."""
    with asked(file) as (house, scorer):
        found = sorted(scorer.score_many(), key=lambda each: -each.probability)
        house.checkpoint()
    if json:
        say_json([{"person": each.subject, **each.as_json()} for each in found])
        return
    bands = [int(min(each.probability * _BANDS, _BANDS - 1)) for each in found]
    rows: list[tuple[Any, ...]] = [
        (f"{n / _BANDS:.0%} to {(n + 1) / _BANDS:.0%}", bands.count(n))
        for n in reversed(range(_BANDS))
    ]
    table("How many are how likely", ("probability", "people"), rows)
    rows = [
        (each.subject, f"{each.probability:.3f}", "; ".join(r.words for r in each.reasons[:3]))
        for each in found[:count]
    ]
    table("The likeliest", ("person", "probability", "mostly because"), rows)


@COMMAND.command()
@question
@click.argument("kind")
@click.argument("value")
@click.option("--to", "target", type=click.FloatRange(0, 1, min_open=True, max_open=True),
              help="Say what would take the probability to the other side of this.")  # fmt: skip
@click.option("--changing", multiple=True, help="A column that they can change; may be repeated.")
@as_json
def why(
    file: Path,
    kind: str,
    value: str,
    target: float | None,
    changing: tuple[str, ...],
    *,
    json: bool,
) -> None:
    """Score one person, with every reason, and what would change it.

    KIND is what identifies them, such as `email` or `household`; VALUE is theirs.
    """
    from assent.vocabulary import Denial, DeniedError

    with asked(file) as (house, scorer):
        subject = someone(house, kind, value)
        found = scorer.score(subject)
        if isinstance(found, Denial):
            raise DeniedError(f"no score: {found.ruling.for_operator()}", decision=found.entry)
        otherwise = scorer.changes(subject, target, changing) if target else []
    ways = [] if isinstance(otherwise, Denial) else otherwise
    if json:
        changes = [{"changes": e.changes, "probability": e.probability} for e in ways]
        say_json(found.as_json() | {"otherwise": changes})
        return
    rows = [("everybody", f"{found.base:+.3f}")]
    rows += [(each.words, f"{each.share:+.3f}") for each in found.reasons]
    rows += [("all else", f"{found.rest:+.3f}")]
    table(f"{found.probability:.1%} by {found.model}", ("", "adds to the log-odds"), rows)
    for each in ways:
        click.echo(f"{each.probability:.1%} with {' and '.join(each.changes)}")
    if target and not ways:
        click.echo("no change of one or two of these columns would do")
    if not found.informed:
        click.echo("nothing is known of them, so this is a guess about anybody")
    click.echo(f"ledger entry {found.entry}")


@COMMAND.command()
@question
@as_json
def drift(file: Path, *, json: bool) -> None:
    """Compare those who may be scored today with those the live score learnt from."""
    with asked(file) as (house, scorer):
        found = scorer.drift()
        house.checkpoint()
    if json:
        say_json([each._asdict() for each in found])
        return
    for each in found:
        click.echo(each.words)


@COMMAND.command()
@question
@click.option("--level", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.9,
              show_default=True, help="How sure to be.")  # fmt: skip
@as_json
def effects(file: Path, level: float, *, json: bool) -> None:
    """Say whom a treatment moves, and whom it turns away: the list not to contact.

    QUESTION must say who was `treated`.
    """
    with asked(file) as (house, scorer):
        found = scorer.effects(level=level)
        house.checkpoint()
    harmed = found.do_not_contact.tolist()
    gaining = found.subjects[found.low > 0].tolist()
    if json:
        told = {"model": found.model, "mean_uplift": _mean(found.uplift), "entry": found.entry}
        say_json(told | {"moved": gaining, "do_not_contact": harmed})
        return
    click.echo(f"{found.model}: {_mean(found.uplift):+.2%} on average over {len(found.subjects):,}")
    click.echo(f"{len(gaining):,} are moved by it, as far as one can tell")
    click.echo(
        f"{len(harmed):,} are not to be contacted: {', '.join(map(str, harmed)) or 'nobody'}"
    )


@contextmanager
def asked(file: Path) -> "Iterator[tuple[House, Scorer]]":
    """The house, and the scorer of the question in a file."""
    from assent.score import Question

    with opened() as house:
        text = read_words(file)
        yield house, house.scorer(Question.read(text, house.data_map.field_of_event))


def _mean(values: Any) -> float:
    return float(values.mean()) if len(values) else 0.0
