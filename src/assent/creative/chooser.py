"""Choosing for a person: asked of the gate first, by the moment alone where it denies.

For somebody who agreed to `personalisation`, the declared fields are read under the grant, and the
decision is kept with their number, so that what came of it can be learnt from if they agree to
that too. For anybody else nothing of theirs is read, the fields count as other, and the decision
is kept without them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import numpy as np

from assent.creative.choice import Choice
from assent.creative.creative import Creative
from assent.creative.kept import Drawer, Noted
from assent.creative.learnt import Learnt, gather
from assent.creative.reasons import Standing, because, standings
from assent.creative.shelf import CreativeModel, creative_models
from assent.creative.shown import shown_best
from assent.data_map import DataMap
from assent.gate import Gate
from assent.learning import ModelRegister, Registered, alone
from assent.learning.fairness import Measured
from assent.store import Database
from assent.vocabulary import BadRequest, Clock, Grant, Later, Purpose, Ruling, SubjectId, Use

PURPOSE = Purpose.PERSONALISATION
UNTRAINED = "untrained"
"""Stands for a model while none is live: every variant is as likely as any other."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is shown to somebody.

    Args:
        number: by which its outcome is noted; 0 where it is kept nowhere.
        choice: the variant, its propensity, and what repeats the choice.
        model: which model chose, such as `thompson-3`.
        reason: why, in plain words.
        personal: whether fields of the person were used and the decision is kept as theirs.
        entry: the ledger entry of the gate's answer; None where nobody was asked about.
        ground: the gate's ruling; None likewise.
    """

    number: int
    choice: Choice
    model: str
    reason: str
    personal: bool
    entry: int | None
    ground: Ruling | None


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training gave.

    Args:
        model: as it is on record: live, or a draft where a person must approve it first.
        n_people: how many people are in it.
        denied: how many people were left out, by ruling.
        entry: the ledger entry of the grant.
        standings: how each variant does, and which is stopped.
    """

    model: Registered
    n_people: int
    denied: Mapping[Ruling, int]
    entry: int
    standings: Sequence[Standing]


