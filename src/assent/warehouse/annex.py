"""The same questions as in the house, asked where the rows are.

The gate is asked first, as in the house, so that its answer is in the ledger before a row is
looked at. Then what everybody allows at this moment is carried over, and the gate's own rule, as
SQL, stands in every query. People found are asked about once more before they are handed out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Select, column, func, select, table

from assent.audiences import Audiences, Definition
from assent.data_map import DataMap
from assent.gate import Gate, Relations, allowed_people, decide_many
from assent.gate import standings as standing_table
from assent.learning import Source
from assent.store import Warehouse
from assent.vocabulary import Conflict, Purpose, Ruling, SetGrant, Use
from assent.warehouse.together import Together, holdings, most_taken, pairs, taken

_OF_PEOPLE = ("people_event", "people_trait", "audiences_member", "consent_standing")


@dataclass(frozen=True, slots=True)
class Filled:
    """What was copied into a warehouse.

    Args:
        people: how many people may be there.
        events: how many of their events were copied.
        traits: how many of their fields.
        entry: the ledger entry of the leave.
    """

    people: int
    events: int
    traits: int
    entry: int


class Annex:
    """A warehouse under the house's gate.

    Args:
        warehouse: the engine with the rows, in tables named as the store's.
        gate: asked first, and its rule carried over.
        data_map: what was declared.
        audiences: compiles definitions.
        members_of: the members of an audience that is built on a schedule.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        gate: Gate,
        data_map: DataMap,
        audiences: Audiences,
        members_of: Callable[[str], NDArray[np.int64]],
    ) -> None:
        self._warehouse = warehouse
        self._gate = gate
        self._data_map = data_map
        self._audiences = audiences
        self._members_of = members_of
        self._lists = count(1)

    def census(self, use: Use) -> dict[Ruling, int]:
        """How many people the use would be allowed or denied for, by ruling, counted there.

        # INVARIANT: equal to what `Gate.ask_many` counts among everybody.
        """
        self.carry_standings()
        rule = self._gate.rule(use)
        rulings = decide_many(rule, standing_table).subquery()
        counts = select(rulings.c.outcome, func.count().label("n")).group_by(rulings.c.outcome)
        numbers, n_people = self._warehouse.ask(counts)
        found: dict[Ruling, int] = {}
        for number, n in zip(numbers.tolist(), n_people.tolist(), strict=True):
            ruling = rule.outcomes[number]
            found[ruling] = found.get(ruling, 0) + n
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))

    def members(self, definition: Definition, use: Use) -> SetGrant:
        """The people of a definition who may be used, found there; see `Audiences.members`."""
        if definition.built:
            self._carry_members(sorted(definition.built))
        return self._audiences.members(definition, use, find=self._find)

    def together(
        self,
        source: Source,
        *,
        n_items: int = 4000,
        min_items: int = 1,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Together:
        """Count what EASE learns from those who agreed to `model_training`.

        # INVARIANT: equal to the integer to what `learning.gather` and `Ease.add_many` make.

        Args:
            source: which events.
            n_items: the catalogue is the items most often taken, at most this many.
            min_items: people who hold fewer of these items stay out.
            since: the start of the time to learn from.
            until: its end, not included.

        Raises:
            Conflict: nobody agreed, or nobody who agreed did anything in that time.
        """
        use = source.use(Purpose.MODEL_TRAINING)
        grant = self._gate.ask_many(use)
        with self._relations(use) as relations:
            events = taken(relations, source.kind, since, until)
            held = holdings(events, n_items, min_items)
            everyone = select(func.count(held.c.subject.distinct()).label("n"))
            [n_people] = self._warehouse.ask(everyone)
            [items] = self._warehouse.ask(most_taken(events, n_items))
            one, other, n_both = self._warehouse.ask(pairs(held))
        if not n_people[0]:
            raise Conflict(
                "nothing can be learnt there: nobody who agreed did anything in that time",
                decision=grant.entry,
            )
        items = np.sort(items.astype(np.int64))
        counts = np.zeros((len(items), len(items)), np.int32)
        rows, columns = np.searchsorted(items, one), np.searchsorted(items, other)
        counts[rows, columns] = n_both
        counts[columns, rows] = n_both
        return Together(items, int(n_people[0]), counts, grant.entry)

    def fill(self, use: Use) -> Filled:
        """Copy what people did and what is known of them, of those whose data may go there.

        What was copied before is replaced, so whoever is erased or withdrew is in it no longer.

        Args:
            use: for which purpose, and through which processor if the warehouse is one's; its
                fields are those that may serve it.
        """
        grant = self._gate.ask_many(use)
        n_events = self._fill_events(grant)
        n_traits = self._fill_traits(grant)
        self.carry_standings()
        return Filled(len(grant), n_events, n_traits, grant.entry)

    def forget(self) -> int:
        """Take whoever the house knows no more out of every table there, and write its file anew.

        Nobody is named to it, so it can be run at any time and again after it failed.

        Returns:
            How many people were still there.
        """
        known, _ = self._gate.standings()
        gone: set[int] = set()
        for name in filter(self._warehouse.has, _OF_PEOPLE):
            [there] = self._warehouse.ask(
                select(column("subject", BigInteger)).select_from(table(name)).distinct()
            )
            theirs = np.setdiff1d(there, known)
            if len(theirs):
                self._warehouse.without(name, "subject", theirs)
                gone.update(theirs.tolist())
        if gone:
            self._warehouse.rewrite()
        return len(gone)

    def fields_for(self, purpose: Purpose) -> frozenset[Any]:
        """The fields that may serve a purpose and are not sealed, so that SQL can read them."""
        declared = self._data_map.fields.items()
        return frozenset(f for f, d in declared if purpose in d.purposes and not d.sealed)

    def carry_standings(self) -> int:
        """Put there what everybody allows at this moment, in place of what was there.

        Returns:
            Of how many people.
        """
        subjects, words = self._gate.standings()
        self._warehouse.put("consent_standing", {"subject": subjects, "word": words})
        return len(subjects)

    def _carry_members(self, names: Sequence[str]) -> None:
        found = [self._members_of(name) for name in names]
        sizes = [len(each) for each in found]
        whole = {
            "subject": np.concatenate(found),
            "audience": np.repeat(np.array(names, dtype=object), sizes),
        }
        self._warehouse.put("audiences_member", whole)

    def _find(
        self, grant: SetGrant, define: Callable[[Relations], Select[tuple[int]]]
    ) -> NDArray[np.int64]:
        """As `Vault.matching`, there."""
        with self._relations(grant.use) as relations:
            [found] = self._warehouse.ask(define(relations))
        return np.unique(found.astype(np.int64))

    @contextmanager
    def _relations(self, use: Use) -> Iterator[Relations]:
        """What a query may ask there; lists that it needs are put there for as long."""
        self.carry_standings()
        lists: list[str] = []

        def listed(subjects: Sequence[int]) -> Select[tuple[int]]:
            lists.append(f"assent_list_{next(self._lists)}")
            self._warehouse.put(lists[-1], {"subject": np.array(subjects, dtype=np.int64)})
            made = table(lists[-1], column("subject", BigInteger))
            return select(made.c.subject)

        try:
            rule = self._gate.rule(use)
            yield Relations(self._data_map, use, allowed_people(rule, standing_table), listed)
        finally:
            for name in lists:
                self._warehouse.drop(name)

    def _fill_events(self, grant: SetGrant) -> int:
        """Every kind of event that the grant covers."""
        parts: list[Mapping[str, NDArray[Any]]] = []
        for kind, field in self._data_map.events.items():
            if field not in grant.use.fields:
                continue
            events = self._gate.vault.events(grant, kind=kind)
            parts.append(
                {
                    "subject": events.subject,
                    "kind": np.full(len(events), kind, dtype=object),
                    "at": events.at,
                    "item": events.item,
                    "quantity": events.quantity,
                    "amount": events.amount,
                }
            )
        names = ("subject", "kind", "at", "item", "quantity", "amount")
        whole = {name: np.concatenate([part[name] for part in parts]) for name in names}
        self._warehouse.put("people_event", whole)
        return len(whole["subject"])

    def _fill_traits(self, grant: SetGrant) -> int:
        known = self._gate.vault.read_many(grant)
        rows = [(who, field, value) for who, has in known.items() for field, value in has.items()]
        whole = {
            "subject": np.array([row[0] for row in rows], dtype=np.int64),
            "field": np.array([row[1] for row in rows], dtype=object),
            "value": np.array([row[2] for row in rows], dtype=object),
        }
        self._warehouse.put("people_trait", whole)
        return len(rows)
