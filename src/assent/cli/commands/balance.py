"""`assent balance`: what people's refusals cost in quality, and whom."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assent.cli.opened import as_json, number, opened, say_json, several, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from assent.learning import Contribution
    from assent.recommend.evaluation import TimeSplit
    from assent.recommend.shelf import Ranker

RATES = (0.25, 0.5, 0.75, 1.0)
N_RESAMPLES = 400
_FALLBACK = "popularity"
_AGREED, _REFUSED = "those who agreed", "those who refused (what is popular)"


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

    Some of those who agreed play the refusers, so nothing is read of those who really refused.
    """
    if score is not None:
        from assent.cli.scored import traded

        traded(score, threshold=threshold, seed=seed, picture=picture, json=json)
        return
    split, at = _divided(items, day)
    parameters = {"reg": reg} if model == "ease" else {}
    rows = prices(split, model, parameters, seed=seed)
    if picture is not None:
        picture.write_text(drawn(rows, model), encoding="utf-8")
    if json:
        say_json({"model": model, "split": at.isoformat(), "seed": seed, "rates": rows})
        return
    _say(rows, model, at)


def prices(
    split: "TimeSplit",
    model: str,
    parameters: "Mapping[str, float]",
    *,
    seed: int,
    rates: Sequence[float] = RATES,
) -> list[dict[str, Any]]:
    """What is left of the quality at each rate, the highest first, with intervals.

    The groups are those of `price_of_refusals`: each smaller one lies within the larger ones, and
    those measured agree at every rate. Those who refuse at every rate but the full one are shown
    what is popular among the others; nothing of what they did is used, not even to leave out
    what they have.

    Args:
        split: those who agreed, before and after.
        model: which recommender.
        parameters: what is declared about it.
        seed: decides who is in which group.
        rates: shares of those who agreed, ascending.
    """
    import numpy as np

    from assent.recommend.shelf import declare

    people = split.before.people()
    order = np.random.default_rng(seed).permutation(len(people))
    ends = [max(1, round(rate * len(people))) for rate in rates]
    agree = [row for row in order[: ends[0]] if len(split.after[row])]
    last = max((end for end in ends if end < len(people)), default=len(people))
    refuse = [row for row in order[last:] if len(split.after[row])]
    _require(agree)
    own, popular = declare(model, split.items, parameters), declare(_FALLBACK, split.items, {})
    theirs = [people[row] for row in agree]
    nothing = [np.empty(0, np.int32)] * len(refuse)
    found = []
    for rate, start, end in zip(rates, [0, *ends], ends, strict=False):
        for each in (own, popular):
            each.add_many([people[row] for row in order[start:end]])
        without = end < len(people) and bool(refuse)
        found.append(
            (
                {"rate": rate, "people_agreed": end},
                _gains(own, theirs, [split.after[row] for row in agree]),
                _gains(popular, nothing, [split.after[row] for row in refuse]) if without else None,
            )
        )
    full = found[-1][1]
    return [{**who, **_figures(gains, full, without, seed)} for who, gains, without in found[::-1]]


def _require(judges: Sequence[int]) -> None:
    from assent.vocabulary import BadRequest

    if not judges:
        raise BadRequest("nobody measured did anything new after the split; choose an earlier one")


def _gains(
    model: "Ranker", held: "Sequence[Contribution]", later: "Sequence[Contribution]"
) -> "NDArray[np.float64]":
    """(n_people, 2) the NDCG and the recall of each."""
    import numpy as np

    from assent.recommend.evaluation import quality

    each = [quality(model, [had], [got]) for had, got in zip(held, later, strict=True)]
    return np.array([(found.ndcg10, found.recall20) for found in each])


def _figures(
    gains: "NDArray[np.float64]",
    full: "NDArray[np.float64]",
    without: "NDArray[np.float64] | None",
    seed: int,
) -> dict[str, Any]:
    """The figures of one rate, with intervals (paired bootstrap over the people measured)."""
    import numpy as np

    from assent.learning.balance import interval_of, mean_of, resamples

    weights = resamples(len(gains), N_RESAMPLES, seed)
    with np.errstate(divide="ignore", invalid="ignore"):  # nobody hit at all is left out
        ratios = mean_of(gains[:, 0], weights) / mean_of(full[:, 0], weights)
    ndcg, recall = gains[:, 0].mean(), gains[:, 1].mean()
    whole = full[:, 0].mean()
    told = {
        "ndcg10": ndcg,
        "ndcg10_interval": interval_of(mean_of(gains[:, 0], weights)),
        "recall20": recall,
        "kept": ndcg / whole if whole else None,
        "kept_interval": interval_of(ratios),
        "people_measured": len(gains),
        "refusers_ndcg10": None,
        "refusers_ndcg10_interval": None,
        "refusers_recall20": None,
        "refusers_measured": 0,
    }
    if without is not None:
        drawn_again = resamples(len(without), N_RESAMPLES, seed)
        told["refusers_ndcg10"], told["refusers_recall20"] = without.mean(axis=0)
        told["refusers_ndcg10_interval"] = interval_of(mean_of(without[:, 0], drawn_again))
        told["refusers_measured"] = len(without)
    return {name: float(v) if isinstance(v, np.floating) else v for name, v in told.items()}


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
        for name, key in ((_AGREED, "ndcg10"), (_REFUSED, "refusers_ndcg10"))
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
        )
        for row in rows
    ]
    columns = ("agree", "people", "NDCG@10", "kept", "NDCG@10 of refusers")
    table(f"What refusals cost: {model}, measured from {at:%Y-%m-%d} on", columns, cells)
    refusers = max(row["refusers_measured"] for row in rows)
    click.echo(
        f"the same {rows[0]['people_measured']:,} people who agree at every rate, and the same "
        f"{refusers:,} who refuse at every rate below 100 % and are shown what is popular"
    )


def _told(row: "Mapping[str, Any]", name: str, form: str) -> str:
    """A figure with its interval."""
    if row[name] is None:
        return "-"
    low, high = row[f"{name}_interval"]
    return f"{row[name]:{form}} ({low:{form}} to {high:{form}})"
