"""`assent minimise`: what each kind of data earns, and which would do."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from assent.cli.opened import as_json, number, opened, progress, say_json, several, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assent.assembly import House
    from assent.gate import Events
    from assent.learning.balance import Minimised
    from assent.recommend.shelf import Ranker

_FALLBACK = "popularity"


@click.command("minimise")
@click.argument("model", default="ease")
@click.option(
    "--event", default="purchase", show_default=True, help="What the model shall foresee."
)
@click.option(
    "--items", type=several, default=4000, show_default=True, help="How many items it knows."
)
@click.option("--reg", default=1000.0, show_default=True, help="How cautious the model is.")
@click.option(
    "--tolerance",
    type=click.FloatRange(0, 1),
    default=0.002,
    show_default=True,
    help="How much NDCG, or AUC of a score, may be lost.",
)
@click.option(
    "--split",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Learn before this day and measure from it on; unless given, after 4/5 of the events.",
)
@click.option("--seed", type=number, default=0, show_default=True, help="Of the intervals.")
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw it into this SVG file.",
)
@click.option(
    "--score",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Measure the score of the question in this file instead.",
)
@as_json
def COMMAND(
    model: str,
    event: str,
    items: int,
    reg: float,
    *,
    tolerance: float,
    day: datetime | None,
    seed: int,
    picture: Path | None,
    score: Path | None,
    json: bool,
) -> None:
    """Measure what a recommender loses without each kind of event it learns from.

    Proposes a change of the data map by which what is not needed is no longer learnt from, and
    applies nothing. Without any personal history people are shown what is popular.
    """
    if score is not None:
        from assent.cli.scored import minimised

        minimised(score, tolerance=tolerance, seed=seed, picture=picture, json=json)
        return
    from assent.assembly import Places
    from assent.learning.balance import mean_of, minimise, proposed
    from assent.vocabulary import Purpose

    with opened() as house:
        known = read_kinds(house)
        fields = {kind: str(house.data_map.field_of_event(kind)) for kind in known}
        house.checkpoint()
    trial = Trial(
        known, event, model, {"reg": reg} if model == "ease" else {}, n_items=items, day=day
    )
    with progress("models", quiet=json) as tell:
        found = minimise(
            list(known), trial.gains, mean_of, tolerance=tolerance, seed=seed, tell=tell
        )
    spared = {fields[kind] for kind in found.dropped} - {fields[kind] for kind in found.kept}
    data_map = Places(click.get_current_context().obj).data_map
    change = proposed(
        data_map.read_text(encoding="utf-8"), spared, Purpose.MODEL_TRAINING, data_map.name
    )
    if picture is not None:
        picture.write_text(drawn(found), encoding="utf-8")
    if json:
        told = {"measure": "ndcg10", "people_measured": trial.n_people, "split": trial.at}
        say_json({**found.as_json(), **told, "proposed_change": change})
        return
    _say(found, trial, change)


def read_kinds(house: "House") -> "dict[str, Events]":
    """What those who agreed to training did, by kind of event, each under a grant of its own."""
    from assent.learning import Source, kept
    from assent.vocabulary import Conflict, Purpose

    data_map, found = house.data_map, {}
    for kind in sorted({each.event for each in data_map.files.values() if each.event}):
        field = data_map.field_of_event(kind)
        if Purpose.MODEL_TRAINING in data_map.fields[field].purposes:
            grant = house.gate.ask_many(Source(kind, field).use(Purpose.MODEL_TRAINING))
            events = kept(house.gate.vault.events(grant, kind=kind))
            if len(events.item):
                found[kind] = events
    if not found:
        raise Conflict("nobody who agreed to `model_training` did anything that may be learnt from")
    return found


class Trial:
    """Recommenders made from some kinds of events, each measured on the same people later.

    Args:
        known: what people did, by kind.
        event: the kind that is to be foreseen.
        model: which recommender.
        parameters: what is declared about it.
        n_items: how many items it knows.
        day: from when on it is measured; after 4/5 of the events to be foreseen unless given.

    Raises:
        UnknownTerm: no such events may be learnt from.
    """

    def __init__(
        self,
        known: "Mapping[str, Events]",
        event: str,
        model: str,
        parameters: "Mapping[str, float]",
        *,
        n_items: int,
        day: datetime | None,
    ) -> None:
        from assent.learning.balance import moment
        from assent.recommend.evaluation import divide
        from assent.vocabulary import BadRequest, UnknownTerm

        if event not in known:
            raise UnknownTerm("event", event, known)
        self.at = day.replace(tzinfo=UTC) if day else moment(known[event].at)
        self._known, self._event = known, event
        self._model, self._parameters = model, parameters
        self._split = divide(known[event], self.at, n_items)
        self._judged = [row for row, later in enumerate(self._split.after) if len(later)]
        self.n_people = len(self._judged)
        if not self.n_people:
            raise BadRequest("nobody did anything new after the split; choose an earlier one")

    def gains(self, kinds: frozenset[str]) -> "NDArray[np.float64]":
        """(n_people,) the NDCG of each with a model of these kinds; of none, what is popular."""
        import numpy as np

        from assent.recommend.evaluation import quality
        from assent.recommend.shelf import declare

        split, nothing = self._split, np.empty(0, np.int32)
        people = self._histories(kinds)
        name, parameters = (self._model, self._parameters) if kinds else (_FALLBACK, {})
        model = declare(name, split.items, parameters)
        bought = split.before.people()
        model.add_many(list(people.values()) if kinds else bought)
        # What was bought is known, and passed over, only where purchases are.
        passed = bought if self._event in kinds else [nothing] * len(bought)
        subjects = split.before.subjects.tolist()
        return np.array(
            [
                quality(
                    cast("Ranker", Told(model, people.get(subjects[row], nothing))),
                    [passed[row]],
                    [split.after[row]],
                ).ndcg10
                for row in self._judged
            ]
        )

    def _histories(self, kinds: frozenset[str]) -> "dict[int, NDArray[np.int32]]":
        """What each person held before, by these kinds of events."""
        import numpy as np

        from assent.learning import pairs_of, some_of

        if not kinds:
            return {}
        early = [
            some_of(self._known[kind], self._known[kind].at < int(self.at.timestamp()))
            for kind in sorted(kinds)
        ]
        names = ("subject", "item", "at", "quantity", "amount")
        every = type(early[0])(*(np.concatenate([getattr(e, n) for e in early]) for n in names))
        pairs = pairs_of(every, self._split.items)
        return dict(zip(pairs.subjects.tolist(), pairs.people(), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A recommender that knows more of a person than what they bought.

    Args:
        model: the recommender.
        history: all that it is told of the person.
    """

    model: "Ranker"
    history: "NDArray[np.int32]"

    def scores(self, people: "Sequence[object]") -> "NDArray[np.float64]":
        """(1, n_items) what it says of the one person."""
        return self.model.scores([self.history] * len(people))


