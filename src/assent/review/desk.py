"""The review desk: keeps what is judged, and every verdict with its reason.

Each step is entered in the ledger in the transaction that takes it, so neither is without the
other. What was approved is a hash: other bytes were not approved.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, select

from assent.ledger import Ledger
from assent.review.decision import (
    LIVE,
    Content,
    Facts,
    Finding,
    Item,
    State,
    Verdict,
    VerdictGiven,
    must_be_allowed,
    must_be_free_of_errors,
    must_be_open,
    reasoned,
)
from assent.review.kept import authors_of, item_of, items_table, moment, one_item, verdicts_table
from assent.review.operators import EPOCH, MICROSECOND, Operators
from assent.store import Database, insert_one
from assent.vocabulary import Clock, Conflict, word


class Desk:
    """Where a second human judges.

    # INVARIANT: `approved` is true only of bytes that an operator who may judge, and who had no
    # hand in any text of the campaign, approved with a reason, and that no other text replaced.
    """

    def __init__(
        self, database: Database, ledger: Ledger, clock: Clock, operators: Operators
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._clock = clock
        self._operators = operators

    def note(self, *, campaign: str, author: str, draft: Content, facts: Facts) -> int:
        """Take note of a text as it is written or edited; every other text is withdrawn.

        Returns:
            The item's number; that of the same text if it is on the desk already.

        Raises:
            NotFound: there is no such operator.
        """
        name = self._operators.one(author).name
        return self._database.write(lambda c: self._note(c, campaign, name, draft, facts))

    def submit(
        self,
        *,
        campaign: str,
        author: str,
        draft: Content,
        facts: Facts,
        findings: Sequence[Finding],
        audience: Mapping[str, Any],
    ) -> int:
        """Ask for a verdict on a text. Submitting the same again changes nothing.

        Args:
            campaign: for which campaign.
            author: who answers for the text, or hands it in.
            draft: the text.
            facts: what it rests on.
            findings: all that the checks found in it.
            audience: how many people it would reach, with and without consent.

        Returns:
            The item's number.

        Raises:
            ReviewNeeded: a check found an error.
            NotFound: there is no such operator.
            Conflict: these very words were returned.
        """
        must_be_free_of_errors(findings)
        name = self._operators.one(author).name

        def work(connection: Connection) -> int:
            number = self._note(connection, campaign, name, draft, facts)
            item = one_item(connection, number)
            if item.state is State.RETURNED:
                raise Conflict(
                    f"these very words of `{campaign}` were returned; change the text first"
                )
            if item.state is State.DRAFT:
                self._move(
                    connection,
                    item,
                    State.SUBMITTED,
                    {"operator": name, "findings": len(findings), "audience": dict(audience)},
                    submitter=name,
                    submitted_at=self._now(),
                    findings=json.dumps([finding.as_json() for finding in findings]),
                    audience=json.dumps(dict(audience)),
                )
            return number

        return self._database.write(work)

    def decide(self, item: int, reviewer: str, verdict: str, reason: str) -> Item:
        """Give a verdict, `approved` or `returned`, with a reason.

        Raises:
            BadRequest: there is no reason.
            UnknownTerm: there is no such verdict.
            NotFound: there is no such item or operator.
            Conflict: the item is not waiting for a verdict.
            ReviewNeeded: the reviewer is an author, or their role does not judge.
        """
        given = word(Verdict, verdict)
        why = reasoned(reason)
        operator = self._operators.one(reviewer)

        def work(connection: Connection) -> Item:
            found = one_item(connection, item)
            must_be_open(found)
            authors = authors_of(connection, found.campaign)
            must_be_allowed(operator.name, operator.role, authors)
            values = {"item": item, "reviewer": operator.name, "verdict": given.value}
            insert_one(connection, verdicts_table, {**values, "reason": why, "at": self._now()})
            # The words stay on the desk: a log that keeps everything must not hold free text.
            step = {"operator": operator.name, "reason": sha256(why.encode()).hexdigest()}
            self._move(connection, found, State(given.value), step)
            return one_item(connection, item)

        return self._database.write(work)

    def approved(self, campaign: str, digest: str) -> bool:
        """Whether exactly these bytes may go out for this campaign."""
        query = select(items_table.c.number).where(
            items_table.c.campaign == campaign,
            items_table.c.digest == digest,
            items_table.c.state == State.APPROVED.value,
        )
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def item(self, number: int) -> Item:
        """One item.

        Raises:
            NotFound: there is none with that number.
        """
        with self._database.read() as connection:
            return one_item(connection, number)

    def items(self, campaign: str | None = None, *states: State) -> list[Item]:
        """Items, newest first: of one campaign or all, in the given states or any."""
        query = select(items_table).order_by(items_table.c.number.desc())
        if campaign is not None:
            query = query.where(items_table.c.campaign == campaign)
        if states:
            query = query.where(items_table.c.state.in_([state.value for state in states]))
        with self._database.read() as connection:
            return [item_of(row) for row in connection.execute(query)]

    def waiting(self) -> list[Item]:
        """What waits for a verdict, newest first."""
        return self.items(None, State.SUBMITTED)

    def authors(self, campaign: str) -> set[str]:
        """All who had a hand in any text of a campaign, and so cannot judge it."""
        with self._database.read() as connection:
            return authors_of(connection, campaign)

    def verdicts(self, item: int) -> list[VerdictGiven]:
        """The verdicts on an item, oldest first."""
        query = (
            select(verdicts_table)
            .where(verdicts_table.c.item == item)
            .order_by(verdicts_table.c.number)
        )
        with self._database.read() as connection:
            return [
                VerdictGiven(row.reviewer, Verdict(row.verdict), row.reason, moment(row.at))
                for row in connection.execute(query)
            ]

    def _note(
        self, connection: Connection, campaign: str, author: str, draft: Content, facts: Facts
    ) -> int:
        query = select(items_table).where(items_table.c.campaign == campaign).with_for_update()
        items = [item_of(row) for row in connection.execute(query)]
        digest = draft.digest
        same = [i for i in items if i.digest == digest and i.state is not State.WITHDRAWN]
        for item in items:
            if item.digest != digest and item.state in LIVE:
                self._move(connection, item, State.WITHDRAWN, {"operator": author})
        if same:
            return same[0].number
        number = insert_one(
            connection,
            items_table,
            {
                "campaign": campaign,
                "author": author,
                "digest": digest,
                "state": State.DRAFT.value,
                "draft": json.dumps(dict(draft.as_json())),
                "facts": json.dumps(dict(facts.as_json())),
                "findings": "[]",
                "audience": "{}",
            },
        )
        self._record(connection, one_item(connection, number), State.DRAFT, {"operator": author})
        return number

    def _move(
        self,
        connection: Connection,
        item: Item,
        state: State,
        step: Mapping[str, object],
        **changes: object,
    ) -> None:
        """Bring an item from the state it was read in to another, and enter that in the ledger."""
        moved = connection.execute(
            items_table.update()
            .where(items_table.c.number == item.number, items_table.c.state == item.state.value)
            .values(state=state.value, **changes)
        )
        if moved.rowcount != 1:
            raise Conflict(f"somebody else has just changed item {item.number}; look at it again")
        self._record(connection, item, state, step)

    def _record(
        self, connection: Connection, item: Item, state: State, step: Mapping[str, object]
    ) -> None:
        entry = {"item": item.number, "campaign": item.campaign, "digest": item.digest}
        self._ledger.append(connection, "review", {**entry, "state": state.value, **step})

    def _now(self) -> int:
        at: int = (self._clock() - EPOCH) // MICROSECOND
        return at