class Chooser:
    """Chooses among the variants of one creative, and learns what came of it.

    Args:
        creative: what was declared.
        database: where decisions are kept.
        gate: asked before anything of a person is read or kept.
        register: where models live.
        data_map: what the fields are.
        clock: the time of a decision.
        chance: answers a new seed from 0 to below 2^63 for each decision, such as
            `lambda: secrets.randbits(63)`.
        field: the declared field that decisions and their outcomes are, such as `responses`.

    Raises:
        BadRequest: a part of the context is a field that is not declared, or that is kept sealed:
            what is too sensitive to lie open may not choose what somebody sees.
    """

    def __init__(
        self,
        creative: Creative,
        *,
        database: Database,
        gate: Gate,
        register: ModelRegister,
        data_map: DataMap,
        clock: Clock,
        chance: Callable[[], int],
        field: str = "responses",
    ) -> None:
        for each in sorted(creative.context.fields):
            if each not in data_map.fields:
                raise BadRequest(f"the data map declares no field `{each}`; declare it first")
            if data_map.fields[each].sealed:
                raise BadRequest(f"the field `{each}` is kept sealed, so no choice may rest on it")
        self.creative = creative
        self._gate = gate
        self._register = register
        self._clock = clock
        self._chance = chance
        self._fields = (field, *sorted(creative.context.fields))
        self._use = Use.of(PURPOSE, *self._fields)
        self._drawer = Drawer(database, creative)
        self._own = {p.name: p.field for p in creative.context.parts if p.field is not None}
        self._known: list[Registered] = []
        self._loaded: tuple[CreativeModel, str] | None = None

    def choose(
        self, subject: SubjectId | None, moment: Mapping[str, str], *, keep: bool = True
    ) -> Decision:
        """Choose what to show.

        Args:
            subject: to whom; None for somebody who is not known.
            moment: the parts of the context that say nothing of the person.
            keep: whether the decision is kept, so that its outcome can be noted.

        Raises:
            BadRequest: the moment has a part that is a field of the person.
            Conflict: every variant is stopped because it harms.
        """
        self._only_of(moment)
        model, label = self._live()
        answer = None if subject is None else self._gate.ask(self._use, subject)
        known = dict(moment)
        who = None
        if isinstance(answer, Grant):
            values = self._gate.vault.read(answer) if self._own else {}
            known |= {name: values.get(field, "") for name, field in self._own.items()}
            who = (answer.subject, answer.entry)
        choice = model.choose(known, self._chance())
        number = self._drawer.keep(choice, label, self._clock(), who) if keep else 0
        return Decision(
            number=number,
            choice=choice,
            model=label,
            reason=because(model, choice.number, choice.codes),
            personal=who is not None,
            entry=None if answer is None else answer.entry,
            ground=None if answer is None else answer.ruling,
        )

    def note(self, outcomes: Sequence[Noted]) -> int:
        """Note what came of decisions.

        Somebody who has withdrawn since is no longer watched: their outcomes are left out.

        Returns:
            How many were noted.

        Raises:
            NotFound: there is no such decision; nothing was noted.
            BadRequest: a reward is no whole number of units in range; nothing was noted.
        """
        for each in outcomes:
            self.creative.units(each.reward)
        people = self._drawer.people_of([each.decision for each in outcomes])
        asked = {subject for subject in people.values() if subject is not None}
        agreed: set[int] = set()
        if asked:
            grant = self._gate.ask_many(self._use, np.array(sorted(asked), np.int64))
            agreed = set(grant.subjects.tolist())
        noted = [
            each for each in outcomes if (who := people[each.decision]) is None or who in agreed
        ]
        self._drawer.note(noted)
        return len(noted)

    def note_silence(self, until: datetime) -> int:
        """Note that nothing came of the decisions before a moment of which nothing was heard."""
        return self.note([Noted(number) for number in self._drawer.silent(until)])

    def gather(self, *, since: datetime | None = None, until: datetime | None = None) -> Learnt:
        """What can be learnt from, with the leave of those whom it is about.

        Raises:
            Conflict: nobody agreed, or nothing is known of those who did.
        """
        use = Use.of(Purpose.MODEL_TRAINING, *self._fields)
        return gather(self._gate, self._drawer, self.creative, use, since=since, until=until)

    def train(
        self,
        name: str = "thompson",
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        metrics: Mapping[str, float] | None = None,
        by: str | None = None,
        **parameters: float,
    ) -> Trained:
        """Make a model from those who agreed and hand it to the register.

        Args:
            name: which model on the shelf.
            since: the start of the time to learn from.
            until: its end, not included.
            metrics: how it was found to do, for the register.
            by: the operator who has it made.
            parameters: what is declared about it; see `Parameters`.

        Raises:
            Conflict: nobody agreed, so no model is made and what is live stays live.
        """
        model = creative_models[name](self.creative, **parameters)
        # Alone from the first read: who withdraws meanwhile is forgotten right after.
        with alone(self._register) as change:
            made_from = self.gather(since=since, until=until)
            model.add_many(made_from.contributions)
            [made] = change.publish(
                [model],
                made_from,
                PURPOSE,
                metrics or {},
                about=self.creative.name,
                by=by,
                fairness=[self._audited(model, made_from)],
            )
        return Trained(made, len(made_from), made_from.denied, made_from.entry, standings(model))

    @property
    def model(self) -> str:
        """Which model chooses, such as `thompson-3`; `untrained` while none is live."""
        return self._live()[1]

    def standings(self) -> list[Standing]:
        """How each variant does under the live model."""
        return standings(self._live()[0])

    def _only_of(self, moment: Mapping[str, str]) -> None:
        for name in moment:
            if name in self._own:
                raise BadRequest(f"`{name}` is a field of the person; it is read under a grant")

    def _audited(self, model: CreativeModel, made_from: Learnt) -> dict[str, Any] | None:
        """How often each group is shown what is rewarded most; None where nothing is audited."""
        audits = self._register.audits
        if not audits:
            return None
        shown = shown_best(model, made_from.contributions)
        return audits.report(Measured(made_from.subjects, *shown, error_rates=()))

    def _live(self) -> tuple[CreativeModel, str]:
        """The live model of this creative, read again whenever the register has others."""
        models = self._register.live(PURPOSE, self.creative.name)
        if self._loaded is None or models != self._known:
            try:
                self._loaded = self._read(models)
            except Later:
                if self._register.live(PURPOSE, self.creative.name) == models:
                    raise
                return self._live()  # it was replaced between the look and the read
            self._known = models
        return self._loaded

    def _read(self, models: Sequence[Registered]) -> tuple[CreativeModel, str]:
        for each in models:
            if each.name in creative_models:
                model = cast("CreativeModel", self._register.load(each))
                if model.creative.as_json() == self.creative.as_json():
                    return model, each.label
        return creative_models["ucb"](self.creative, floor=0), UNTRAINED
