"""What was sent to language models: kept as it left, with what each campaign has used.

A row is written before the bytes go, with as many tokens as they may cost; what they did cost is
put in its place when the answer is there. So a campaign stays within its bounds whatever breaks.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import BigInteger, Connection, Double, Integer, String, Text, func, select

from assent.content.firewall.ask import Endpoint, OverBudget
from assent.content.firewall.looked import WITHHELD
from assent.store import Ages, Database, Erase, Holds, column, insert_one, table
from assent.vocabulary import Clock, Purpose, SubjectId

egress_table = table(
    "content_egress",
    column("number", Integer, primary_key=True, holds=Holds.NOTHING),
    column("subject", Integer, nullable=True, index=True, holds=Holds.SUBJECT),
    column("campaign", String(64), nullable=False, index=True, holds=Holds.NOTHING),
    column("endpoint", String(64), nullable=False, holds=Holds.NOTHING),
    column("processor", String(64), nullable=False, holds=Holds.NOTHING),
    column("model", String(128), nullable=False, holds=Holds.NOTHING),
    column("entry", Integer, nullable=False, holds=Holds.NOTHING),
    column("sent_at", BigInteger, nullable=False, holds=Holds.BEHAVIOUR),  # seconds since 1970
    column("body", Text, nullable=False, holds=Holds.TRAIT),
    column("tokens", BigInteger, nullable=False, holds=Holds.NOTHING),
    column("cost", Double, nullable=False, holds=Holds.NOTHING),
    column("outcome", String(16), nullable=False, holds=Holds.NOTHING),
    erase=Erase(by="subject"),
    ages=Ages("sent_at", purpose=Purpose.LLM_INFERENCE),
)
_c = egress_table.c
BYTES_PER_TOKEN = 2
"""Fewer than any tokeniser makes of text in general, so what is set aside is enough."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One request on its way.

    Args:
        campaign: for what.
        endpoint: to whom.
        body: the exact bytes.
        most_tokens: how many the answer may have.
        entry: the ledger entry by which the gate allowed it.
        subject: who wrote what is in it, tokens in the place of all values; None for facts alone.
    """

    campaign: str
    endpoint: Endpoint
    body: bytes
    most_tokens: int
    entry: int
    subject: SubjectId | None = None

    @property
    def digest(self) -> str:
        """What the bytes are known by in the ledger."""
        return sha256(self.body).hexdigest()


class Sent:
    """The log of one store."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def begin(self, connection: Connection, sending: Sending) -> int:
        """Note a request before it goes.

        Raises:
            OverBudget: with it the campaign might use more than it may.
        """
        endpoint = sending.endpoint
        tokens_in = len(sending.body) // BYTES_PER_TOKEN + 1
        tokens = tokens_in + sending.most_tokens
        cost = endpoint.cost(tokens_in, sending.most_tokens)
        used, spent = self._used(connection, sending)
        if used + tokens > endpoint.most_tokens:
            raise OverBudget(
                f"`{sending.campaign}` has used {used:,} of {endpoint.most_tokens:,} tokens and "
                "this may take more than is left; raise `most_tokens` or write by `grammar`"
            )
        if endpoint.most_cost and spent + cost > endpoint.most_cost:
            raise OverBudget(
                f"`{sending.campaign}` has cost {spent:.4f} of {endpoint.most_cost:g} and this may "
                "cost more than is left; raise `most_cost` or write by `grammar`"
            )
        row = self._row(sending) | {"tokens": tokens, "cost": cost}
        return insert_one(connection, egress_table, row)

    def withheld(self, sending: Sending, kinds: Sequence[str]) -> None:
        """Note what did not go, and because of what; nothing of it is kept."""
        row = self._row(sending) | {"body": json.dumps(list(kinds)), "outcome": WITHHELD}
        self._database.write(lambda connection: insert_one(connection, egress_table, row))

    def _row(self, sending: Sending) -> dict[str, object]:
        endpoint = sending.endpoint
        return {
            "subject": sending.subject,
            "campaign": sending.campaign,
            "endpoint": endpoint.name,
            "processor": endpoint.processor,
            "model": endpoint.model,
            "entry": sending.entry,
            "sent_at": int(self._clock().timestamp()),
            "body": sending.body.decode(),
            "tokens": 0,
            "cost": 0.0,
            "outcome": "sent",
        }

    def end(
        self, number: int, outcome: str, *, tokens: int | None = None, cost: float | None = None
    ) -> None:
        """Note what came of it; without figures, what was set aside stays counted."""
        values: dict[str, object] = {"outcome": outcome}
        if tokens is not None:
            values |= {"tokens": tokens, "cost": cost}
        change = egress_table.update().where(_c.number == number).values(**values)
        self._database.write(lambda connection: connection.execute(change))

    def of(self, campaign: str) -> list[dict[str, object]]:
        """Everything that was sent for a campaign, as it left, oldest first: for its reviewer."""
        query = select(egress_table).where(_c.campaign == campaign).order_by(_c.number)
        with self._database.read() as connection:
            return [dict(row._mapping) for row in connection.execute(query)]  # noqa: SLF001  the public name

    @staticmethod
    def _used(connection: Connection, sending: Sending) -> tuple[int, float]:
        query = select(func.sum(_c.tokens), func.sum(_c.cost)).where(
            _c.campaign == sending.campaign, _c.endpoint == sending.endpoint.name
        )
        tokens, cost = connection.execute(query).one()
        return int(tokens or 0), float(cost or 0)
