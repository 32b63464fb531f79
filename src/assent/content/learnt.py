"""A linear model of manipulating copy, small enough to read.

A sentence is the set of its words, pairs of words and pieces of words, with every digit read as
`0`. Its score is the sum of their weights over the root of their number, plus a bias: a logistic
regression on binary features of length one. The weights are a file of `feature<TAB>weight` lines
that `assent content train` makes from an operator's own judged sentences; whoever doubts a finding
can look up what spoke for it. Without that file there is no model, and the rules judge alone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import exp, fsum, sqrt
from pathlib import Path
from typing import Self

from assent.vocabulary import BadRequest

LINE = re.compile(r"[^\n.!?]{12,600}[.!?]{0,3}")
"""A sentence, or a line, long enough to judge."""

AT_FAULT = 0.85
"""The probability from which on a human is asked. Rules block; the model only asks."""

_PIECE = re.compile(r"[^\W_]+|[^\w\s]")
_DIGIT = re.compile(r"\d")
_SHORTEST, _LONGEST = 2, 5
_BIAS = "(bias)"


def features(text: str) -> set[str]:
    """What a sentence is to the model.

    Examples:
        >>> sorted(features("Up!"))
        [' !', ' ! ', ' u', ' up', ' up ', '!', '! ', 'p ', 'up', 'up ', 'up !']
    """
    pieces = _PIECE.findall(_DIGIT.sub("0", text.lower()))
    found = set(pieces)
    found.update(f"{one} {other}" for one, other in pairwise(pieces))
    for piece in set(pieces):
        spaced = f" {piece} "
        for size in range(_SHORTEST, _LONGEST + 1):
            found.update(spaced[n : n + size] for n in range(len(spaced) - size + 1))
    return found


@dataclass(frozen=True)
class Linear:
    """Weights and a bias.

    Args:
        weights: by feature.
        bias: added to every score.
    """

    weights: Mapping[str, float]
    bias: float

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the lines of a weights file; lines that begin with `##` say where it comes from."""
        lines = (line for line in text.split("\n") if line and not line.startswith("##"))
        said = {
            name: float(weight) for name, _, weight in (line.rpartition("\t") for line in lines)
        }
        return cls(said, said.pop(_BIAS))

    def lines(self) -> list[str]:
        """The weights as lines, the heaviest first."""
        by_weight = sorted(self.weights.items(), key=lambda each: (-abs(each[1]), each[0]))
        return [f"{_BIAS}\t{self.bias:.4f}", *(f"{name}\t{w:.3f}" for name, w in by_weight)]

    def probability(self, text: str) -> float:
        """How likely the text manipulates, from 0 to 1."""
        found = features(text)
        score = fsum(self.weights.get(each, 0.0) for each in found) / sqrt(len(found) or 1)
        return 1 / (1 + exp(-max(min(score + self.bias, 30.0), -30.0)))

    def reasons(self, text: str, most: int = 5) -> list[tuple[str, float]]:
        """The features that speak most for a fault, with their weights."""
        found = [(each, self.weights[each]) for each in features(text) if each in self.weights]
        return sorted(found, key=lambda each: (-each[1], each[0]))[:most]

    def is_at_fault(self, text: str) -> bool:
        """Whether a human should look at it."""
        return _probability(self, text) >= AT_FAULT

    def __hash__(self) -> int:
        return id(self)


@lru_cache(maxsize=4096)
def _probability(model: Linear, text: str) -> float:
    return model.probability(text)


def read_model(path: Path) -> Linear | None:
    """The model that was trained here; None where none was.

    Raises:
        BadRequest: the file is damaged.
    """
    try:
        return Linear.parse(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (KeyError, ValueError, OSError):
        raise BadRequest(
            f"the weights in `{path}` are damaged; run `assent content train` again, or take the "
            "file away"
        ) from None


def fit(texts: Sequence[str], at_fault: Iterable[bool], penalty: float = 0.1) -> Linear:
    """Train: the weights of least log loss plus `penalty / 2` times their squares.

    Args:
        texts: sentences.
        at_fault: of each, whether it manipulates.
        penalty: how much weights cost; 0.1 is the C = 10 of other programs.
    """
    import numpy as np
    from numpy.typing import NDArray
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix
    from scipy.special import expit

    found = [sorted(features(text)) for text in texts]
    counts: dict[str, int] = {}
    for each in found:
        for name in each:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, count in counts.items() if count > 1)
    place = {name: n for n, name in enumerate(names)}
    rows = [n for n, each in enumerate(found) for name in each if name in place]
    columns = [place[name] for each in found for name in each if name in place]
    values = [1 / sqrt(len(each)) for each in found for name in each if name in place]
    said = csr_matrix((values, (rows, columns)), shape=(len(texts), len(names)))
    sign = np.where(np.fromiter(at_fault, dtype=bool), 1.0, -1.0)

    def loss(all_: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, bias = all_[:-1], all_[-1]
        margin = sign * (said @ weights + bias)
        pull = -sign * expit(-margin)
        cost = float(np.logaddexp(0, -margin).sum() + penalty / 2 * weights @ weights)
        return cost, np.append(said.T @ pull + penalty * weights, pull.sum())

    solved = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B").x
    return Linear(dict(zip(names, solved[:-1].tolist(), strict=True)), float(solved[-1]))
