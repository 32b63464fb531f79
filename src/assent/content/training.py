"""Has the model of manipulating copy learn from sentences that an operator judged.

No weights ship: learnt from this repository's own labelled copy alone, the model added nothing to
the rules on copy it had not seen. From a thousand judged sentences of one's own it does.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assent.content.learnt import Linear, fit
from assent.vocabulary import BadRequest, NotFound

FEWEST = 50
"""So many sentences of each kind are needed, or nothing that is learnt can be trusted."""

N_FOLDS = 5
_DIGITS = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of a training.

    Args:
        model: the weights.
        n: how many sentences it learnt from.
        precision: how many of those it found were at fault, on sentences it had not seen.
        recall: how many of those at fault it found, likewise.
    """

    model: Linear
    n: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Both in one figure."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)

    def as_json(self) -> dict[str, object]:
        """For the command line; without the weights."""
        said = {name: each for name, each in asdict(self).items() if name != "model"}
        return said | {"f1": self.f1}


def read_judged(path: Path) -> list[tuple[str, bool]]:
    """Judged sentences: a line each, `1` (manipulates) or `0`, a tab, and the sentence.

    Raises:
        NotFound: there is no such file.
        BadRequest: a line is not so.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound(f"there is no file `{path}`") from None
    except (OSError, UnicodeDecodeError):
        raise BadRequest(f"`{path}` is not a text file in UTF-8") from None
    judged = []
    lines = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    for number, line in enumerate(lines, 1):
        if len(line) != 2 or line[0] not in {"0", "1"} or not line[1].strip():
            raise BadRequest(
                f"line {number} of `{path}` is not `1` or `0`, a tab and a sentence; mend it"
            )
        judged.append((line[1].strip(), line[0] == "1"))
    return judged


def train(judged: Sequence[tuple[str, bool]]) -> Trained:
    """Learn, and say how well on sentences that were not learnt from.

    Raises:
        BadRequest: there are too few of either kind.
    """
    n_bad = sum(bad for _, bad in judged)
    if min(n_bad, len(judged) - n_bad) < FEWEST:
        raise BadRequest(
            f"{n_bad} sentences manipulate and {len(judged) - n_bad} do not; judge at least "
            f"{FEWEST} of each"
        )
    said = [False] * len(judged)
    folds = _folds([text for text, _ in judged])
    for fold in range(N_FOLDS):
        known = [each for each, place in zip(judged, folds, strict=True) if place != fold]
        model = fit([text for text, _ in known], [bad for _, bad in known])
        for n, (text, _) in enumerate(judged):
            if folds[n] == fold:
                said[n] = model.probability(text) >= 0.5
    hits = sum(found and bad for found, (_, bad) in zip(said, judged, strict=True))
    whole = fit([text for text, _ in judged], [bad for _, bad in judged])
    return Trained(whole, len(judged), hits / max(sum(said), 1), hits / n_bad)


def _folds(texts: Sequence[str]) -> list[int]:
    """A fold for each; texts that differ in figures and case alone fall into one."""
    plain = [_DIGITS.sub("0", text.casefold()) for text in texts]
    place = {text: n % N_FOLDS for n, text in enumerate(dict.fromkeys(plain))}
    return [place[text] for text in plain]
