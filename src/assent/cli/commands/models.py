"""`assent models`: what was learnt, from how many, and whether it still is what it says."""

import click

from assent.cli.opened import as_json, opened, say_json, someone, table
from assent.vocabulary import NotFound


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
        model = next((each for each in house.models.all() if each.label == label), None)
        if model is None:
            raise NotFound(f"there is no model `{label}`; `assent models` lists them")
        found = house.models.proof(model, someone(house, kind, value))
    if json:
        say_json(found.as_json())
        return
    click.echo(f"member {found.index + 1:,} of {found.size:,} of {found.model}")
    for step in found.path:
        click.echo(f"  {step}")
    click.echo(f"{'leads to' if found.holds else 'DOES NOT LEAD TO'} the root {found.root}")
