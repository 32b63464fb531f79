"""The review desk: keeps what is judged, and every verdict with its reason.

Each step is entered in the ledger in the transaction that takes it, so neither is without the
other. What was approved is a hash: other bytes were not approved.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, func, select

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
    answered,
    must_be_allowed,
    must_be_free_of_errors,
    must_be_open,
    must_be_somebody_else,
    reasoned,
)
from assent.review.kept import (
    approved_by,
    authors_of,
    item_of,
    items_table,
    moment,
    one_item,
    passed_table,
    verdicts_table,
)
from assent.review.operators import EPOCH, MICROSECOND, Operators
from assent.store import Database, insert_one
from assent.vocabulary import Clock, Conflict, word


class Desk:
    """Where a second human judges.

    # INVARIANT: `approved` is true only of bytes that an operator who may judge, and who had no
    # hand in any text of the campaign, approved with a reason, and that no other text replaced;
    # of bytes that carry a risk, only when two such operators did.
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
        risks: Sequence[str] = (),
    ) -> int:
        """Ask for a verdict on a text. Submitting the same again changes nothing.

        Args:
            campaign: for which campaign.
            author: who answers for the text, or hands it in.
            draft: the text.
            facts: what it rests on.
            findings: all that the checks found in it.
            audience: how many people it would reach, with and without consent.
            risks: why two people have to approve it, in plain words; empty when one is enough.

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
                    {
                        "operator": name,
                        "findings": len(findings),
                        "audience": dict(audience),
                        "risks": len(risks),
                    },
                    submitter=name,
                    submitted_at=self._now(),
                    findings=json.dumps([finding.as_json() for finding in findings]),
                    audience=json.dumps(dict(audience)),
                    risks=json.dumps(list(risks)),
                )
            return number

        return self._database.write(work)

    def decide(
        self,
        item: int,
        reviewer: str,
        verdict: str,
        reason: str,
        passed: Mapping[str, str] = MappingProxyType({}),
    ) -> Item:
        """Give a verdict, `approved` or `returned`, with a reason.

        Args:
            item: its number.
            reviewer: who judges.
            verdict: what they say.
            reason: why.
            passed: with an approval, why each check's warnings may be passed over, by check.

        Returns:
            The item as it stands now: still `submitted` when a second approval is needed.

        Raises:
            BadRequest: there is no reason.
            UnknownTerm: there is no such verdict, or no such check warns.
            NotFound: there is no such item or operator.
            Conflict: the item is not waiting for a verdict.
            ReviewNeeded: the reviewer is an author, has approved it already, passes a warning
                over without a word, or their role does not judge.
        """
        given = word(Verdict, verdict)
        why = reasoned(reason)
        operator = self._operators.one(reviewer)

        def work(connection: Connection) -> Item:
            found = one_item(connection, item, held=True)
            must_be_open(found)
            authors = authors_of(connection, found.campaign)
            must_be_allowed(operator.name, operator.role, authors)
            before = approved_by(connection, item)
            # The words stay on the desk: a log that keeps everything must not hold free text.
            hashed = sha256(why.encode()).hexdigest()
            step: dict[str, object] = {"operator": operator.name, "reason": hashed}
            if given is Verdict.APPROVED:
                must_be_somebody_else(operator.name, before)
                step |= {"passed": self._pass(connection, found, operator.name, passed)}
            values = {"item": item, "reviewer": operator.name, "verdict": given.value}
            insert_one(connection, verdicts_table, {**values, "reason": why, "at": self._now()})
            approvals = len(before) + 1
            if given is Verdict.APPROVED and approvals < found.approvals_needed:
                step |= {"approvals": approvals, "needed": found.approvals_needed}
                self._record(connection, found, found.state, step)
            else:
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

    def passed(self) -> dict[str, int]:
        """How often reviewers passed over the warnings of each check."""
        query = select(passed_table.c.check, func.count()).group_by(passed_table.c.check)
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def settled(self) -> list[Item]:
        """Items that were approved once, also those whose place other words have taken since."""
        query = (
            select(items_table)
            .join(verdicts_table, verdicts_table.c.item == items_table.c.number)
            .where(verdicts_table.c.verdict == Verdict.APPROVED.value)
            .order_by(items_table.c.number, verdicts_table.c.number)
        )
        with self._database.read() as connection:
            approved = [item_of(row) for row in connection.execute(query)]
        times = Counter(item.number for item in approved)
        found = {item.number: item for item in approved}.values()
        return [item for item in found if times[item.number] >= item.approvals_needed]

    def before(self, item: Item) -> Item | None:
        """The text of the same campaign that was judged last before this one; None for none."""
        earlier = (each for each in self.items(item.campaign) if each.number < item.number)
        return next((each for each in earlier if each.submitted_at), None)

    def _pass(
        self, connection: Connection, item: Item, reviewer: str, passed: Mapping[str, str]
    ) -> list[str]:
        """Keep why warnings were passed over.

        Returns:
            The checks that warned.
        """
        reasons = answered(item.warned, passed)
        for check, why in reasons.items():
            row = {"item": item.number, "check": check, "reviewer": reviewer, "reason": why}
            connection.execute(passed_table.insert().values(row))
        return list(reasons)

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
