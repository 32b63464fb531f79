"""`assent models`: what was learnt, from how many, and whether it still is what it says."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from assent.cli.opened import as_json, number, opened, progress, say_json, someone, table
from assent.vocabulary import Conflict


@click.group("models", invoke_without_command=True)
@as_json
@click.pass_context
def COMMAND(context: click.Context, *, json: bool) -> None:
    """List the models on record."""
    if context.invoked_subcommand is not None:
        return
    with opened() as house:
        models = house.models.all()
    rows = [(e.label, e.state.value, e.n_people, e.fingerprint[:16]) for e in models]
    names = ("model", "state", "people", "fingerprint")
    if json:
        say_json({"models": [dict(zip(names, row, strict=True)) for row in rows]})
        return
    table("Models", names, rows)


@COMMAND.command()
@click.option("--seed", type=number, help="Of the random questions; another one each time.")
@as_json
def verify(seed: int | None, *, json: bool) -> None:
    """Train each model that holds people anew from their receipts, and compare.

    Equal fingerprints say that the sums are equal. The residual says that what is served follows
    from the sum, so that nobody is served who is not in it; the same seed asks the same again.
    """
    from assent.recommend import Audited

    seed = secrets.randbits(31) if seed is None else seed
    differences, residuals = {}, {}
    with opened() as house, progress("verifying", quiet=json) as on_progress:
        kept = house.models.kept()
        for done, each in enumerate(kept):
            on_progress(done, len(kept))
            differences[each.label] = house.forgetting.difference_from_retrain(each)
            model = house.models.load(each)
            if isinstance(model, Audited):
                residuals[each.label] = model.residual(seed)
    wrong = [label for label, found in differences.items() if not found.same_sum]
    wrong += [label for label, found in residuals.items() if not found.holds]
    if json:
        say_json(
            {
                "seed": seed,
                "fingerprints": {
                    label: {"served": d.served, "retrained": d.retrained, "equal": d.same_sum}
                    for label, d in differences.items()
                },
                "difference_from_retrain": {label: d.largest for label, d in differences.items()},
                "residuals": {
                    label: asdict(r) | {"holds": r.holds} for label, r in residuals.items()
                },
            }
        )
    else:
        for label, found in differences.items():
            same = "same fingerprint" if found.same_sum else "ANOTHER FINGERPRINT"
            click.echo(
                f"{label}: {same} as a retrain from {found.n_people:,} people "
                f"({found.served[:16]}, {found.retrained[:16]}); scores differ by at most "
                f"{found.largest:.2e}"
            )
        for label, residual in residuals.items():
            says = "nobody is served who is not in the sum" if residual.holds else "SOMEBODY IS"
            click.echo(f"{label}: residual {residual.largest:.2e}, {says} (seed {seed})")
        if not kept:
            click.echo("no model holds anybody yet; `assent train` makes one")
    if wrong:
        raise Conflict(f"not as a retrain would be: {', '.join(dict.fromkeys(wrong))}; train again")


@COMMAND.command()
@click.argument("label")
@click.argument("kind")
@click.argument("value")
@as_json
def proof(label: str, kind: str, value: str, *, json: bool) -> None:
    """Prove that a person is in the model LABEL, such as `ease-3`, without naming anybody else.

    KIND is what identifies them, such as `email`; VALUE is theirs. The root is also in the ledger
    entry of the training or forgetting that made the model what it is.
    """
    with opened() as house:
        found = house.models.proof(house.models.labelled(label), someone(house, kind, value))
    if json:
        say_json(found.as_json())
        return
    click.echo(f"member {found.index + 1:,} of {found.size:,} of {found.model}")
    for step in found.path:
        click.echo(f"  {step}")
    click.echo(f"{'leads to' if found.holds else 'DOES NOT LEAD TO'} the root {found.root}")


@COMMAND.command()
@click.argument("label")
@as_json
def show(label: str, *, json: bool) -> None:
    """Show the model LABEL: what it was made from, and how it does by protected attribute."""
    from assent.learning import State

    with opened() as house:
        model = house.models.labelled(label)
        against = house.models.objections(model) if model.state is State.DRAFT else []
    if json:
        say_json(model.as_json() | {"objections": against})
        return
    click.echo(
        f"{model.label}: {model.state}, for {model.purpose}, from {model.n_people:,} people; "
        f"trained {model.trained_at:%Y-%m-%d} by {model.trained_by or 'nobody named'}"
    )
    since = f"{model.since:%Y-%m-%d}" if model.since else "the beginning"
    click.echo(f"learnt from {since} until {model.until or model.trained_at:%Y-%m-%d}")
    for name, said in model.figures.items():
        click.echo(f"  {name} {said}")
    declared = ", ".join(f"{name} = {n:g}" for name, n in model.parameters.items())
    click.echo(f"declared: {declared or 'nothing'}; fingerprint {model.fingerprint}")
    if model.members:
        click.echo(f"root over its people: {model.members}")
    if model.approved_by:
        click.echo(f"approved by {model.approved_by}: {model.approved_because}")
    for each in model.overridden or ():
        click.echo(f"  overriding {each}")
    if model.fairness:
        click.echo(f"chosen means: {model.fairness['means']}")
        for attribute, audited in model.fairness["attributes"].items():
            _say_audited(attribute, audited)
    else:
        click.echo("no fairness report: no protected attribute was declared, or it has none")
    for each in against:
        click.echo(f"stands against it: {each}")


def _say_audited(attribute: str, audited: Mapping[str, Any]) -> None:
    n_known, n_unknown = audited["n_known"], audited["n_unknown"]
    if audited["figures"] is None:
        click.echo(f"by {attribute}: too few agreed to be asked, {n_known:,} of them")
        return
    rates = ("selection_rate", "true_positive_rate", "false_positive_rate")
    rows = [
        (each["group"], each["people"], *(_rate(each[name]) for name in rates))
        for each in audited["figures"]["groups"]
    ]
    for each in audited.get("proxies", ()):
        click.echo(f"gives {attribute} away: {each}")
    title = f"By {attribute}, of {n_known:,} people ({n_unknown:,} not known)"
    table(title, ("group", "people", *(name.replace("_", " ") for name in rates)), rows)


def _rate(said: Mapping[str, float | None]) -> str:
    if said["value"] is None:
        return "not said"
    return f"{said['value']:.3f} ({said['low']:.3f} to {said['high']:.3f})"


@COMMAND.command()
@click.argument("label")
@click.option("--as", "operator", required=True, help="Who judges; a reviewer or privacy officer.")
@click.option("--reason", help="Why it may go live.")
@click.option("--override", help="Why it may go live though its groups differ too much.")
def approve(label: str, operator: str, reason: str | None, override: str | None) -> None:
    """Approve the draft LABEL, and those of the same training, to go live.

    Who had it trained cannot approve it. Where its figures leave the limits of the data map, or
    it lacks them, only `--override` does, with the reason in writing.
    """
    from assent.learning import alone

    with opened() as house:
        by = house.operators.judge(operator).name
        because = override or reason or ""
        with alone(house.models) as change:
            model = house.models.labelled(label)
            change.approve(model, by=by, because=because, override=override is not None)
        n_overridden = house.models.n_overridden()
    click.echo(f"{label} is approved by {by}; `assent models release {label}` puts it live")
    if override is not None:
        click.echo(f"that is override number {n_overridden:,}, and in the ledger")


@COMMAND.command()
@click.argument("label")
def release(label: str) -> None:
    """Put the approved model LABEL live, with those of the same training."""
    from assent.learning import alone

    with opened() as house, alone(house.models) as change:
        change.release(house.models.labelled(label))
    click.echo(f"{label} is live")
