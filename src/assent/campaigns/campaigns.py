"""The whole of a campaign: draft, check, submit, and once approved: choose, queue, send, measure.

Every step can be taken again: a draft is replaced, a person is queued once, a message is sent
once. What goes out is what was approved, byte for byte, or nothing.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import BigInteger, Integer, String, Text, func, select

from assent.activation import Draft as Message
from assent.activation import Outbox, Row, Sender, SendReport, State
from assent.audiences import Audiences, Preview
from assent.campaigns.campaign import Campaign
from assent.campaigns.drafted import Drafted, Queued, Submission
from assent.campaigns.links import Link, Links
from assent.campaigns.measure import Measured
from assent.campaigns.message import content_of, parts_of, restricted_class
from assent.catalogue import Catalogue
from assent.consent import Register
from assent.content import HAND, Draft, Severity, examine, generators, write
from assent.data_map import DataMap
from assent.gate import Gate
from assent.ledger import Ledger
from assent.recommend import Recommendation, Recommender
from assent.review import Desk
from assent.store import Database, Erase, Holds, column, put, table
from assent.vocabulary import (
    BadRequest,
    Clock,
    ConsentStatus,
    Field,
    NotFound,
    Purpose,
    ReviewNeeded,
    SetGrant,
    SubjectId,
    Use,
)

_campaigns = table(
    "campaigns_campaign",
    column("name", String(64), primary_key=True, holds=Holds.NOTHING),
    column("author", String, nullable=False, holds=Holds.OPERATOR),
    column("declared", Text, nullable=False, holds=Holds.NOTHING),
    column("draft", Text, nullable=False, holds=Holds.NOTHING),
    column("withheld", Integer, nullable=False, holds=Holds.NOTHING),
    column("drafted_at", BigInteger, nullable=False, holds=Holds.NOTHING),
    column("queued_at", BigInteger, nullable=True, holds=Holds.NOTHING),
    erase=Erase(kept_because="a campaign names no person; their messages are in the outbox"),
)

ONE_CLICK = "one_click"
Progress = Callable[[int, int], None]


class Campaigns:
    """Runs campaigns over the rooms it is handed."""

    def __init__(
        self,
        database: Database,
        data_map: DataMap,
        *,
        gate: Gate,
        audiences: Audiences,
        recommender: Recommender,
        catalogue: Catalogue,
        desk: Desk,
        outbox: Outbox,
        sender: Sender,
        links: Links,
        register: Register,
        ledger: Ledger,
        clock: Clock,
    ) -> None:
        self._database = database
        self._data_map = data_map
        self._gate = gate
        self._audiences = audiences
        self._recommender = recommender
        self._catalogue = catalogue
        self._desk = desk
        self._outbox = outbox
        self._sender = sender
        self._links = links
        self._register = register
        self._ledger = ledger
        self._clock = clock

    def draft(
        self, said: Mapping[str, Any], author: str, *, subject_line: str = "", body: str = ""
    ) -> Drafted:
        """Make or replace a campaign's draft: written by its generator, or by hand.

        Args:
            said: the campaign's plain values, as `read_campaign_file` gives them.
            author: who answers for it.
            subject_line: what a person wrote instead of the generator; with `body`.
            body: the same.
        """
        said = msgspec.json.decode(msgspec.json.encode(said))  # a day of TOML's becomes its text
        campaign = Campaign.of(said, self._data_map)
        self._must_own_up(campaign)
        if body:
            language = campaign.brief.language
            draft = Draft(subject_line, body, language, HAND, campaign.facts.hash)
        else:
            draft = write(campaign.brief, campaign.facts, generators[campaign.generator])
        return self._keep(said, campaign, author, draft)

    def edit(self, name: str, author: str, *, subject_line: str, body: str) -> Drafted:
        """Change a draft's words; an approval of the words before is then worth nothing."""
        before = self.one(name)
        draft = replace(before.draft, subject_line=subject_line, body=body)
        return self._keep(before.declared, before.campaign, author, draft)

    def all(self) -> list[Drafted]:
        """Every campaign, newest first."""
        query = select(_campaigns.c.name).order_by(_campaigns.c.drafted_at.desc())
        with self._database.read() as connection:
            names = list(connection.scalars(query))
        return [self.one(name) for name in names]

    def one(self, name: str) -> Drafted:
        """One campaign, its draft checked anew.

        Raises:
            NotFound: there is none of that name.
        """
        row = self._row(name)
        declared = msgspec.json.decode(row.declared)
        campaign = Campaign.of(declared, self._data_map)
        draft = Draft.of(msgspec.json.decode(row.draft))
        return Drafted(
            campaign,
            declared,
            row.author,
            draft,
            tuple(examine(draft, campaign.facts, self._clock().date())),
            datetime.fromtimestamp(row.drafted_at, UTC),
            None if row.queued_at is None else datetime.fromtimestamp(row.queued_at, UTC),
        )

    def preview(self, name: str) -> Preview:
        """The size of a campaign's audience with and without consent."""
        campaign = self.one(name).campaign
        return self._audiences.preview(
            campaign.definition, campaign.purpose, campaign.processor, campaign.restricted
        )

    def submit(self, name: str, author: str) -> int:
        """Hand a draft to the review desk, with its findings and its audience's size.

        Returns:
            The number of the item on the desk.

        Raises:
            ReviewNeeded: the checks found an error in it.
        """
        drafted = self.one(name)
        return self._desk.submit(
            campaign=name,
            author=author,
            draft=drafted.submission,
            facts=drafted.campaign.facts,
            findings=drafted.findings,
            audience=self.preview(name).as_json(),
        )

    def queue(self, name: str) -> Queued:
        """Choose for everybody in the audience and put their messages in the outbox.

        Raises:
            ReviewNeeded: the draft as it stands was not approved.
            AudienceTooSmall: too few people may get it.
        """
        drafted = self._approved(name)
        campaign = drafted.campaign
        members = self._audiences.members(campaign.definition, campaign.use)
        chosen = self._choose(campaign, members)
        messages = [
            Message(
                subject,
                content_of(recommendation, self._catalogue),
                campaign.restricted or restricted_class(recommendation, self._catalogue),
            )
            for subject, recommendation in chosen.items()
        ]
        new = self._outbox.queue(name, campaign.destination, messages)
        recommended = [each for each in chosen.values() if each is not None]
        queued = Queued(
            people=len(members),
            new=new,
            personal=sum(each.personal for each in recommended),
            withheld=sum(each.withheld for each in recommended),
            entry=members.entry,
        )
        self._note_queued(name, queued)
        return queued

    def send(self, name: str, *, progress: Progress | None = None) -> SendReport:
        """Send what is queued, asking the gate for each person as their turn comes.

        Raises:
            ReviewNeeded: the draft as it stands was not approved.
        """
        drafted = self._approved(name)
        campaign = drafted.campaign

        def render(row: Row, _values: Mapping[Field, str]) -> Any:
            link = self._links.address(Link(SubjectId(row.subject), name, campaign.purpose))
            return parts_of(drafted.draft, campaign.facts.sender.name, row.content, link)

        return self._sender.send(name, campaign.destination, render, progress=progress)

    def measure(self, name: str) -> Measured:
        """What came of it so far."""
        drafted = self.one(name)
        sent = self._outbox.rows(name, State.SENT)
        countable = self._countable([row.subject for row in sent])
        got = self._outbox.open_many(sent, countable) if countable else []
        stopped = Counter(row.reason for row in self._outbox.rows(name, State.STOPPED))
        return Measured(
            campaign=name,
            messages={state.value: n for state, n in self._outbox.counts(name).items()},
            stopped=dict(stopped),
            personal=sum(bool(row.content.get("personal")) for row in got),
            withheld=self._row(name).withheld,
            opted_out=self._opted_out(name, [row.subject for row in sent]),
            bought_recommended=self._bought_after(got, countable, drafted.queued_at),
            counted=len(got),
        )

    def _choose(self, campaign: Campaign, members: SetGrant) -> dict[int, Recommendation | None]:
        if not campaign.recommend:
            return dict.fromkeys(members.subjects.tolist())
        chosen = self._recommender.recommend_many(members.subjects, campaign.recommend)
        return {each.subject: each for each in chosen}

    def approved(self, drafted: Drafted) -> bool:
        """Whether a second human approved it exactly as it stands."""
        return self._desk.approved(drafted.campaign.name, drafted.submission.digest)

    def _approved(self, name: str) -> Drafted:
        drafted = self.one(name)
        if not self.approved(drafted):
            raise ReviewNeeded(
                f"the draft of `{name}` as it stands was approved by nobody; "
                "submit it, and have somebody other than its author approve it"
            )
        wrong = [each for each in drafted.findings if each.severity is Severity.ERROR]
        if wrong:
            raise ReviewNeeded(
                f"what `{name}` says was right when it was approved and is no longer: "
                f"{wrong[0].reason}; write it anew"
            )
        return drafted

    def _countable(self, subjects: list[int]) -> SetGrant | None:
        """Those who got it and whose purchases may be counted."""
        if not subjects:
            return None
        people = np.array(subjects, dtype=np.int64)
        return self._gate.ask_many(Use.of(Purpose.ANALYTICS, "purchases"), people)

    def _bought_after(
        self, got: list[Row], countable: SetGrant | None, since: datetime | None
    ) -> int | None:
        """How many of them later bought something that was recommended to them."""
        if countable is None or not got:
            return None
        offered = {row.subject: _items(row) for row in got}
        events = self._gate.vault.events(countable, kind="purchase", since=since)
        bought = zip(events.subject.tolist(), events.item.tolist(), strict=True)
        return len({who for who, item in bought if item in offered.get(who, ())})

    def _opted_out(self, name: str, subjects: list[int]) -> int:
        source = f"{ONE_CLICK}:{name}"
        no = {ConsentStatus.WITHDRAWN, ConsentStatus.REFUSED}
        return sum(
            any(e.source == source and e.status in no for e in self._register.history(subject))
            for subject in subjects
        )

    def _must_own_up(self, campaign: Campaign) -> None:
        """Hold that a campaign for a restricted product says so, or it would reach everybody."""
        for name, restricted in self._catalogue.restricted_by_name(
            [offer.name for offer in campaign.facts.offers]
        ).items():
            if restricted != campaign.restricted:
                raise BadRequest(
                    f"`{name}` belongs to `{restricted}`, which not everybody may be offered; "
                    f'write `restricted = "{restricted}"` in the campaign'
                )

    def _keep(
        self, said: Mapping[str, Any], campaign: Campaign, author: str, draft: Draft
    ) -> Drafted:
        """Keep a draft. If it is another one, what waits was chosen for the one before: it goes."""
        submission = Submission(draft, said)
        self._desk.note(
            campaign=campaign.name, author=author, draft=submission, facts=campaign.facts
        )
        if self._digest(campaign.name) != submission.digest:
            self._outbox.take_back(campaign.name)
        row = (
            campaign.name,
            author,
            msgspec.json.encode(said).decode(),
            msgspec.json.encode(draft.as_json()).decode(),
            0,
            int(self._clock().timestamp()),
        )
        names = ("name", "author", "declared", "draft", "withheld", "drafted_at")
        self._database.write(lambda c: put(c, _campaigns, names, [row], key=("name",)))
        return self.one(campaign.name)

    def _note_queued(self, name: str, queued: Queued) -> None:
        now = int(self._clock().timestamp())
        first = func.coalesce(_campaigns.c.queued_at, now)  # what is measured starts there
        changes = {"queued_at": first, "withheld": queued.withheld}
        change = _campaigns.update().where(_campaigns.c.name == name).values(**changes)
        record = {
            "campaign": name,
            "step": "queued",
            "people": queued.people,
            "new": queued.new,
            "personal": queued.personal,
            "withheld": queued.withheld,
            "audience_entry": queued.entry,
        }

        def work(connection: Any) -> None:
            connection.execute(change)
            self._ledger.append(connection, "campaign", record)

        self._database.write(work)

    def _digest(self, name: str) -> str:
        """What is kept of a campaign, as a reviewer would judge it; empty when nothing is."""
        row = self._found(name)
        if row is None:
            return ""
        draft = Draft.of(msgspec.json.decode(row.draft))
        return Submission(draft, msgspec.json.decode(row.declared)).digest

    def _found(self, name: str) -> Any:
        with self._database.read() as connection:
            return connection.execute(_campaigns.select().where(_campaigns.c.name == name)).first()

    def _row(self, name: str) -> Any:
        row = self._found(name)
        if row is None:
            raise NotFound(f"there is no campaign `{name}`; `assent campaign list` names them")
        return row


def _items(row: Row) -> set[int]:
    items = row.content["items"]
    return {each["item"] for each in items} if isinstance(items, list) else set()
