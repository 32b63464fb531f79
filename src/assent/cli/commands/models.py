"""`assent models`: what was learnt, from how many, and whether it still is what it says."""

import click

from assent.cli.opened import as_json, opened, say_json, table


@click.command("models")
@click.option("--verify", is_flag=True, help="Train each live model anew and compare.")
@as_json
def COMMAND(*, verify: bool, json: bool) -> None:
    """List the models on record."""
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
