"""`assent creative`: declare what there is to show, choose, note what came of it, and judge it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assent.cli.opened import (
    as_json,
    dry_run,
    number,
    opened,
    progress,
    read_words,
    say_json,
    someone,
    table,
)

if TYPE_CHECKING:
    from assent.assembly import House
    from assent.creative import Chooser, Standing

name = click.argument("name")
model = click.option("--model", default="thompson", show_default=True, help="Of the shelf.")


@click.group("creative")
def COMMAND() -> None:
    """Choose which text, picture or subject line to show; see docs/creative.md."""


@COMMAND.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@dry_run
@as_json
def declare(file: Path, *, dry_run: bool, json: bool) -> None:
    """Declare the creative that FILE describes, in place of another of its name."""
    from assent.creative import read_creative

    with opened() as house:
        creative = read_creative(read_words(file))
        house.chooser(creative)  # refuses fields that no choice may rest on
        before = house.creatives.find(creative.name)
        changed = before is not None and before.as_json() != creative.as_json()
        if not dry_run:
            house.creatives.declare(creative)
    if json:
        say_json({"creative": creative.as_json(), "changed": changed, "declared": not dry_run})
        return
    click.echo(f"`{creative.name}` chooses among {', '.join(creative.variants)}")
    if changed:
        click.echo("it was declared otherwise before: what it learnt then is not carried over")
    if dry_run:
        click.echo("dry run: nothing was declared")


@COMMAND.command("list")
@as_json
def list_(*, json: bool) -> None:
    """List the creatives, and by which model each chooses."""
    with opened() as house:
        found = [
            (each.name, ", ".join(each.variants), house.chooser(each).model)
            for each in house.creatives.all()
        ]
    names = ("creative", "variants", "model")
    if json:
        say_json([dict(zip(names, row, strict=True)) for row in found])
    else:
        table("Creatives", names, list(found))


@COMMAND.command()
@name
@as_json
def show(name: str, *, json: bool) -> None:
    """Show how each variant of creative NAME does, and which is stopped."""
    with _chooser(name) as (_, chooser):
        standings, chosen_by = chooser.standings(), chooser.model
    if json:
        say_json({"model": chosen_by, "variants": [asdict(each) for each in standings]})
        return
    _say_standings(f"{name}, chosen by {chosen_by}", standings)


@COMMAND.command()
@name
@click.option("--for", "whom", nargs=2, metavar="KIND VALUE", help="To whom it is shown.")
@click.option("--at", "moment", multiple=True, metavar="PART=VALUE", help="What is known now.")
@dry_run
@as_json
def choose(
    name: str, whom: tuple[str, str] | None, moment: tuple[str, ...], *, dry_run: bool, json: bool
) -> None:
    """Choose a variant of creative NAME, with its probability and the reason."""
    with _chooser(name) as (house, chooser):
        subject = someone(house, *whom) if whom else None
        known = dict(_part(each) for each in moment)
        made = chooser.choose(subject, known, keep=not dry_run)
        house.checkpoint()
    choice = made.choice
    if json:
        told = {"variant": choice.variant, "propensity": choice.propensity, "seed": choice.seed}
        told |= {"decision": made.number or None, "model": made.model, "reason": made.reason}
        say_json(told | {"personal": made.personal, "entry": made.entry})
        return
    click.echo(f"{choice.variant}: {made.reason} (chosen with probability {choice.propensity:.3f})")
    if made.ground is not None and not made.personal:
        click.echo(f"by the moment alone: {made.ground.for_operator()}")
    click.echo("dry run: no decision was kept" if dry_run else f"decision {made.number}")


@COMMAND.command()
@name
@click.argument("decision", type=number)
@click.option("--reward", type=float, default=0, show_default=True, help="In units.")
@click.option("--harm", is_flag=True, help="Harm followed.")
@dry_run
def note(name: str, decision: int, reward: float, *, harm: bool, dry_run: bool) -> None:
    """Note what came of a DECISION of creative NAME; of one noted twice the later counts."""
    from assent.creative import Noted

    with _chooser(name) as (house, chooser):
        if dry_run:
            chooser.creative.units(reward)
            click.echo("dry run: nothing was noted")
            return
        n = chooser.note([Noted(decision, reward, harm)])
        house.checkpoint()
    click.echo("noted" if n else "not noted: they no longer agree to be watched")


@COMMAND.command()
@name
@click.option("--before", required=True, type=click.DateTime(["%Y-%m-%d"]))
def silence(name: str, before: datetime) -> None:
    """Note that nothing came of the decisions before a day of which nothing was heard."""
    with _chooser(name) as (house, chooser):
        n = chooser.note_silence(before.replace(tzinfo=UTC))
        house.checkpoint()
    click.echo(f"{n:,} noted")


@COMMAND.command()
@name
@model
@click.option("--floor", type=click.FloatRange(0, 0.5), help="Least share of each variant.")
@click.option("--as", "operator", help="Who trains it; somebody else must then approve it.")
@as_json
def train(name: str, model: str, floor: float | None, operator: str | None, *, json: bool) -> None:
    """Learn from the outcomes of everybody who agreed to model training."""
    with _chooser(name) as (house, chooser), progress("training", quiet=json):
        by = house.operators.one(operator).name if operator else None
        held: dict[str, Any] = {} if floor is None else {"floor": floor}
        done = chooser.train(model, by=by, **held)
        house.checkpoint()
        against = house.models.objections(done.model)
    made = done.model
    if json:
        denied = {ruling.for_operator(): n for ruling, n in done.denied.items()}
        told = {"model": made.label, "state": made.state.value, "people": done.n_people}
        standings = [asdict(each) for each in done.standings]
        say_json({**told, "denied": denied, "objections": against, "variants": standings})
        return
    _say_standings(f"{made.state} now: {made.label}, from {done.n_people:,} people", done.standings)
    for why in against:
        click.echo(f"look into this: {why}")


@COMMAND.command()
@name
@model
@click.option("--interval", type=click.Choice(["normal", "bootstrap"]), default="normal",
              show_default=True, help="How the intervals are made.")  # fmt: skip
@click.option("--clip", type=click.FloatRange(0, min_open=True), help="The largest weight.")
@click.option("--seed", type=number, default=0, show_default=True, help="Who teaches, who judges.")
@as_json
def judge(
    name: str, model: str, interval: str, clip: float | None, seed: int, *, json: bool
) -> None:
    """Say what other ways of choosing would have earned, from the decisions that were logged.

    Half of the people teach the model, the other half judges it and each variant alone.
    """
    from assent.creative import Interval, Judging, creative_models
    from assent.creative import judge as judged

    how = Judging(clip=clip, interval=Interval(interval), seed=seed)
    kind = creative_models[model]
    with _chooser(name) as (house, chooser):
        learnt = chooser.gather()
        house.checkpoint()
    ways = judged(lambda: kind(chooser.creative), learnt.contributions, how, seed=seed)
    if json:
        say_json({"people": len(learnt), "ways": [each.as_json() for each in ways]})
        return
    for each in ways:
        click.echo(each.way)
        for made in ("ips", "snips", "dr"):
            click.echo(f"  {getattr(each, made).words(made)}")


@contextmanager
def _chooser(name: str) -> "Iterator[tuple[House, Chooser]]":
    """The house, and what chooses among the variants of a creative."""
    with opened() as house:
        yield house, house.chooser(house.creatives.one(name))


def _part(said: str) -> tuple[str, str]:
    part, _, value = said.partition("=")
    if not value:
        raise click.BadParameter(f"`{said}` is not PART=VALUE", param_hint="--at")
    return part, value


def _say_standings(title: str, standings: "Sequence[Standing]") -> None:
    rows = [
        (
            each.variant,
            f"{each.share:.1%}",
            each.n_decisions,
            f"{each.reward:.4f}",
            f"{each.low:.4f} to {each.high:.4f}",
            each.n_harms,
            each.stopped or "no",
        )
        for each in standings
    ]
    heads = ("variant", "share now", "decisions", "reward", "95 % interval", "harms", "stopped")
    table(title, heads, rows)
