"""`assent models`: what was learnt, from how many, and whether it still is what it says."""

import click

from assent.cli.opened import as_json, opened, say_json, someone, table


@click.group("models", invoke_without_command=True)
@click.option("--verify", is_flag=True, help="Train each live model anew and compare.")
@as_json
@click.pass_context
def COMMAND(context: click.Context, *, verify: bool, json: bool) -> None:
    """List the models on record."""
    if context.invoked_subcommand is not None:
        return
    with opened() as house:
        models = house.models.all()
        checked = {
            each.label: house.forgetting.difference_from_retrain(each)
            for each in (house.models.live() if verify else [])
        }
    rows = [(e.label, e.state.value, e.n_people, e.fingerprint[:16]) for e in models]
    differences = {label: d.largest for label, d in checked.items()}
    if json:
        names = ("model", "state", "people", "fingerprint")
        listed = [dict(zip(names, row, strict=True)) for row in rows]
        say_json({"models": listed, "difference_from_retrain": differences})
        return
    table("Models", ("model", "state", "people", "fingerprint"), rows)
    for label, found in checked.items():
        same = "same sum" if found.same_sum else "DIFFERENT SUM"
        click.echo(
            f"{label}: {same}, scores differ from a retrain's by at most {found.largest:.2e}"
        )


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
@click.option("--as", "operator", required=True, help="Who judges; a reviewer or privacy officer.")
@click.option("--reason", required=True, help="Why it may go live.")
def approve(label: str, operator: str, reason: str) -> None:
    """Approve the draft LABEL, and those of the same training, to go live."""
    from assent.learning import alone

    with opened() as house:
        by = house.operators.judge(operator).name
        with alone(house.models) as change:
            change.approve(house.models.labelled(label), by=by, because=reason)
    click.echo(f"{label} is approved by {by}; `assent models release {label}` puts it live")


@COMMAND.command()
@click.argument("label")
def release(label: str) -> None:
    """Put the approved model LABEL live, with those of the same training."""
    from assent.learning import alone

    with opened() as house, alone(house.models) as change:
        change.release(house.models.labelled(label))
    click.echo(f"{label} is live")
