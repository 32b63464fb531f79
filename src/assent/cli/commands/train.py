"""`assent train`: make a recommender from those who agreed to it."""

from datetime import UTC, datetime
from functools import partial

import click

from assent.cli.opened import as_json, opened, say_json, several, table

day = click.DateTime(["%Y-%m-%d"])


@click.command("train")
@click.argument("model", default="ease")
@click.option(
    "--items",
    type=several,
    default=4000,
    show_default=True,
    help="How many of the most bought items.",
)
@click.option("--reg", default=1000.0, show_default=True, help="How cautious the model is.")
@click.option("--until", type=day, help="Learn only from what happened before this day.")
@click.option("--as", "operator", help="Who trains it; somebody else must then approve it.")
@as_json
def COMMAND(
    model: str, items: int, reg: float, until: datetime | None, operator: str | None, *, json: bool
) -> None:
    """Train MODEL on the purchases of everybody who agreed to model training."""
    from assent.learning import State

    with opened() as house:
        by = house.operators.one(operator).name if operator else None
        until = until.replace(tzinfo=UTC) if until else None
        train = partial(house.recommender.train, model, n_items=items, until=until, by=by)
        trained = train() if model == "popularity" else train(reg=reg)
        house.checkpoint()
        against = house.models.objections(trained.models[0])
    denied = {ruling.for_operator(): n for ruling, n in trained.denied.items()}
    if json:
        models = [each.label for each in trained.models]
        answer = {"models": models, "people": trained.n_people, "items": trained.n_items}
        answer |= {"state": trained.models[0].state.value, "objections": against}
        say_json(answer | {"denied": denied, "entry": trained.entry})
        return
    names = ", ".join(each.label for each in trained.models)
    where = "live now" if trained.models[0].state is State.LIVE else "waiting for approval"
    click.echo(f"{where}: {names}, from {trained.n_people:,} people and {trained.n_items:,} items")
    for each in against:
        click.echo(f"  {each}")
    table("Left out", ("why", "people"), list(denied.items()))
