"""Making a score of rows, and trying one of most people on the others before it goes live."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import NamedTuple

import numpy as np

from assent.learning.fairness import Measured
from assent.score.design import MOST_PAIRS
from assent.score.gathering import Gathered
from assent.score.qini import qini
from assent.score.quality import quality
from assent.score.question import Question
from assent.score.rows import Rows
from assent.score.score_models.additive import Additive
from assent.score.score_models.uplift import Uplift
from assent.score.strengths import effect_strength
from assent.vocabulary import Conflict

_APART = 0.25
"""The share of the people on whom a score is measured."""


class Tried(NamedTuple):
    """A model and people it has not seen.

    Args:
        model: made from the others.
        apart: the people.
        rate: how many of the others did it.
    """

    model: Additive | Uplift
    apart: Gathered
    rate: float

    def metrics(self, seed: int) -> Mapping[str, float]:
        """The numbers of a `Quality`, or of a `Qini` for an uplift model."""
        model, apart, _ = self
        codes = model.design.codes(apart.table)
        if isinstance(model, Uplift):
            return asdict(qini(model.uplift(codes), apart.arm, apart.outcome, seed=seed))
        return asdict(quality(model.probability(codes), apart.outcome))

    def choices(self) -> Measured:
        """Whom it would choose, to be audited by protected attribute."""
        model, apart, rate = self
        codes, did = model.design.codes(apart.table), apart.outcome == 1
        # As words, since a bin stands for itself.
        columns = {
            each.name: codes[:, k].astype(np.str_) for k, each in enumerate(model.design.columns)
        }
        if isinstance(model, Uplift):  # of nobody is it known whether treating them was right
            uplift = model.uplift(codes)
            means = "the treatment is expected to move them, so that they would be treated"
            return Measured(apart.subjects, uplift > 0, did, uplift, means, (), columns)
        chances = model.probability(codes)
        means = f"as likely as people are on average ({rate:.1%}), or likelier"
        return Measured(apart.subjects, chances >= rate, did, chances, means, columns=columns)


def made(
    question: Question, rows: Gathered, *, n_pairs: int = 0, **parameters: float
) -> Additive | Uplift:
    """A model of these rows, on no record: an uplift model if the question says who was treated.

    Raises:
        Conflict: the rows teach nothing, say no group by which fairness could be held, or say of
            everybody that they were treated, or of nobody.
    """
    if parameters.get("fairness") and not any(rows.groups):
        raise Conflict(
            "no score can be held to fairness: of nobody is the protected attribute known "
            "and granted for `fairness_audit`",
            decision=rows.entry,
        )
    if question.treated and len(set(rows.arm.tolist())) < 2:
        whom = "everybody" if rows.arm.any() else "nobody"
        raise Conflict(
            f"what the treatment changes cannot be learnt: it was done to {whom}",
            decision=rows.entry,
        )
    design = rows.design(question, n_pairs=n_pairs)
    people = rows.contributions(design)
    model: Additive | Uplift
    if question.treated is None:
        model = Additive(design, **parameters)
    else:
        effect = effect_strength(Rows.of(design, people))
        model = Uplift(design, **{"effect": effect} | parameters)
    model.add_many(people)
    return model


def tried(
    question: Question,
    rows: Gathered,
    *,
    seed: int,
    n_pairs: int = MOST_PAIRS,
    **parameters: float,
) -> Tried | None:
    """A model of most people, and the others; None where too few people are known."""
    others, apart = divided(rows, seed)
    seen, asked = set(others.outcome.tolist()), set(apart.outcome.tolist())
    arms = set(apart.arm.tolist()) if question.treated else {0, 1}
    if not (seen == asked == arms == {0, 1}):
        return None
    try:
        model = made(question, others, n_pairs=n_pairs, **parameters)
    except Conflict:  # a column that says the same of everybody who was left
        return None
    return Tried(model, apart, float(others.outcome.mean()))


def divided(rows: Gathered, seed: int) -> tuple[Gathered, Gathered]:
    """Those to learn from, and a quarter of the people to measure on."""
    people = np.random.default_rng(seed).permutation(rows.people)
    n = max(1, round(_APART * len(people)))
    return rows.of(people[n:]), rows.of(people[:n])
