"""Whom a treatment moves, beside two models of scikit-learn, one for each arm (T-learners).

On a simulation in which it is known what the treatment changes for everybody, and on households
that were sent coupon campaigns beside those that were not. The second was not drawn by chance, so
its figures say how well each ranks a difference between the two, not what the coupons changed.
"""

import statistics
import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from assent.score import Qini, configure, contribution, effect_strength, qini
from assent.score.rows import Rows
from assent.score.score_models.uplift import Uplift
from bench import row
from bench.score_data import Task, mailed, simulated
from bench.score_peers import t_learner

SPLITS = 3
LEVEL = 0.9
_PEERS = ("logistic", "boosted trees")

Told = Callable[[Task], NDArray[np.float64]]


def rows() -> list[dict[str, object]]:
    """Run everything; one row for each figure."""
    found = []
    for name, make in (("simulated", simulated), ("coupons sent, not by chance", mailed)):
        try:
            task = make()
        except (FileNotFoundError, ModuleNotFoundError):
            found.append(row("uplift", f"{name}: its data are not here", None, "-"))
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found += beside_peers(name, task)
    return found


def beside_peers(name: str, task: Task) -> list[dict[str, object]]:
    """The Qini coefficient and its interval beside each peer, and the error where it is known."""
    measured: dict[str, list[Qini]] = {}
    errors: dict[str, list[float]] = {}
    covered, harmed = [], []
    for seed in range(SPLITS):
        learn, asked = task.split(seed)
        model = ours(learn)
        codes = model.design.codes(asked.table)
        told = {"ours": model.uplift(codes)}
        told |= {kind: peer(asked) for kind in _PEERS if (peer := t_learner(learn, kind, seed))}
        if asked.true is not None:
            told["the truth"] = asked.true
            low, high = model.interval(codes, level=LEVEL)
            covered.append(float(((low <= asked.true) & (asked.true <= high)).mean()))
            alone = model.do_not_contact(codes, level=LEVEL)
            harmed.append(float((asked.true[alone] < 0).mean()))
        for who, uplift in told.items():
            measured.setdefault(who, []).append(qini(uplift, asked.arm, asked.outcome, seed=seed))
            if asked.true is not None:
                error = float(np.sqrt(((uplift - asked.true) ** 2).mean()))
                errors.setdefault(who, []).append(error)
    mine, spread = middle(measured.pop("ours"))
    found = [
        row("uplift", f"{name}: qini (ours {spread})", mine, "qini", peer=f"{who} {theirs[1]}",
            peer_value=theirs[0])
        for who, each in measured.items()
        for theirs in (middle(each),)
    ]  # fmt: skip
    if errors:
        error = statistics.median(errors.pop("ours"))
        found += [
            row("uplift", f"{name}: error of the uplift", error, "RMSE", peer=who,
                peer_value=statistics.median(errors[who]))
            for who in _PEERS if who in errors
        ]  # fmt: skip
        within = f"{name}: true uplift within the {LEVEL:.0%} interval"
        told = statistics.median(covered)
        found += [
            row("uplift", within, told, "share", peer="said", peer_value=LEVEL),
            row("uplift", f"{name}: harmed of do-not-contact", statistics.median(harmed), "share"),
        ]
    return found


def middle(each: list[Qini]) -> tuple[float, str]:
    """The median over the splits, and the widest of their intervals' ends."""
    low, high = min(one.low for one in each), max(one.high for one in each)
    return statistics.median(one.coefficient for one in each), f"{low:.4f} to {high:.4f}"


def ours(learn: Task) -> Uplift:
    """The house's uplift model, its effects held as strongly as suits them."""
    design = configure(learn.table, learn.outcome, people=learn.people)
    learn = learn.some(np.argsort(learn.people, kind="stable"))
    flat = contribution(design.codes(learn.table), learn.outcome, arm=learn.arm)
    people = np.split(flat, np.unique(learn.people, return_index=True)[1][1:] * design.width)
    model = Uplift(design, effect=effect_strength(Rows.of(design, people)))
    model.add_many(people)
    return model
