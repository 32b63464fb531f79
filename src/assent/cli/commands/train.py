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
@as_json
def COMMAND(model: str, items: int, reg: float, until: datetime | None, *, json: bool) -> None:
    """Train MODEL on the purchases of everybody who agreed to model training."""
    with opened() as house:
        until = until.replace(tzinfo=UTC) if until else None
        train = partial(house.recommender.train, model, n_items=items, until=until)
        trained = train() if model == "popularity" else train(reg=reg)
        house.checkpoint()
    denied = {ruling.for_operator(): n for ruling, n in trained.denied.items()}
    if json:
        models = [each.label for each in trained.models]
        answer = {"models": models, "people": trained.n_people, "items": trained.n_items}
        say_json(answer | {"denied": denied, "entry": trained.entry})
        return
    names = ", ".join(each.label for each in trained.models)
    click.echo(f"live now: {names}, from {trained.n_people:,} people and {trained.n_items:,} items")
    table("Left out", ("why", "people"), list(denied.items()))
