"""Scores beside LightGBM, EBM and scikit-learn, on the same people in the same run.

Three quarters of the people are learnt from and the rest asked about, three times. Where the data
of the folder `shared` beside the repository are absent, their rows say so.
"""

import statistics
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from assent.learning import Contribution
from assent.score import configure, contribution, quality
from assent.score.score_models.additive import Additive
from bench import row
from bench.score_data import Task, tasks
from bench.score_peers import Asked, ebm, lightgbm, logistic, refit

SPLITS = 3
N_FORGOTTEN = 41
N_MANY = 1000
N_EXPLAINED = 500
_PEERS: dict[str, Callable[[Task, int], Asked | None]] = {
    "LightGBM": lightgbm,
    "EBM": ebm,
    "logistic": logistic,
}


def rows() -> list[dict[str, object]]:
    """Run everything; one row for each figure."""
    found: list[dict[str, object]] = []
    for name, task in tasks():
        if task is None:
            found.append(row("score", f"{name}: its data are not here", None, "-"))
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # peers warn of each other's versions
            found += accuracy(name, task)
        if name == "bank-full":
            found += costs(task)
    return found


def accuracy(name: str, task: Task) -> list[dict[str, object]]:
    """AUC, log-loss and calibration error beside each peer: medians, and the AUC's spread."""
    measured: dict[str, list[dict[str, float]]] = {}
    for seed in range(SPLITS):
        learn, asked = task.split(seed)
        for who, make in {"ours": ours, **_PEERS}.items():
            model = make(learn, seed)
            if model is not None:
                found = quality(model(asked), asked.outcome)
                told = {"auc": found.auc, "log_loss": found.log_loss, "ece": found.ece}
                measured.setdefault(who, []).append(told)
    mine = measured.pop("ours")
    made = []
    for what in ("auc", "log_loss", "ece"):
        value, spread = middle(mine, what)
        made += [
            row("score", f"{name}: {what} (ours {spread})", value, what, peer=f"{peer} {theirs[1]}",
                peer_value=theirs[0])
            for peer, each in measured.items()
            for theirs in (middle(each, what),)
        ]  # fmt: skip
    return made or [row("score", f"{name}: auc", middle(mine, "auc")[0], "auc")]


def middle(each: Sequence[dict[str, float]], what: str) -> tuple[float, str]:
    """The median over the splits, and from where to where they go."""
    values = [one[what] for one in each]
    return statistics.median(values), f"{min(values):.4f}-{max(values):.4f}"


def ours(learn: Task, _seed: int) -> Asked:
    """The default score."""
    model, _ = trained(learn)
    return lambda asked: model.probability(model.design.codes(asked.table))


def trained(learn: Task) -> tuple[Additive, list[Contribution]]:
    """The default score of these people, and what each added."""
    design = configure(learn.table, learn.outcome, people=learn.people)
    learn = learn.some(np.argsort(learn.people, kind="stable"))
    rows = contribution(design.codes(learn.table), learn.outcome)
    first = np.unique(learn.people, return_index=True)[1] * design.width
    people = np.split(rows, first[1:])
    model = Additive(design)
    model.add_many(people)
    return model, people


def costs(task: Task) -> list[dict[str, object]]:
    """What it costs to forget and to explain, beside a refit of the same bins."""
    learn, _ = task.split(0)
    model, people = trained(learn)
    one_hot, strength = peers_rows(model, learn)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        seconds, made = timed(lambda: refit(one_hot, learn.outcome, strength))
    again = timed(model.refresh)[0]
    peer = "scikit-learn's refit" if made else "own retrain"
    base = (seconds if made else again) * 1e3
    each = [timed(lambda p=p: model.forget(p))[0] for p in people[: N_FORGOTTEN + 1]][1:]
    gone = N_FORGOTTEN + 1
    many, _ = timed(lambda: model.forget_many(people[gone : gone + N_MANY]))
    rest = people[gone + N_MANY :]
    model.forget(rest[0])  # so that a curvature of those who remain is at hand
    lazily = [timed(lambda p=p: model.forget_lazily(p))[0] for p in rest[1:N_FORGOTTEN]]
    anew = model.empty()
    anew.add_many(rest[N_FORGOTTEN:])
    near = float(np.abs(model.shares - anew.shares).max())
    model.settle()
    apart = float(np.abs(model.shares - anew.shares).max())
    assert model.fingerprint() == anew.fingerprint()
    codes = model.design.codes(learn.table)[:N_EXPLAINED]
    why = statistics.median(timed(lambda c=c: model.explain(c))[0] for c in codes)
    what = f"{len(people):,} people, {model.design.n_coefficients:,} coefficients"
    span = f"{min(each) * 1e3:.1f}-{max(each) * 1e3:.0f}"
    p50 = statistics.median(each) * 1e3
    return [
        row("score", f"forget one, {what} ({span})", p50, "ms", peer=peer, peer_value=base),
        row("score", f"forget one, {what}", p50, "ms", peer="allowed", peer_value=25.0),
        row("score", "forget one lazily", statistics.median(lazily) * 1e3, "ms",
            peer="allowed", peer_value=1.0),
        row("score", f"forget {N_MANY:,} people", many, "s", peer="own retrain", peer_value=again),
        row("score", "largest share difference from a retrain", apart, "log-odds",
            peer="allowed", peer_value=1e-10),
        row("score", f"the same, {N_FORGOTTEN - 1} pending", near, "log-odds"),
        *loaded(model, rest, again),
        row("score", "explain one", why * 1e6, "us", peer="allowed", peer_value=50.0),
    ]  # fmt: skip


def loaded(model: Additive, people: list[Contribution], again: float) -> list[dict[str, object]]:
    """What the first forgetting after loading costs, and what it needs before."""
    gone = people[N_FORGOTTEN:]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        sha256 = model.save(path)
        size = path.stat().st_size / 1e6
        load, found = timed(lambda: Additive.load(path, sha256, to_change=True))
    recall, _ = timed(lambda: found.recall(gone))
    first, _ = timed(lambda: found.forget(gone[0]))
    told = "the first forgotten of a loaded model"
    return [
        row("score", told, first, "s", peer="own retrain", peer_value=again),
        row("score", "before it: read the file", load, "s"),
        row("score", f"before it: recall {len(gone):,} receipts that are open", recall, "s"),
        row("score", "its file, with nobody's rows", size, "MB"),
    ]


def peers_rows(model: Additive, learn: Task) -> tuple[Any, float]:
    """The same bins as scikit-learn takes them, and the median ridge as its strength."""
    from scipy.sparse import csr_array

    active = model.design.active(model.design.codes(learn.table))[:, 1:]
    n, width = active.shape
    starts = np.arange(0, n * width + 1, width)
    parts = (np.ones(n * width), active.reshape(-1), starts)
    one_hot = csr_array(parts, shape=(n, model.design.n_coefficients))
    each = (*model.design.columns, *model.design.pairs)
    return one_hot, 1 / statistics.median(one.ridge for one in each)


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """How long it takes, and what it gives."""
    start = time.perf_counter()
    made = act()
    return time.perf_counter() - start, made
