"""What a score learnt of one person, in words, and what it now says of people like them."""

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from assent.score.logistic import ScoreModel
from assent.score.reasons import named
from assent.score.score_models.additive import Additive


def contributed(model: ScoreModel, receipt: NDArray[Any]) -> list[Mapping[str, Any]]:
    """Each row that a person added to a model.

    Args:
        model: the model that they are in.
        receipt: (n_rows * width,) what they added, as `contribution` made it.

    Returns:
        Of each row what was known, whether it turned out as asked, and for a score how likely the
        model now holds it to be, with its reasons in log-odds.

    Examples:
        >>> import numpy as np
        >>> from assent.score import Category, Design, contribution, score_models
        >>> model = score_models["additive"](Design((Category("job", ("nurse", "baker")),)))
        >>> model.add_many([contribution(np.array([[2 + n % 2]]), [1 - n % 2]) for n in range(8)])
        >>> [found] = contributed(model, contribution(np.array([[2]]), [1]))
        >>> found["known"], found["turned_out"], round(found["probability"], 2)
        (['job nurse'], True, 0.74)
    """
    design = model.design
    rows = receipt.reshape(-1, design.width)
    codes = design.checked(rows[:, : len(design.columns)])
    found: list[Mapping[str, Any]] = []
    for row, code in zip(rows.tolist(), codes, strict=True):
        known = [column.words(int(n)) for column, n in zip(design.columns, code, strict=True)]
        said: dict[str, Any] = {"known": known, "turned_out": bool(row[-1])}
        if isinstance(model, Additive):
            said["probability"] = float(model.probability(code[None])[0])
            reasons = named(design, code, model.explain(code))
            said["reasons"] = [{"words": each.words, "adds": each.share} for each in reasons]
        found.append(said)
    return found
