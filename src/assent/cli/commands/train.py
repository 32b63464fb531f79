"""`assent train`: make a recommender from those who agreed to it."""

from datetime import UTC, datetime
from typing import Any

import click

from assent.cli.opened import as_json, opened, progress, say_json, several, table

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
@click.option(
    "--measure/--no-measure",
    default=True,
    show_default=True,
    help="Find out first how well it foretells the last fifth of the time.",
)
@click.option("--as", "operator", help="Who trains it; somebody else must then approve it.")
@as_json
def COMMAND(
    model: str,
    items: int,
    reg: float,
    until: datetime | None,
    operator: str | None,
    *,
    measure: bool,
    json: bool,
) -> None:
    """Train MODEL on the purchases of everybody who agreed to model training."""
    from assent.learning import Source, State
    from assent.recommend.evaluation import on_the_latest

    declared: dict[str, Any] = {} if model == "popularity" else {"reg": reg}
    with opened() as house, progress("training", quiet=json) as on_progress:
        by = house.operators.one(operator).name if operator else None
        until = until.replace(tzinfo=UTC) if until else None
        on_progress(0, 2)
        found = None
        if measure:
            found = on_the_latest(
                house.gate, Source(), model, n_items=items, until=until, **declared
            )
        on_progress(1, 2)
        metrics = found.as_json() if found else {}
        trained = house.recommender.train(
            model, n_items=items, until=until, by=by, metrics=metrics, **declared
        )
        on_progress(2, 2)
        house.checkpoint()
        against = house.models.objections(trained.models[0])
    denied = {ruling.for_operator(): n for ruling, n in trained.denied.items()}
    if json:
        models = [each.label for each in trained.models]
        answer = {"models": models, "people": trained.n_people, "items": trained.n_items}
        answer |= {"state": trained.models[0].state.value, "objections": against}
        say_json(answer | {"denied": denied, "entry": trained.entry, "metrics": metrics})
        return
    names = ", ".join(each.label for each in trained.models)
    where = "live now" if trained.models[0].state is State.LIVE else "waiting for approval"
    click.echo(f"{where}: {names}, from {trained.n_people:,} people and {trained.n_items:,} items")
    for each in against:
        click.echo(f"  {each}")
    if found is not None:
        figures = [
            (who, f"{each.ndcg10:.4f}", f"{each.recall20:.4f}")
            for who, each in ((model, found.model), ("popularity", found.popularity))
        ]
        title = f"The last fifth of the time, foretold for {found.model.n_people:,} people"
        table(title, ("", "NDCG@10", "Recall@20"), figures)
    elif measure:
        click.echo("not measured: nobody did anything new in the last fifth of the time")
    table("Left out", ("why", "people"), list(denied.items()))
