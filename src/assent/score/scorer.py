"""Scoring: a question asked of the gate first, answered by the live model with its reasons.

A score of a person is profiling, so it is granted or denied for that purpose (or another that the
question names), with exactly the fields of the question's columns. Whoever denies it has no
score: there is nothing to fall back on.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from assent.gate import Gate
from assent.learning import Model, ModelRegister, Registered, alone
from assent.learning.fairness import Measured
from assent.score.answer import Effects, Score, Trained
from assent.score.columns import Codes
from assent.score.counterfactual import Counterfactual, counterfactuals
from assent.score.design import MOST_PAIRS
from assent.score.drift import Drift, drift
from assent.score.gathering import Gathered, gather
from assent.score.known import Known, anything_known, read, table_at
from assent.score.leakage import leaks
from assent.score.logistic import ScoreModel
from assent.score.qini import qini
from assent.score.quality import quality
from assent.score.question import Question
from assent.score.reasons import Reason, named
from assent.score.rows import Rows
from assent.score.score_models.additive import Additive
from assent.score.score_models.uplift import Uplift
from assent.score.strengths import effect_strength
from assent.vocabulary import Clock, Conflict, Denial, Grant, Later, SetGrant, SubjectId

_REASONS = 5
_APART = 0.25
"""The share of the people on whom a score is measured."""

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
            rows = self.gather(moments)
            model = self.made(rows, n_pairs=n_pairs, **parameters)
            found = leaks(model.design, model.design.codes(rows.table), rows.outcome)
            tried = self._tried(rows, seed, n_pairs, parameters)
            made_from = rows.training_set(model.design)
            asked = self._question
            [done] = change.publish(
                [model],
                made_from,
                asked.purpose,
                _metrics(tried, seed),
                about=asked.name,
                by=by,
                fairness=[self._audited(tried)],
                asked=msgspec.to_builtins(asked),
            )
        return Trained(done, len(rows), rows.denied, found)

    def made(self, rows: Gathered, *, n_pairs: int = 0, **parameters: float) -> ScoreModel:
        """A model of these rows, on no record.

        Raises:
            Conflict: the rows teach nothing, say no group by which fairness could be held, or
                say of everybody that they were treated, or of nobody.
        """
        if parameters.get("fairness") and not any(rows.groups):
            raise Conflict(
                "no score can be held to fairness: of nobody is the protected attribute known "
                "and granted for `fairness_audit`",
                decision=rows.entry,
            )
        if self._question.treated and len(set(rows.arm.tolist())) < 2:
            whom = "everybody" if rows.arm.any() else "nobody"
            raise Conflict(
                f"what the treatment changes cannot be learnt: it was done to {whom}",
                decision=rows.entry,
            )
        design = rows.design(self._question, n_pairs=n_pairs)
        people = rows.contributions(design)
        model: ScoreModel
        if self._question.treated is None:
            model = Additive(design, **parameters)
        else:
            model = Uplift(
                design, **{"effect": effect_strength(Rows.of(design, people))} | parameters
            )
        model.add_many(people)
        return model

    def measured(
        self, rows: Gathered, *, seed: int, n_pairs: int = MOST_PAIRS, **parameters: float
    ) -> Mapping[str, float]:
        """How a model does on people it has not seen; nothing where too few people are known.

        Returns:
            The numbers of a `Quality`, or of a `Qini` for an uplift model.
        """
        return _metrics(self._tried(rows, seed, n_pairs, parameters), seed)

    def _tried(
        self, rows: Gathered, seed: int, n_pairs: int, parameters: Mapping[str, float]
    ) -> "Tried | None":
        """A model of most people, and the others; None where too few people are known."""
        others, apart = divided(rows, seed)
        seen, asked = set(others.outcome.tolist()), set(apart.outcome.tolist())
        arms = set(apart.arm.tolist()) if self._question.treated else {0, 1}
        if not (seen == asked == arms == {0, 1}):
            return None
        try:
            model = self.made(others, n_pairs=n_pairs, **parameters)
        except Conflict:  # a column that says the same of everybody who was left
            return None
        return Tried(model, apart, float(others.outcome.mean()))

    def _audited(self, tried: "Tried | None") -> dict[str, Any] | None:
        """How a score does by protected attribute, where the data map declares any."""
        audits = self._register.audits
        if not audits or tried is None:
            return None
        if isinstance(tried.model, Uplift):
            return audits.report(_moved(tried.model, tried.apart))
        chances = _chances(tried.model, tried.model.design.codes(tried.apart.table))
        means = f"as likely as people are on average ({tried.rate:.1%}), or likelier"
        did = tried.apart.outcome == 1
        chosen = chances >= tried.rate
        return audits.report(Measured(tried.apart.subjects, chosen, did, chances, means))

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
        said = model.uplift(codes) if isinstance(model, Uplift) else _chances(model, codes)
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

    def _codes(self, model: ScoreModel, grant: Grant | SetGrant) -> tuple[Codes, Known]:
        now = self._clock()
        known = read(self._gate, grant, self._question, until=now)
        return model.design.codes(table_at(self._question, known, now)), known

    def _any_live(self) -> tuple[ScoreModel, Registered]:
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


def divided(rows: Gathered, seed: int) -> tuple[Gathered, Gathered]:
    """Those to learn from, and a quarter of the people to measure on."""
    people = np.random.default_rng(seed).permutation(rows.people)
    n = max(1, round(_APART * len(people)))
    return rows.of(people[n:]), rows.of(people[:n])


class Tried(NamedTuple):
    """A model and people it has not seen.

    Args:
        model: made from the others.
        apart: the people.
        rate: how many of the others did it.
    """

    model: ScoreModel
    apart: Gathered
    rate: float


def _moved(model: Uplift, apart: Gathered) -> Measured:
    """Whom an uplift model would have treated; of nobody is it known whether that was right."""
    uplift = model.uplift(model.design.codes(apart.table))
    means = "the treatment is expected to move them, so that they would be treated"
    did = apart.outcome == 1
    return Measured(apart.subjects, uplift > 0, did, uplift, means, error_rates=())


def _metrics(tried: Tried | None, seed: int) -> Mapping[str, float]:
    if tried is None:
        return {}
    model, apart, _ = tried
    codes = model.design.codes(apart.table)
    if isinstance(model, Uplift):
        return asdict(qini(model.uplift(codes), apart.arm, apart.outcome, seed=seed))
    return asdict(quality(_chances(model, codes), apart.outcome))


def _chances(model: ScoreModel, codes: Codes) -> NDArray[np.float64]:
    from scipy.special import expit

    return np.asarray(expit(model.log_odds(codes)))
