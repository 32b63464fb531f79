"""Audits: how a model does by each protected attribute, and what then stands against it.

Every kind of model is audited in one form, `Measured`: whom it chose, and of whom that was right.
The attribute is read under a grant for `fairness_audit`, after the model is made, and only figures
are kept. So few may have agreed to the audit that nothing can be said; that stops no model. Where
enough agreed, a figure outside its limit stops it, and so does a figure that is missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from assent.data_map import FairnessDeclared
from assent.gate import Gate
from assent.learning.fairness.figures import figures_by_group
from assent.learning.fairness.limits import ERROR_RATES, Limits, judge
from assent.learning.fairness.protected import Audited, groups_of
from assent.learning.fairness.proxies import CLEAR, proxies
from assent.vocabulary import Conflict, Field, Purpose, Use


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What a model did with people of whom it is known what would have been right.

    Args:
        subjects: (n_people,) who they are.
        chosen: (n_people,) whether the model chose them.
        outcome: (n_people,) whether it was so.
        scores: (n_people,) what it said of each, or how well it did for each.
        means: what being chosen means here, as a sentence.
        error_rates: the rates that the limit of the error gap is for.
        columns: (n_people,) each, what the model knew of them, to be searched for proxies.
    """

    subjects: NDArray[np.int64]
    chosen: NDArray[np.bool_]
    outcome: NDArray[np.bool_]
    scores: NDArray[np.float64]
    means: str
    error_rates: tuple[str, ...] = ERROR_RATES
    columns: Mapping[str, NDArray[Any]] = field(default_factory=dict)


class Audits:
    """Audits models for what a data map declares.

    Args:
        gate: asked for `fairness_audit` of each attribute.
        declared: the attributes and the limits; with no attribute nothing is audited.

    Attributes:
        limits: what a model must keep to.
    """

    def __init__(self, gate: Gate, declared: FairnessDeclared) -> None:
        self._gate = gate
        self._declared = declared
        self.limits = Limits(declared.selection_ratio, declared.error_gap, declared.smallest_group)

    def __bool__(self) -> bool:
        """Whether there is anything to audit."""
        return bool(self._declared.attributes)

    def report(self, measured: Measured) -> dict[str, Any]:
        """The figures of a model, in the form in which the register keeps them."""
        return {
            "means": measured.means,
            "limits": asdict(self.limits),
            "attributes": {each: self._by(each, measured) for each in self._declared.attributes},
        }

    def objections(self, report: Mapping[str, Any] | None, people: Sequence[int]) -> list[str]:
        """What stands against a model, as sentences; nothing when it may be approved.

        Args:
            report: the model's, made by `report`; None when it has none.
            people: who is in it. They are asked for where the report says nothing.
        """
        known = report["attributes"] if report and report["limits"] == asdict(self.limits) else {}
        found: list[str] = []
        for name in self._declared.attributes:
            audited = known.get(name)
            if audited and audited["figures"]:
                found += audited["objections"]
            elif (n_agreed := self._may_be_known(name, people)) >= self._enough:
                found.append(
                    f"no figures by `{name}` under these limits, though {n_agreed:,} of its "
                    "people agreed to an audit; train it again"
                )
        return found

    @property
    def _enough(self) -> int:
        """Of fewer people no two groups can be compared."""
        return 2 * self.limits.smallest

    def _may_be_known(self, name: Field, people: Sequence[int]) -> int:
        use = Use.of(Purpose.FAIRNESS_AUDIT, name)
        return len(self._gate.ask_many(use, np.array(people, np.int64)))

    def _by(self, name: Field, measured: Measured) -> dict[str, Any]:
        n_people = len(measured.subjects)
        try:
            audited = groups_of(self._gate, name, measured.subjects)
        except Conflict as nobody:
            return _unsaid(0, n_people, nobody.decision)
        n_known = len(audited.rows)
        if n_known < self._enough:
            return _unsaid(n_known, n_people, audited.entry)
        figures = figures_by_group(
            audited.groups,
            measured.chosen[audited.rows],
            measured.outcome[audited.rows],
            measured.scores[audited.rows],
            smallest=self.limits.smallest,
        )
        verdict = judge(figures, self.limits, error_rates=measured.error_rates)
        plain = msgspec.json.encode(figures.as_json())  # in which NaN is null
        return {
            "entry": audited.entry,
            "n_known": n_known,
            "n_unknown": audited.n_unknown,
            "figures": msgspec.json.decode(plain),
            "objections": [f"by `{name}`, {each}" for each in verdict.words],
            "proxies": self._proxies(measured, audited),
        }

    def _proxies(self, measured: Measured, audited: Audited) -> list[str]:
        """Which columns clearly tell the groups apart, as sentences, the worst first."""
        columns = {name: each[audited.rows] for name, each in measured.columns.items()}
        if (audited.groups.sizes() >= max(self.limits.smallest, 2)).sum() < 2:
            return []
        found = proxies(columns, audited.groups, seed=audited.entry, smallest=self.limits.smallest)
        return [each.words for each in found if each.found and each.auc >= CLEAR]


def _unsaid(n_known: int, n_people: int, entry: int | None) -> dict[str, Any]:
    return {
        "entry": entry,
        "n_known": n_known,
        "n_unknown": n_people - n_known,
        "figures": None,
        "objections": [],
        "proxies": [],
    }
