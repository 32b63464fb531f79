"""The vault: every read and write of personal values, each under a grant of the gate's."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, select

from assent.data_map import DataMap
from assent.people.keys import KeyRing, seal, unseal
from assent.people.profile import (
    EventRow,
    Events,
    Relations,
    cover,
    events,
    gather,
    need,
    sealed,
    traits,
    values,
)
from assent.store import Database, insert_new, numbers, put
from assent.vocabulary import BadRequest, Clock, Conflict, Field, Grant, SetGrant, Use

GRANT_LASTS = timedelta(minutes=5)
"""A grant older than this is stale: what it was decided on may have changed since."""

RECEIPT = "learning_receipt/"
"""What the labels of models' receipts begin with."""

_VALUE_COLUMNS = ("subject", "field", "value", "kept_at")
Allowed = Callable[[Connection], Select[tuple[int]]]


class Vault:
    """Personal values, in and out, each under a grant.

    Args:
        database: where they are kept.
        keys: the people's keys.
        data_map: which fields exist and which are sealed.
        clock: by which a grant goes stale.
        still_allowed: the people a use is allowed for at this moment, as SQL. Every read over
            many people applies it again, so that a withdrawal counts even in work that has
            its grant already.
    """

    def __init__(
        self,
        database: Database,
        keys: KeyRing,
        data_map: DataMap,
        clock: Clock,
        still_allowed: Callable[[Use], Select[tuple[int]]],
    ) -> None:
        self._database = database
        self._keys = keys
        self._data_map = data_map
        self._clock = clock
        self._still_allowed = still_allowed

    def read(self, grant: Grant) -> dict[Field, str]:
        """The granted fields of one person, as far as they are known."""
        self._check(grant, Grant)
        return self._read(grant.use, [grant.subject], self._one(grant)).get(grant.subject, {})

    def read_many(self, grant: SetGrant) -> dict[int, dict[Field, str]]:
        """The granted fields of everybody granted."""
        self._check(grant, SetGrant)
        return self._read(grant.use, grant.subjects.tolist(), self._many(grant))

    def keep(self, grant: SetGrant, known: Mapping[int, Mapping[Field, str]]) -> int:
        """Keep values of people in the grant, replacing what was known.

        Returns:
            How many values were kept.

        Raises:
            BadRequest: a field or a person is not in the grant.
        """
        self._check(grant, SetGrant)
        need(grant.use, {field for fields in known.values() for field in fields})
        _include(grant, list(known))
        keys = self._keys.keys(list(known))
        shut, plain, now = [], [], int(self._clock().timestamp())
        for subject, fields in known.items():
            for field, value in fields.items():
                if self._data_map.fields[field].sealed:
                    locked = seal(keys[subject], subject, f"people_sealed/{field}", value.encode())
                    shut.append((subject, field, locked, now))
                else:
                    plain.append((subject, field, value, now))

        def work(connection: Connection) -> None:
            put(connection, sealed, _VALUE_COLUMNS, shut, key=("subject", "field"))
            put(connection, traits, _VALUE_COLUMNS, plain, key=("subject", "field"))

        self._database.write(work)
        return len(shut) + len(plain)

    def events(
        self,
        grant: SetGrant | Grant,
        *,
        kind: str,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Events:
        """What the granted people did, from `since` up to but not including `until`."""
        self._check(grant, (Grant, SetGrant))
        cover(self._data_map, grant.use, kind)
        allowed = self._one(grant) if isinstance(grant, Grant) else self._many(grant)
        c = events.c
        query = select(c.subject, c.item, c.at, c.quantity, c.amount).where(c.kind == kind)
        if since is not None:
            query = query.where(c.at >= int(since.timestamp()))
        if until is not None:
            query = query.where(c.at < int(until.timestamp()))
        with self._database.read() as connection:
            return gather(connection, query.where(c.subject.in_(allowed(connection))))

    def keep_events(self, grant: SetGrant, rows: Sequence[EventRow]) -> int:
        """Keep what people in the grant did; events known already are not doubled.

        Returns:
            How many were new.
        """
        self._check(grant, SetGrant)
        for kind in {row.kind for row in rows}:
            cover(self._data_map, grant.use, kind)
        _include(grant, [row.subject for row in rows])
        return self._database.write(lambda c: insert_new(c, events, EventRow._fields, list(rows)))

    def matching(
        self, grant: SetGrant, define: Callable[[Relations], Select[tuple[int]]]
    ) -> NDArray[np.int64]:
        """Those of the granted people whom a definition describes, sorted.

        Args:
            define: builds a query of subjects from relations that hold nobody else.
        """
        self._check(grant, SetGrant)
        with self._database.read() as connection:
            allowed = self._many(grant)(connection)
            listed = partial(numbers, connection)
            relations = Relations(self._data_map, grant.use, allowed, listed)
            found = connection.execute(define(relations))
            return np.unique(np.array([row[0] for row in found], dtype=np.int64))

    def seal_many(self, label: str, plain: Mapping[int, bytes]) -> dict[int, bytes]:
        """Seal what was derived from people, each under their key, bound to where it is kept.

        Those without a key, who were erased, are left out.
        """
        keys = self._keys.keys(list(plain))
        return {each: seal(keys[each], each, label, plain[each]) for each in plain if each in keys}

    def unseal(self, grant: Grant, label: str, shut: bytes) -> bytes:
        """Open what `seal_many` made of the person of a grant.

        Raises:
            NotFound: the person's key was destroyed.
        """
        self._check(grant, Grant)
        return unseal(self._keys.key(grant.subject), grant.subject, label, shut)

    def unseal_many(
        self, grant: SetGrant, label: str, shut: Mapping[int, bytes]
    ) -> dict[int, bytes]:
        """The same of those who are in a grant; the others are left out, as are the erased."""
        self._check(grant, SetGrant)
        granted = set(grant.subjects.tolist())
        return self._unseal(label, {each: shut[each] for each in shut if each in granted})

    def unseal_receipts(self, label: str, shut: Mapping[int, bytes]) -> dict[int, bytes]:
        """Open what a model was told of people, so that it can forget them; no grant is asked.

        A person who withdrew must be forgotten all the more. The label is held to be that of a
        receipt, so nothing else opens this way.
        """
        if not label.startswith(RECEIPT):
            raise BadRequest(f"`{label}` is not a receipt's label; other values need a grant")
        return self._unseal(label, shut)

    def _unseal(self, label: str, shut: Mapping[int, bytes]) -> dict[int, bytes]:
        keys = self._keys.keys(list(shut))
        return {each: unseal(keys[each], each, label, shut[each]) for each in shut if each in keys}

    def _check(self, grant: object, kind: type | tuple[type, ...]) -> None:
        if not isinstance(grant, kind):
            raise TypeError("the vault opens only with a grant of the gate's")
        if self._clock() - grant.issued_at > GRANT_LASTS:  # type: ignore[attr-defined]
            raise Conflict("this grant is older than five minutes; ask the gate again")

    def _read(
        self, use: Use, subjects: list[int], allowed: "Allowed"
    ) -> dict[int, dict[Field, str]]:
        found: dict[int, dict[Field, str]] = {}
        keys = self._keys.keys(subjects)
        with self._database.read() as connection:
            who = allowed(connection)
            for row in values(connection, traits, use, who):
                found.setdefault(row.subject, {})[Field(row.field)] = row.value
            for row in values(connection, sealed, use, who):
                if row.subject in keys:
                    label = f"people_sealed/{row.field}"
                    plain = unseal(keys[row.subject], row.subject, label, row.value)
                    found.setdefault(row.subject, {})[Field(row.field)] = plain.decode()
        return found

    def _one(self, grant: Grant) -> Allowed:
        """The person of a grant, if the use of them is still allowed."""
        people = self._still_allowed(grant.use).subquery()
        return lambda _: select(people.c.subject).where(people.c.subject == grant.subject)

    def _many(self, grant: SetGrant) -> Allowed:
        """The members of a grant whose use is still allowed."""
        people = self._still_allowed(grant.use).subquery()

        def allowed(connection: Connection) -> Select[tuple[int]]:
            members = numbers(connection, grant.subjects.tolist())
            return select(people.c.subject).where(people.c.subject.in_(members))

        return allowed


def _include(grant: SetGrant, subjects: Sequence[int]) -> None:
    if not np.isin(np.array(subjects, dtype=np.int64), grant.subjects).all():
        raise BadRequest("somebody whose data were to be kept is not in the grant")
