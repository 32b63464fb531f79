"""Finds the people of a definition through the gate, and says how many they are.

Counting people is using their data too. So the size before consent is counted only among those
who agreed to being counted (the purpose `analytics`) or to the campaign's own purpose; the size
after consent only among the latter. No size below the smallest is ever said, and no audience
below it is ever handed out: an audience of seven is seven people somebody knows. Nor do two
sizes that were said ever tell of the few by whom they differ.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select

from assent.audiences.compile import ItemsOf, compile_definition
from assent.audiences.conditions import Scores
from assent.audiences.definition import Definition
from assent.audiences.preview import Preview
from assent.audiences.reading import Others, no_others, read_definition
from assent.audiences.sizes import Sizes
from assent.data_map import DataMap
from assent.gate import Gate, Relations
from assent.jurisdictions.products import product_class
from assent.vocabulary import SELF, BadRequest, Clock, Field, Purpose, Reason, SetGrant, Use

SMALLEST = 100
"""The fewest people an audience may have, unless said otherwise."""

SMALLEST_CELL = 10
"""The fewest people a reason may be counted for; fewer are counted as other reasons."""


Find = Callable[[SetGrant, Callable[[Relations], Select[tuple[int]]]], NDArray[np.int64]]
"""Answers those of the granted people whom a query describes, as `Vault.matching` does."""


class AudienceTooSmall(BadRequest):
    """So few people match that using them as a group would point at each of them."""

    code = "audience_too_small"


class ForbiddenFeature(BadRequest):
    """A field by which nobody may be chosen for such a product."""

    code = "forbidden_feature"


@dataclass(frozen=True, slots=True)
class Output:
    """What a model says of people.

    Args:
        fields: the declared fields that it is made from, which the gate is asked for.
        values: answers a number for each of some people as far as there is one, given the
            catalogue items that it shall be of; no items stands for all of them.
        of_items: whether it can be of some items.
    """

    fields: frozenset[Field]
    values: Callable[[NDArray[np.int64], Sequence[int]], Mapping[int, float]]
    of_items: bool = True


class Audiences:
    """Finds audiences.

    Args:
        data_map: what was declared.
        gate: asked for every look.
        clock: the moment from which "the last N days" are counted.
        items_of: finds the items of catalogue categories and skus.
        sizes: the sizes said before, against which each new one is held.
        outputs: what models say of people, by name.
        others: the audiences that may be referred to.
        smallest: the fewest people an audience may have.
        smallest_cell: the fewest people a reason may be counted for, or two sizes differ by.
    """

    def __init__(
        self,
        data_map: DataMap,
        *,
        gate: Gate,
        clock: Clock,
        items_of: ItemsOf,
        sizes: Sizes,
        outputs: Mapping[str, Output] = MappingProxyType({}),
        others: Others = no_others,
        smallest: int = SMALLEST,
        smallest_cell: int = SMALLEST_CELL,
    ) -> None:
        self._data_map = data_map
        self._gate = gate
        self._clock = clock
        self._items_of = items_of
        self._sizes = sizes
        self._outputs = outputs
        self._others = others
        self.smallest = smallest
        self.smallest_cell = smallest_cell

    def read(self, given: Mapping[str, object], name: str = "") -> Definition:
        """Read a definition from a table; see `read_definition`.

        Args:
            given: the table.
            name: what the audience is called, if it has a name.
        """
        outputs = {name: output.fields for name, output in self._outputs.items()}
        read = read_definition(
            given, self._data_map, others=self._others, outputs=outputs, name=name
        )
        for score in read.scores:
            if (score.categories or score.items) and not self._outputs[score.output].of_items:
                raise BadRequest(
                    f"`{score.output}` says nothing of products; take `categories` and `items` out"
                )
        return read

    def preview(
        self,
        definition: Definition,
        purpose: Purpose,
        processor: str = SELF,
        restricted: str | None = None,
        reads: frozenset[Field] = frozenset(),
    ) -> Preview:
        """How many people there are, with and without consent to a purpose.

        Args:
            definition: which people.
            purpose: what they are wanted for.
            processor: who would handle their data.
            restricted: the class of restricted product that would be promoted to them.
            reads: the fields that would be read of them besides.

        Raises:
            ForbiddenFeature: a field of the definition may not choose people for such a product.
        """
        fields = definition.fields | reads
        use = Use.of(purpose, *fields, processor=processor, restricted=restricted)
        self._refuse_forbidden(use)
        counting = self._found(definition, Use.of(Purpose.ANALYTICS, *definition.fields))
        using = self._found(definition, use)
        countable, usable = counting.subjects, using.subjects
        gone = np.setdiff1d(countable, usable, assume_unique=True)
        entries = [counting.entry, using.entry]
        lost: Counter[str] = Counter()
        if len(gone):
            refused = self._gate.ask_many(use, among=gone)
            entries.append(refused.entry)
            for ruling, n_people in refused.denied.items():
                lost[ruling.for_operator()] += n_people
        return Preview(
            allowed=self.said(usable),
            matched=self.said(np.concatenate([usable, gone])),
            lost=self._coarse(lost),
            smallest=self.smallest,
            smallest_cell=self.smallest_cell,
            entries=tuple(entries),
            remarks=_undeclared(counting, using),
        )

    def members(self, definition: Definition, use: Use, find: Find | None = None) -> SetGrant:
        """The people of a definition who may be used, as a grant for exactly them.

        The use is widened by the fields that finding them reads, so that nobody is found by
        data that may not serve the purpose.

        Args:
            definition: which people.
            use: what they are wanted for.
            find: asks the query where the rows are; in the vault unless given.

        Raises:
            AudienceTooSmall: fewer than the smallest size may be used.
            ForbiddenFeature: a field of the definition may not choose people for such a product.
        """
        whole = replace(use, fields=use.fields | definition.fields)
        self._refuse_forbidden(whole)
        if find is not None:
            return self.hand_out(self.matching(definition, self._gate.ask_many(whole), find), whole)
        members = self._found(definition, whole)
        self._refuse_small(len(members))
        return members

    def hand_out(self, found: NDArray[np.int64], use: Use) -> SetGrant:
        """A grant for exactly those found who may be used.

        Raises:
            AudienceTooSmall: fewer than the smallest size may be used.
        """
        self._refuse_small(len(found))
        members = self._gate.ask_many(use, among=found)
        self._refuse_small(len(members))
        return members

    def said(self, people: NDArray[np.int64]) -> int | None:
        """The size that may be said of these people, held against those said before."""
        return self._sizes.say(people, smallest=self.smallest, cell=self.smallest_cell)

    def matching(
        self, definition: Definition, grant: SetGrant, find: Find | None = None
    ) -> NDArray[np.int64]:
        """Those of the granted people who match, sorted; for what does not hand them out.

        Args:
            definition: which people.
            grant: for at least the fields that finding them reads.
            find: see `members`.
        """
        scoring = {score: self._scoring(score, grant) for score in definition.scores}
        return (find or self._gate.vault.matching)(grant, self._query(definition, scoring))

    def _found(self, definition: Definition, use: Use) -> SetGrant:
        """A grant for those of a definition; what models say is asked of those granted before."""
        if definition.scores:
            found = self.matching(definition, granted := self._gate.ask_many(use))
            members = self._gate.ask_many(use, among=found)
            return members if len(granted) else granted
        return self._gate.ask_matching(use, self._query(definition, {}))

    def _query(
        self, definition: Definition, scoring: Mapping[Scores, Sequence[int]]
    ) -> Callable[[Relations], Select[tuple[int]]]:
        now = self._clock()
        return lambda relations: compile_definition(
            definition, relations, now, self._items_of, scoring
        )

    def _scoring(self, score: Scores, grant: SetGrant) -> list[int]:
        """Who of those granted has a score within bounds."""
        items = self._items_of(score.categories, score.items)
        if (score.categories or score.items) and not len(items):
            return []  # of products that there are none of, nothing is said
        values = self._outputs[score.output].values(grant.subjects, items)
        return [subject for subject, value in values.items() if score.holds(value)]

    def _refuse_forbidden(self, use: Use) -> None:
        ruling = self._gate.rule(use).outcomes[0]
        if ruling.reason is not Reason.FORBIDDEN_FEATURE or use.restricted is None:
            return
        blind_to = product_class(use.restricted).blind_to
        declared = self._data_map.fields
        found = [field for field in sorted(use.fields) if declared[field].category in blind_to]
        raise ForbiddenFeature(
            f"`{'`, `'.join(found)}` may not choose who is offered `{use.restricted}` "
            f"({ruling.article}); choose people by other fields"
        )

    def _refuse_small(self, size: int) -> None:
        if size < self.smallest:
            raise AudienceTooSmall(
                f"fewer than {self.smallest} people who may be used match this definition; "
                "so small an audience would point at each of them, so widen it"
            )

    def _coarse(self, lost: Counter[str]) -> dict[str, int | None]:
        """The reasons in steps of the smallest count, with those of few people joined.

        The steps keep a reason of one preview from being subtracted from that of another.
        """
        step = self.smallest_cell
        said: dict[str, int | None] = {
            why: n // step * step for why, n in lost.most_common() if n >= step
        }
        rest = sum(n for n in lost.values() if n < step)
        if rest:
            said["other reasons"] = rest // step * step if rest >= step else None
        return said


def _undeclared(*grants: SetGrant) -> tuple[str, ...]:
    """Denials that come from the data map alone and so from nobody's wish."""
    missing = {Reason.UNDECLARED_PURPOSE, Reason.UNDECLARED_FIELD, Reason.UNDECLARED_PROCESSOR}
    said = [r.for_operator() for grant in grants for r in grant.denied if r.reason in missing]
    return tuple(dict.fromkeys(said))
