"""Scoring: a question asked of the gate first, answered by the live model with its reasons.

A score of a person is profiling, so it is granted or denied for that purpose (or another that the
question names), with exactly the fields of the question's columns. Whoever denies it has no
score: there is nothing to fall back on.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from assent.gate import Gate
from assent.learning import Model, ModelRegister, Registered, alone
from assent.score.answer import Effects, Score, Trained
from assent.score.columns import Codes
from assent.score.counterfactual import Counterfactual, counterfactuals
from assent.score.design import MOST_PAIRS
from assent.score.drift import Drift, drift
from assent.score.gathering import Gathered, gather
from assent.score.known import Known, anything_known, read, table_at
from assent.score.leakage import leaks
from assent.score.question import Question
from assent.score.reasons import Reason, named
from assent.score.score_models.additive import Additive
from assent.score.score_models.uplift import Uplift
from assent.score.trial import made, tried
from assent.vocabulary import Clock, Conflict, Denial, Grant, Later, SetGrant, SubjectId

_REASONS = 5

Kind = TypeVar("Kind", Additive, Uplift)


class Scorer:
    """Trains scores for one question and answers it with the live one.

    A question that says who was treated is answered by an uplift model, any other by an additive
    one.

    Args:
        gate: asked before anything of a person is read.
        register: where models live; its shelf must have the score models.
        clock: the moment of an answer.
        question: what is asked.
    """

    def __init__(
        self, gate: Gate, register: ModelRegister, clock: Clock, question: Question
    ) -> None:
        self._gate = gate
        self._register = register
        self._clock = clock
        self._question = question
        self._known: Registered | None = None
        self._loaded: Model | None = None

    def gather(self, moments: Sequence[datetime] = ()) -> Gathered:
        """The rows that those who agreed to `model_training` give.

        Args:
            moments: at each of which everybody gives one row; the last whose outcome is known
                unless given.
        """
        now = self._clock()
        after = [each.within for each in (self._question.outcome, self._question.treated) if each]
        return gather(self._gate, self._question, moments or [now - max(after)], now)

    def train(
        self,
        moments: Sequence[datetime] = (),
        *,
        seed: int = 0,
        n_pairs: int = MOST_PAIRS,
        by: str | None = None,
        **parameters: float,
    ) -> Trained:
        """Make a score from those who agreed, measured first on a quarter of them kept apart.

        Where the data map declares protected attributes, each is audited on that quarter too.

        Args:
            moments: see `gather`.
            seed: decides who is kept apart.
            n_pairs: how many pairs of columns may count together.
            by: the operator who has it made.
            parameters: what is declared about the model, such as `fairness`.

        Raises:
            Conflict: nobody agreed, or what is known teaches nothing; what is live stays live.
        """
        # Alone from the first read: who withdraws meanwhile is forgotten right after.
        with alone(self._register) as change:
            asked, rows = self._question, self.gather(moments)
            model = made(asked, rows, n_pairs=n_pairs, **parameters)
            found = leaks(model.design, model.design.codes(rows.table), rows.outcome)
            trial = tried(asked, rows, seed=seed, n_pairs=n_pairs, **parameters)
            audits = self._register.audits
            [done] = change.publish(
                [model],
                rows.training_set(model.design),
                asked.purpose,
                trial.metrics(seed) if trial else {},
                about=asked.name,
                by=by,
                fairness=[audits.report(trial.choices()) if audits and trial else None],
                asked=msgspec.to_builtins(asked),
            )
        return Trained(done, len(rows), rows.denied, found)

    def score(self, subject: SubjectId) -> Score | Denial:
        """Answer for one person, if the gate grants it.

        Raises:
            Conflict: no score for this question is live.
        """
        model, known = self._live(Additive)
        answer = self._gate.ask(self._question.asking(), subject)
        if isinstance(answer, Denial):
            return answer
        [found] = self._answered(model, known, answer)
        return found

    def score_many(self, subjects: NDArray[np.int64] | None = None) -> list[Score]:
        """Answer for all of these people, or everybody, whom the gate grants: one ledger entry.

        Raises:
            Conflict: no score for this question is live.
        """
        model, known = self._live(Additive)
        return self._answered(model, known, self._granted(subjects))

    def values(self, subjects: NDArray[np.int64]) -> dict[int, float]:
        """The probability, or the uplift, of those the gate grants of whom anything is known.

        Raises:
            Conflict: no score for this question is live.
        """
        model, _ = self._any_live()
        codes, known = self._codes(model, self._granted(subjects))
        said = model.uplift(codes) if isinstance(model, Uplift) else model.probability(codes)
        informed = anything_known(self._question, known, self._clock())
        return dict(zip(known.subjects[informed].tolist(), said[informed].tolist(), strict=True))

    def changes(
        self, subject: SubjectId, target: float, changeable: Collection[str]
    ) -> list[Counterfactual] | Denial:
        """What would take one person's probability over a target, if the gate grants the look.

        Raises:
            BadRequest: the target is no probability, or a column is not one of the question's.
            Conflict: no score for this question is live.
        """
        model, _ = self._live(Additive)
        answer = self._gate.ask(self._question.asking(), subject)
        if isinstance(answer, Denial):
            return answer
        codes, _ = self._codes(model, answer)
        return counterfactuals(model, codes[0], target, changeable)

    def effects(self, subjects: NDArray[np.int64] | None = None, *, level: float = 0.9) -> Effects:
        """What the treatment would change for all of these people, or everybody, granted.

        Raises:
            Conflict: no uplift model for this question is live.
        """
        model, known = self._live(Uplift)
        grant = self._granted(subjects)
        codes, _ = self._codes(model, grant)
        low, high = model.interval(codes, level=level)
        return Effects(
            grant.subjects, model.uplift(codes), low, high, grant.denied, known.label, grant.entry
        )

    def shown(self) -> tuple[Registered, list[Reason]]:
        """The live model, and what every bin that somebody is in adds, the strongest first.

        Raises:
            Conflict: no score for this question is live.
        """
        model, known = self._any_live()
        design, found = model.design, []
        for column, term in zip(design.columns, design.terms[1:], strict=False):
            counts, shares = model.counts(column.name), model.shares[term.all].tolist()
            found += [Reason(column.words(k), shares[k]) for k in np.flatnonzero(counts).tolist()]
        return known, sorted(found, key=lambda each: -abs(each.share))

    def drift(self) -> list[Drift]:
        """Are those who may be scored today still like those the live model learnt from?

        Raises:
            BadRequest: nobody may be scored.
            Conflict: no score for this question is live.
        """
        model, _ = self._any_live()
        return drift(model, self._codes(model, self._granted(None))[0])

    def _granted(self, subjects: NDArray[np.int64] | None) -> SetGrant:
        asked = None if subjects is None else np.asarray(subjects, np.int64)
        return self._gate.ask_many(self._question.asking(), asked)

    def _answered(
        self, model: Additive, registered: Registered, grant: Grant | SetGrant
    ) -> list[Score]:
        codes, known = self._codes(model, grant)
        informed = anything_known(self._question, known, self._clock())
        chances = model.probability(codes).tolist()
        found = []
        for n, subject in enumerate(known.subjects.tolist()):
            explained = model.explain(codes[n])
            reasons = named(model.design, codes[n], explained)
            found.append(
                Score(
                    subject=subject,
                    probability=chances[n],
                    reasons=tuple(reasons[:_REASONS]),
                    rest=sum(each.share for each in reasons[_REASONS:]),
                    base=explained.base,
                    model=registered.label,
                    entry=grant.entry,
                    informed=bool(informed[n]),
                )
            )
        return found

    def _codes(self, model: Additive | Uplift, grant: Grant | SetGrant) -> tuple[Codes, Known]:
        now = self._clock()
        known = read(self._gate, grant, self._question, until=now)
        return model.design.codes(table_at(self._question, known, now)), known

    def _any_live(self) -> tuple[Additive | Uplift, Registered]:
        return self._live(Uplift) if self._question.treated else self._live(Additive)

    def _live(self, kind: type[Kind]) -> tuple[Kind, Registered]:
        """The live model for this question, read again whenever there is another."""
        name = self._question.name
        live = self._register.live(self._question.purpose, name)
        if not live:
            raise Conflict(f"no score for `{name}` is live; see `assent score train`")
        if live[0] != self._known:
            try:
                self._loaded = self._register.load(live[0])
            except Later:
                if live == self._register.live(self._question.purpose, name):
                    raise
                return self._live(kind)  # it was replaced between the look and the read
            self._known = live[0]
        model = self._loaded
        if not isinstance(model, kind) or list(model.design.place) != list(self._question.columns):
            raise Conflict(
                f"the live `{live[0].label}` answers another question than `{name}` asks now; "
                "train again"
            )
        return model, live[0]