def drawn(found: "Minimised") -> str:
    """The picture: what is lost without each kind."""
    from assent.learning.balance import Bar, bars

    return bars(
        "What each kind of data earns",
        "NDCG of the first 10 lost without it",
        [Bar(w.field, w.loss, w.interval.low, w.interval.high, not w.kept) for w in found.worths],
    )


def _say(found: "Minimised", trial: Trial, change: str) -> None:
    rows: list[tuple[Any, ...]] = [
        (
            each.field,
            f"{each.loss:+.4f}",
            f"{each.interval.low:+.4f} to {each.interval.high:+.4f}",
            "yes" if each.earns else "not beyond chance",
            "keep" if each.kept else "do without",
        )
        for each in found.worths
    ]
    heads = ("events", "NDCG@10 lost without", "95 %", "earns its keep", "smallest set")
    table("What each kind of data earns", heads, rows)
    click.echo(
        f"NDCG@10 {found.quality:.4f} with all, {found.without_any:.4f} with none (what is "
        f"popular), over {trial.n_people:,} people from {trial.at:%Y-%m-%d} on"
    )
    kept = ", ".join(found.kept) or "nothing"
    low, high = found.interval
    click.echo(f"smallest set: {kept}, which loses {found.loss:+.4f} ({low:+.4f} to {high:+.4f})")
    click.echo(change or "no change of the data map is proposed")
