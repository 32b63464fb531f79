"""The one door to language models. Every byte that leaves for one leaves by `Firewall.send`.

    the gate            may this processor be used for it, and this person's words?
    known values        none may be in the bytes, however written, also across messages
    shapes              nothing that looks like personal data, unless it is surely a fact
    the log             the row is written, and the ledger, before the bytes go

Whatever breaks on the way, nothing leaves.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection

from assent.content.firewall import wire
from assent.content.firewall.ask import (
    Answer,
    Ask,
    Dialect,
    Endpoint,
    Form,
    Turn,
    Unanswered,
    Unfit,
    Withheld,
)
from assent.content.firewall.known import Known
from assent.content.firewall.live import Heard, Live
from assent.content.firewall.looked import AHEAD, WITHHELD, Found, Looked
from assent.content.firewall.masks import Aloud, BrokenTokenError, Masks
from assent.content.firewall.pace import Pace
from assent.content.firewall.scan import Finder, Hit, Mode, apart_from, scan
from assent.content.firewall.sent import Sending, Sent
from assent.gate import Gate
from assent.ledger import Ledger
from assent.store import Database
from assent.vocabulary import (
    Denial,
    DeniedError,
    Purpose,
    ReviewNeeded,
    SubjectId,
    Use,
)

ATTEMPTS = 3
LONGEST_BODY = 200_000
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 20.0
_AS_LOGGED = ("processor", "model", "outcome", "entry", "tokens", "cost")
"""What a reviewer is shown of a row of the log as it is."""

KnownOf = Callable[[SubjectId], Iterable[str]]
"""Every value held of somebody, read under a grant; raises `DeniedError` where there is none."""


class Firewall:
    """Asks language models, and lets nothing of a person out.

    Args:
        database: where the log is kept.
        gate: what allows it.
        ledger: where it is recorded.
        known_of: see `KnownOf`.
        names: of the catalogue's products, which look like numbers of people at times.
        pace: time and chance.
        more: a plug-in that finds more, such as names of people; it can only add.
    """

    def __init__(
        self,
        database: Database,
        *,
        gate: Gate,
        ledger: Ledger,
        known_of: KnownOf,
        names: Callable[[], Iterable[str]],
        pace: Pace,
        more: Finder | None = None,
    ) -> None:
        self._database = database
        self._gate = gate
        self._ledger = ledger
        self._known_of = known_of
        self._names = names
        self._pace = pace
        self._more = more
        self.sent = Sent(database, pace.clock)

    def ask(
        self,
        ask: Ask,
        endpoint: Endpoint,
        dialect: Dialect,
        *,
        campaign: str,
        form: Form = "text",
        stream: bool = True,
        subject: SubjectId | None = None,
        heard: Heard | None = None,
    ) -> Answer:
        """Ask, and ask again where no answer came, waiting as long as the endpoint wishes.

        Args:
            heard: told each piece of the answer as it comes; what it is told is still unchecked.

        Raises:
            Withheld: something of a person was in it.
            DeniedError: the processor may not do it, or the person did not agree.
            OverBudget: the campaign has used what it may.
            Unanswered: no answer came in three attempts.
            Unfit: the endpoint does not take such a request.
        """
        body = dialect.body(ask, endpoint.model, form, stream=stream)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self.send(
                    body,
                    endpoint,
                    dialect,
                    campaign=campaign,
                    ask=ask,
                    subject=subject,
                    heard=heard,
                )
            except Unanswered as failure:
                if attempt == ATTEMPTS:
                    raise
                self._pace.wait(self._how_long(attempt, failure.after))
        raise AssertionError  # the last attempt answered or raised

    def reply(
        self,
        ask: Ask,
        endpoint: Endpoint,
        dialect: Dialect,
        *,
        campaign: str,
        subject: SubjectId,
        key: bytes,
        heard: Heard | None = None,
    ) -> str:
        """Have a model answer what a person wrote, tokens standing for every value of theirs.

        Args:
            ask: with the conversation in its turns.
            key: the conversation's own, from chance; the same at all its turns.
            heard: told each piece as it comes, restored; whoever shows it takes it back at None.

        Raises:
            ReviewNeeded: it twice lost or invented a token, so a human must answer.
        """
        masks = Masks(key, Known(self._known_of(subject)), more=self._more, never=self._names())
        hidden = tuple(Turn(turn.speaker, masks.hide(turn.text)) for turn in ask.turns)
        tokens = {token for turn in hidden for token in masks.tokens_in(turn.text)}
        masked = Ask(
            ask.instructions, ask.slots, hidden, ask.answer, ask.tools, ask.most_tokens,
            ask.sure | tokens,
        )  # fmt: skip
        for _ in range(ATTEMPTS):
            aloud = None if heard is None else Aloud(masks, heard)
            answer = self.ask(
                masked, endpoint, dialect, campaign=campaign, subject=subject, heard=aloud
            )
            try:
                whole = masks.restore(answer.text)
            except BrokenTokenError:
                if aloud is not None:
                    aloud(None)
                continue
            if aloud is not None:
                aloud.end()
            return whole
        raise ReviewNeeded(
            f"`{endpoint.name}` lost or invented a token {ATTEMPTS} times; a human must answer this"
        )

    def send(
        self,
        body: dict[str, Any],
        endpoint: Endpoint,
        dialect: Dialect,
        *,
        campaign: str,
        ask: Ask,
        subject: SubjectId | None = None,
        heard: Heard | None = None,
    ) -> Answer:
        """The one function that sends: allowed, looked through, noted, and only then sent."""
        entry = self._allowed(endpoint, subject)
        data = _encoded(body)
        sending = Sending(campaign, endpoint, data, ask.most_tokens, entry, subject)
        self._must_hold_nobody(body, sending, ask.sure | {endpoint.model})
        number = self._database.write(lambda connection: self._note(connection, sending))
        live = None if heard is None else Live(dialect, heard)
        try:
            said = wire.post(
                endpoint.url.rstrip("/") + dialect.path,
                {"content-type": "application/json", **dialect.headers(endpoint.key)},
                data,
                seconds=endpoint.seconds,
                pace=self._pace,
                heard=live.feed if live else None,
            )
            answer = dialect.read(said)
        except (Unanswered, Unfit):
            self.sent.end(number, "failed")
            if live:
                live.again()
            raise
        if live:
            live.end(answer.text)
        self._count(number, sending, answer)
        return answer

    def _allowed(self, endpoint: Endpoint, subject: SubjectId | None) -> int:
        """Ask the gate; the number of its answer in the ledger."""
        use = Use.of(Purpose.LLM_INFERENCE, processor=endpoint.processor)
        if subject is not None:
            answer = self._gate.ask(use, subject)
            if isinstance(answer, Denial):
                raise DeniedError(answer.ruling.for_operator(), decision=answer.entry)
            return answer.entry
        entry = self._gate.ask_many(use, np.empty(0, dtype=np.int64)).entry
        rule = self._gate.rule(use)
        if not rule.laws:
            raise DeniedError(rule.outcomes[0].for_operator(), decision=entry)
        return entry

    def _must_hold_nobody(
        self, body: dict[str, Any], sending: Sending, sure: frozenset[str] | set[str]
    ) -> None:
        if len(sending.body) > LONGEST_BODY:
            raise Unfit(f"the question has {len(sending.body):,} bytes; at most {LONGEST_BODY:,}")
        kinds = set()
        if sending.subject is not None:
            known = Known(self._known_of(sending.subject))
            texts = [[sending.body.decode()], *_read_together(body)]
            if known and any(known.found_in(*pieces) for pieces in texts):
                kinds.add("a value held of a person")
        kinds |= self._shaped(list(_leaves(body)), sure)
        if kinds:
            said = ", ".join(f"`{kind}`" for kind in sorted(kinds))
            noted = {"step": WITHHELD, "campaign": sending.campaign, "kinds": sorted(kinds)}
            entry = self._ledger.record("content", noted)
            self.sent.withheld(replace(sending, entry=entry), sorted(kinds))
            raise Withheld(
                f"nothing was sent to `{sending.endpoint.name}`, as it would have held {said}; "
                "take that out of the brief, the facts or the message",
                decision=entry,
            )

    def looked(self, campaign: str) -> list[Looked]:
        """Everything that went to a model for a campaign or was withheld, for its reviewer."""
        return [self._looked(row) for row in self.sent.of(campaign)]

    def ahead(self, ask: Ask, endpoint: Endpoint, dialect: Dialect) -> Looked:
        """What would go, and what the rings find in it; nothing is sent."""
        body = dialect.body(ask, endpoint.model, "schema", stream=True)
        return Looked(
            body=_encoded(body).decode(),
            processor=endpoint.processor,
            model=endpoint.model,
            outcome=AHEAD,
            found=tuple(self._found(body, ask.sure | {endpoint.model})),
        )

    def _looked(self, row: Mapping[str, Any]) -> Looked:
        withheld = row["outcome"] == WITHHELD
        body = json.loads(row["body"])
        found = (
            [Found(kind, "", known=False) for kind in body]
            if withheld
            else [replace(each, known=True) for each in self._found(body, ())]  # or it had not gone
        )
        return Looked(
            body="" if withheld else row["body"],
            at=datetime.fromtimestamp(row["sent_at"], UTC),
            found=tuple(found),
            **{name: row[name] for name in _AS_LOGGED},
        )

    def _found(self, body: dict[str, Any], sure: Iterable[str]) -> Iterator[Found]:
        """What looks like personal data in a body, each thing once."""
        seen = set()
        for text, hits, doubtful in self._hits(list(_leaves(body)), sure):
            for hit in hits:
                found = Found(hit.kind, text[hit.start : hit.end], hit not in doubtful)
                if found not in seen:
                    seen.add(found)
                    yield found

    def _shaped(self, texts: list[str], sure: Iterable[str]) -> set[str]:
        """The kinds of what looks like personal data and is not surely something else."""
        return {hit.kind for _, _, doubtful in self._hits(texts, sure) for hit in doubtful}

    def _hits(
        self, texts: list[str], sure: Iterable[str]
    ) -> Iterator[tuple[str, list[Hit], list[Hit]]]:
        """Each text with what looks like personal data in it, and what of that may well be."""
        found = [(text, hits) for text in texts if (hits := scan(text, Mode.OUT, more=self._more))]
        names = Known(self._names() if found else ())
        for text, hits in found:
            yield text, hits, list(apart_from([*_places(sure, text), *names.spans(text)], hits))

    def _note(self, connection: Connection, sending: Sending) -> int:
        number = self.sent.begin(connection, sending)
        body = {
            "step": "egress",
            "number": number,
            "campaign": sending.campaign,
            "processor": sending.endpoint.processor,
            "model": sending.endpoint.model,
            "allowed_by": sending.entry,
            "sha256": sending.digest,
        }
        self._ledger.append(connection, "content", body)
        return number

    def _count(self, number: int, sending: Sending, answer: Answer) -> None:
        if answer.tokens_in is None or answer.tokens_out is None:
            self.sent.end(number, "answered")
            return
        tokens = answer.tokens_in + answer.tokens_out
        cost = sending.endpoint.cost(answer.tokens_in, answer.tokens_out)
        self.sent.end(number, "answered", tokens=tokens, cost=cost)

    def _how_long(self, attempt: int, asked: float | None) -> float:
        """Full jitter over a wait that doubles, and never less than was asked for."""
        jittered = self._pace.chance() * _FIRST_WAIT * (1 << attempt)
        if asked is not None and asked > _LONGEST_WAIT:
            raise Unanswered(f"the model asks to wait {asked:g} seconds; try again then")
        return max(asked or 0.0, min(jittered, _LONGEST_WAIT))


def _encoded(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _leaves(value: Any, path: str = "") -> Iterator[str]:
    return (text for _, text in _texts(value, path))


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a body, keys too, with where it stands; places in lists are not told apart."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        speaker = value.get("role", "")
        for key, each in value.items():
            yield "keys", str(key)
            yield from _texts(each, f"{path}/{key}@{speaker if key != 'role' else ''}")
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield "numbers", str(value)


def _read_together(body: dict[str, Any]) -> list[list[str]]:
    """The texts that somebody might put together: all, those in one place, those of one speaker."""
    placed: defaultdict[str, list[str]] = defaultdict(list)
    for path, text in _texts(body):
        placed[path].append(text)
        placed[path.partition("@")[0]].append(text)
    return [list(_leaves(body)), *placed.values()]


def _places(sure: Iterable[str], text: str) -> list[tuple[int, int]]:
    """Where texts that are of nobody stand."""
    found = []
    for each in sure:
        at = text.find(each) if each else -1
        while at >= 0:
            found.append((at, at + len(each)))
            at = text.find(each, at + 1)
    return found
