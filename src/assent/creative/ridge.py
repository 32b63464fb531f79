"""What the models of this shelf share: a ridge regression of reward on context for each variant.

They differ in one thing, how often each variant is preferred given what is believed of it. The
rest is the same for all: sums over people, a floor of exposure, stopping what harms, and a
choice that is drawn from shares by a seed.

How far rewards spread is a fixed function of the sums too: the variance of all rewards, which
starts at that of a fair coin and then counts that start as one decision.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from math import sqrt
from pathlib import Path
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from assent.creative.change import Totals, change, never_added
from assent.creative.choice import Choice
from assent.creative.context import Codes
from assent.creative.creative import Creative
from assent.creative.draw import drawn
from assent.creative.harm import is_harmful
from assent.creative.outcome import BEFORE_CODES, all_decisions, decisions, width
from assent.creative.parameters import Parameters
from assent.creative.sums import HARMS, Place, Sums
from assent.learning import Contribution, fingerprint_of, model_file
from assent.vocabulary import Conflict, Later

LAYOUT = "1"
"""Of what the file of a creative model holds; another one is not read."""

_CONTEXTS_KEPT = 4096
_ONE_BY_ONE = 256
_FIRST_VARIANCE = 0.25


class Ridge(ABC):
    """A creative model but for its preference.

    Args:
        creative: what was declared.
        n_people: how many people are in it already.
        sums: what is known of them.
        parameters: see `Parameters`.
    """

    name: str

    def __init__(
        self,
        creative: Creative,
        *,
        n_people: int = 0,
        sums: Sums | None = None,
        **parameters: float,
    ) -> None:
        self.creative = creative
        self.declared = Parameters.of(self.name, parameters, len(creative.variants))
        self.n_people = n_people
        self.sums = sums or Sums.of_nobody(creative, self.declared.reg)
        self._totals = Totals.of(self.sums)
        self._places: dict[Codes, Place] = {}
        self._shares: dict[Codes, list[float]] = {}
        self._believe()

    @staticmethod
    @abstractmethod
    def preferred(means: NDArray[np.float64], deviations: NDArray[np.float64]) -> list[float]:
        """(n,) how often each of `n` variants is chosen, given what is believed of it.

        Args:
            means: (n,) the reward that is expected of each.
            deviations: (n,) how uncertain that is, above 0.
        """

    @property
    def parameters(self) -> Mapping[str, float]:
        """See `Model.parameters`."""
        return self.declared.as_json()

    def empty(self) -> Self:
        """See `Model.empty`."""
        return type(self)(self.creative, n_people=0, sums=None, **self.parameters)

    def choose(self, known: Mapping[str, str], seed: int) -> Choice:
        """See `CreativeModel.choose`."""
        codes = self.creative.context.codes(known)
        shares = self.shares(codes)
        number = drawn(shares, seed)
        return Choice(self.creative.variants[number], number, shares[number], codes, seed)

    def shares(self, codes: Codes) -> list[float]:
        """See `CreativeModel.shares`."""
        found = self._shares.get(codes)
        if found is None:
            if len(self._shares) >= _CONTEXTS_KEPT:
                self._shares.clear()
            found = self._shares[codes] = self._shares_in(codes)
        return found

    def believes(self, codes: Codes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """See `CreativeModel.believes`."""
        row = self.creative.context.row(codes)
        means = self.sums.weights.dot(row)
        means /= self.creative.most_reward
        spread = self.sums.inverse.dot(row).dot(row)
        return means, np.sqrt(spread) * self._spread

    def stopped(self) -> list[int]:
        """See `CreativeModel.stopped`."""
        if not self._totals.harms:
            return []
        doubt = (1 - self.declared.harm_confidence) / len(self.creative.variants)
        limit = self.declared.harm_limit
        n, harms = self.sums.together[:, 0, 0].tolist(), self.sums.counts[:, HARMS].tolist()
        return [at for at in range(len(n)) if is_harmful(n[at], harms[at], limit, doubt)]

    def add(self, contribution: Contribution) -> None:
        """See `Model.add`."""
        self._change(contribution, sign=1)

    def add_many(self, people: Sequence[Contribution]) -> None:
        """See `Model.add_many`."""
        self._can_change()
        self.sums.add(self.creative, all_decisions(self.creative, people))
        self.n_people += len(people)
        self.refresh()

    def forget(self, contribution: Contribution) -> None:
        """See `Model.forget`."""
        if not self.n_people:
            raise Conflict("this contribution cannot be forgotten: nobody is in the model")
        self._change(contribution, sign=-1)

    def refresh(self) -> None:
        """See `Model.refresh`."""
        self._can_change()
        self.sums.solve(self.declared.reg)
        self._totals = Totals.of(self.sums)
        self._believe()

    def scores(self, people: Sequence[Contribution]) -> NDArray[np.float64]:
        """See `Model.scores`.

        (n_people, 2 * n_variants) the expected reward of each variant, from 0 to 1, in the mean
        of the contexts that a person was met in, then how uncertain each is. Who was never met
        is scored in the context where everything is other.
        """
        context = self.creative.context
        rows = np.zeros((len(people), context.size))
        for row, each in zip(rows, people, strict=True):
            codes = decisions(self.creative, each)[:, BEFORE_CODES:].tolist()
            for some in codes or [[0] * len(context.parts)]:
                row[context.positions(some)] += 1 / max(len(codes), 1)
        means = rows @ self.sums.weights.T / self.creative.most_reward
        spread = [((rows @ inverse) * rows).sum(axis=1) for inverse in self.sums.inverse]
        return np.hstack([means, np.sqrt(np.array(spread).T) * self._spread])

    def fingerprint(self) -> str:
        """See `Model.fingerprint`."""
        own = {"model": self.name, "n_people": self.n_people, "parameters": self.parameters}
        declared = {**own, "creative": self.creative.as_json()}
        return fingerprint_of(declared, self.sums.together, self.sums.rewards, self.sums.counts)

    def save(self, path: Path) -> str:
        """See `Model.save`."""
        about = {
            "model": self.name,
            "layout": LAYOUT,
            "n_people": str(self.n_people),
            "parameters": msgspec.json.encode(self.parameters).decode(),
            "creative": msgspec.json.encode(self.creative.as_json()).decode(),
        }
        return model_file.write(path, about, self.sums._asdict())

    @classmethod
    def load(cls, path: Path, sha256: str, *, to_change: bool = False) -> Self:
        """See `Model.load`."""
        about, arrays = model_file.read(path, sha256, model=cls.name, to_change=to_change)
        if about.get("layout") != LAYOUT:
            raise Later(
                f"the model file `{path.name}` was written by another version (layout "
                f"`{about.get('layout')}`, expected `{LAYOUT}`); train again"
            )
        creative = Creative.of(msgspec.json.decode(about["creative"]))
        parameters = msgspec.json.decode(about["parameters"])
        return cls(creative, n_people=int(about["n_people"]), sums=Sums(**arrays), **parameters)

    def _shares_in(self, codes: Codes) -> list[float]:
        means, deviations = self.believes(codes)
        shown, n = self._shown, len(means)
        floor = self.declared.floor
        above = 1 - len(shown) * floor
        if len(shown) == n:
            return [floor + above * each for each in self.preferred(means, deviations)]
        if not shown:
            raise Conflict(
                f"every variant of `{self.creative.name}` is stopped because it harms; "
                "declare others, or show nothing"
            )
        alone = len(shown) == 1
        liked = [1.0] if alone else self.preferred(means[shown], deviations[shown])
        left = iter(liked)
        return [floor + above * next(left) if at in shown else 0.0 for at in range(n)]

    def _change(self, contribution: Contribution, *, sign: int) -> None:
        self._can_change()
        if contribution.size > _ONE_BY_ONE * width(self.creative):
            self._change_at_once(contribution, sign)
            return
        rows = decisions(self.creative, contribution).tolist()
        change(self.sums, rows, sign, self._place)
        self.n_people += sign
        self._totals = self._totals.plus(rows, sign)
        self._believe()

    def _change_at_once(self, contribution: Contribution, sign: int) -> None:
        """Change the sums and solve anew: so many small changes would take longer and add up."""
        theirs = Sums.of_nobody(self.creative, self.declared.reg)
        theirs.add(self.creative, all_decisions(self.creative, [contribution]))
        if sign < 0 and any((own < gone).any() for own, gone in self.sums.beside(theirs)):
            raise never_added()
        try:
            self._put(theirs, sign)
        except ArithmeticError:
            self._put(theirs, -sign)
            raise never_added() from None
        self.n_people += sign

    def _put(self, theirs: Sums, sign: int) -> None:
        for own, others in self.sums.beside(theirs):
            np.add(own, sign * others, out=own)
        self.refresh()

    def _believe(self) -> None:
        """Take up what the sums say now: how far rewards spread, and who may be shown."""
        n, rewards, squares, _ = self._totals
        varies = (n * squares - rewards**2) / max(n, 1) / self.creative.most_reward**2
        self._spread = self.declared.width * sqrt((varies + _FIRST_VARIANCE) / (n + 1))
        out = set(self.stopped())
        self._shown = [at for at in range(len(self.creative.variants)) if at not in out]
        self._shares.clear()

    def _place(self, codes: Codes) -> Place:
        found = self._places.get(codes)
        if found is None:
            if len(self._places) >= _CONTEXTS_KEPT:
                self._places.clear()
            found = self._places[codes] = Place.of(self.creative, codes)
        return found

    def _can_change(self) -> None:
        if not self.sums.together.flags.writeable:
            raise Conflict("this model was loaded to be asked only; load it `to_change`")
