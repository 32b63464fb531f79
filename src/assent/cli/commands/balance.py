"""`assent balance`: what people's refusals cost in quality, and whom."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assent.cli.opened import as_json, number, opened, say_json, several, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assent.recommend import Price, TimeSplit
    from assent.recommend.evaluation import Gains

RATES = (0.25, 0.5, 0.75, 1.0)
N_RESAMPLES = 400
DRAWN = (
    ("agree", "ndcg10"),
    ("refuse: popular", "refusers_ndcg10"),
    ("refuse: beside the page", "refusers_at_hand_ndcg10"),
)
"""The lines of the picture, and the figure of each."""

WHO = (
    "everybody measured agreed to `model_training`: some of them play the refusers, and nobody who "
    "refused is read. Who plays one teaches no model; the first new thing they came to hold plays "
    "the page at hand, and what is shown to them is judged on the rest"
)


@click.command("balance")
@click.argument("model", default="ease")
@click.option(
    "--items", type=several, default=4000, show_default=True, help="How many items it knows."
)
@click.option("--reg", default=1000.0, show_default=True, help="How cautious the model is.")
@click.option(
    "--split",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Learn before this day and measure from it on; unless given, after 4/5 of the events.",
)
@click.option("--seed", type=number, default=0, show_default=True, help="Who plays the refusers.")
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw it into this SVG file.",
)
@click.option(
    "--score",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Measure accuracy against fairness of the question in this file instead.",
)
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    help="Those scored so or higher are chosen; unless given, at the share of those who did.",
)
@as_json
def COMMAND(
    model: str,
    items: int,
    reg: float,
    day: datetime | None,
    *,
    seed: int,
    picture: Path | None,
    score: Path | None,
    threshold: float | None,
    json: bool,
) -> None:
    """Measure what is left of the quality when fewer people agree to be learnt from.

    For those who agree, and for those who refuse: what is popular, and what others hold together
    with the page that they look at. Some of those who agreed play the refusers, so nobody who
    refused is read.
    """
    if score is not None:
        from assent.cli.scored import traded

        traded(score, threshold=threshold, seed=seed, picture=picture, json=json)
        return
    from assent.recommend import price_of_refusals

    split, at = _divided(items, day)
    parameters = {"reg": reg} if model == "ease" else {}
    prices = price_of_refusals(split, model, seed=seed, rates=RATES, **parameters)
    rows = figures(prices, seed)
    if picture is not None:
        picture.write_text(drawn(rows, model), encoding="utf-8")
    if json:
        told = {"model": model, "split": at.isoformat(), "seed": seed, "who": WHO}
        say_json({**told, "rates": rows})
        return
    _say(rows, model, at)


def figures(prices: "Sequence[Price]", seed: int) -> list[dict[str, Any]]:
    """The figures of each rate, the highest first, with intervals.

    Args:
        prices: at each rate, ascending.
        seed: of the resamples; the intervals are a paired bootstrap over the people measured.
    """
    full = prices[-1].agreed
    return [
        {
            "rate": price.rate,
            "people_agreed": price.n_trained,
            **_measured("", price.agreed, seed),
            **_kept(price.agreed, full, seed),
            **_measured("refusers_", price.popular, seed),
            **_measured("refusers_at_hand_", price.at_hand, seed),
        }
        for price in reversed(prices)
    ]


def _measured(whose: str, gains: "Gains | None", seed: int) -> dict[str, Any]:
    from assent.learning.balance import interval_of, mean_of, resamples

    told: dict[str, Any] = dict.fromkeys(("ndcg10", "ndcg10_interval", "recall20"))
    n_people = 0
    if gains is not None:
        (ndcg, recall, n_people) = astuple(gains.quality)
        weights = resamples(n_people, N_RESAMPLES, seed)
        told = {
            "ndcg10": ndcg,
            "ndcg10_interval": interval_of(mean_of(gains.ndcg10, weights)),
            "recall20": recall,
        }
    return {f"{whose}{name}": value for name, value in (told | {"measured": n_people}).items()}


def _kept(gains: "Gains", full: "Gains", seed: int) -> dict[str, Any]:
    """What is left of the quality, of what there is when everybody agrees."""
    import numpy as np

    from assent.learning.balance import interval_of, mean_of, resamples

    weights = resamples(len(full.ndcg10), N_RESAMPLES, seed)
    with np.errstate(divide="ignore", invalid="ignore"):  # nobody hit at all is left out
        ratios = mean_of(gains.ndcg10, weights) / mean_of(full.ndcg10, weights)
    whole = full.quality.ndcg10
    kept = gains.quality.ndcg10 / whole if whole else None
    return {"kept": kept, "kept_interval": interval_of(ratios)}


def drawn(rows: Sequence[dict[str, Any]], model: str) -> str:
    """The picture of the rows: quality by the share of people who agree."""
    from assent.learning.balance import Line, Point, lines

    both = [
        Line(
            name,
            [
                Point(row["rate"] * 100, row[key], *row[f"{key}_interval"])
                for row in reversed(rows)
                if row[key] is not None
            ],
        )
        for name, key in DRAWN
    ]
    return lines(
        f"What refusals cost: {model}",
        "% of people who agree",
        "NDCG of the first 10",
        [line for line in both if line.points],
        [row["rate"] * 100 for row in rows],
    )


def _divided(items: int, day: datetime | None) -> "tuple[TimeSplit, datetime]":
    from assent.learning import Source, require_people
    from assent.learning.balance import moment
    from assent.recommend.evaluation import divide
    from assent.vocabulary import Purpose

    source = Source()
    with opened() as house:
        grant = house.gate.ask_many(source.use(Purpose.MODEL_TRAINING))
        events = house.gate.vault.events(grant, kind=source.kind)
        house.checkpoint()
    require_people(events.subject, grant)
    at = day.replace(tzinfo=UTC) if day else moment(events.at)
    split = divide(events, at, items)
    require_people(split.before, grant)
    return split, at


def _say(rows: Sequence[dict[str, Any]], model: str, at: datetime) -> None:
    cells = [
        (
            f"{row['rate']:.0%}",
            row["people_agreed"],
            _told(row, "ndcg10", ".4f"),
            _told(row, "kept", ".0%"),
            _told(row, "refusers_ndcg10", ".4f"),
            _told(row, "refusers_at_hand_ndcg10", ".4f"),
        )
        for row in rows
    ]
    columns = ("agree", "people", "NDCG@10", "kept", "refuse: popular", "refuse: beside the page")
    table(f"What refusals cost: {model}, measured from {at:%Y-%m-%d} on", columns, cells)
    refusers = max(row["refusers_measured"] for row in rows)
    click.echo(
        f"the same {rows[0]['measured']:,} people who agree at every rate, and the same "
        f"{refusers:,} who refuse at every rate below 100 %"
    )
    click.echo(WHO)


def _told(row: "Mapping[str, Any]", name: str, form: str) -> str:
    """A figure with its interval."""
    if row[name] is None:
        return "-"
    low, high = row[f"{name}_interval"]
    return f"{row[name]:{form}} ({low:{form}} to {high:{form}})"
