"""The whole of a campaign: draft, check, submit, and once approved: choose, queue, send, measure.

Every step can be taken again: a draft is replaced, a person is queued once, a message is sent
once. What goes out is what was approved, byte for byte, or nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import Connection

from assent.activation import Outbox, Sender, SendReport, State
from assent.audiences import Audiences, Preview
from assent.campaigns.campaign import MEANS, Campaign
from assent.campaigns.delivery import Delivery, Progress, Put
from assent.campaigns.drafted import Drafted, Queued, Submission
from assent.campaigns.holdout import Holdout
from assent.campaigns.kept import Drawer, Kept
from assent.campaigns.links import Links
from assent.campaigns.measure import Measured, Measuring
from assent.campaigns.plans import Held, Plans
from assent.campaigns.positions import Positions
from assent.campaigns.risks import risks_of
from assent.campaigns.translated import TEXTS
from assent.campaigns.variants import Variants
from assent.catalogue import Catalogue
from assent.consent import Register
from assent.content import HAND, Draft, Generator, Severity, Surroundings, write
from assent.content.firewall.live import Heard
from assent.content.learnt import Linear
from assent.data_map import DataMap
from assent.gate import Gate
from assent.ledger import Ledger
from assent.recommend import Recommender
from assent.review import Desk
from assent.store import Database
from assent.vocabulary import (
    BadRequest,
    Clock,
    Conflict,
    ReviewNeeded,
)


class Campaigns:
    """Runs campaigns over the rooms it is handed.

    Attributes:
        delivery: chooses for people and puts messages on their way.
        holdout: who is held out.
        positions: where people are in journeys.
    """

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
        variants: Variants,
        register: Register,
        ledger: Ledger,
        clock: Clock,
        generator: Callable[[str, str, Heard | None], Generator],
        copy_model: Callable[[], Linear | None],
        holdout_key: bytes,
        plans: Plans,
    ) -> None:
        self._data_map = data_map
        self._audiences = audiences
        self._catalogue = catalogue
        self._desk = desk
        self._outbox = outbox
        self._variants = variants
        self.delivery = Delivery(
            recommender,
            catalogue,
            outbox=outbox,
            sender=sender,
            links=links,
            variants=variants,
            register=register,
        )
        self.holdout = Holdout(database, holdout_key)
        self._plans = plans
        self.positions = Positions(database)
        self._drawer = Drawer(database)
        self._measuring = Measuring(gate, outbox, register, catalogue)
        self._ledger = ledger
        self._clock = clock
        self._generator = generator
        self._copy_model = copy_model

    def draft(
        self,
        said: Mapping[str, Any],
        author: str,
        *,
        subject_line: str = "",
        body: str = "",
        heard: Heard | None = None,
    ) -> Drafted:
        """Make or replace a campaign's draft: written by its generator, or by hand.

        Args:
            said: the campaign's plain values, as `read_campaign_file` gives them.
            author: who answers for it.
            subject_line: what a person wrote instead of the generator; with `body`.
            body: the same.
            heard: told what a language model writes, as it comes.
        """
        said = msgspec.json.decode(msgspec.json.encode(said))  # a day of TOML's becomes its text
        campaign = Campaign.of(said, self._data_map, self._audiences.read)
        self._must_own_up(campaign)
        if body:
            campaign.translated.must_be_whole(campaign.brief)
            language = campaign.brief.language
            draft = Draft(subject_line, body, language, HAND, campaign.facts.hash)
        else:
            generator = self._generator(campaign.generator, campaign.name, heard)
            draft = write(campaign.brief, campaign.facts, generator)
            if campaign.brief.others:
                texts = campaign.translated.written(campaign.brief, campaign.facts, generator)
                said = {**said, TEXTS: texts}
                campaign = Campaign.of(said, self._data_map, self._audiences.read)
        return self._keep(said, campaign, author, draft)

    def edit(self, name: str, author: str, *, subject_line: str, body: str) -> Drafted:
        """Change a draft's words; an approval of the words before is then worth nothing."""
        before = self.one(name)
        draft = replace(before.draft, subject_line=subject_line, body=body)
        return self._keep(before.declared, before.campaign, author, draft)

    def all(self) -> list[Drafted]:
        """Every campaign, newest first."""
        return [self._drafted(kept) for kept in self._drawer.all()]

    def one(self, name: str) -> Drafted:
        """One campaign, its draft checked anew.

        Raises:
            NotFound: there is none of that name.
        """
        return self._drafted(self._drawer.one(name))

    def preview(self, name: str) -> Preview:
        """The size of a campaign's audience with and without consent."""
        campaign = self.one(name).campaign
        return self._audiences.preview(
            campaign.definition,
            campaign.purpose,
            campaign.processor,
            campaign.restricted,
            reads=campaign.use.fields,
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
            risks=risks_of(
                drafted.campaign, self._data_map, (each.facts for each in self._desk.settled())
            ),
        )

    def queue(self, name: str) -> Queued:
        """Choose for everybody in the audience and put their messages in the outbox.

        Raises:
            ReviewNeeded: the draft as it stands was not approved.
            Held: somebody paused or stopped it.
            AudienceTooSmall: too few people may get it.
        """
        kept = self.checked(name)
        campaign = kept.campaign
        if campaign.journey is not None:
            raise Conflict(f"people enter `{name}` by what they do; schedule it instead")
        self._plans.may_go_on(name)
        members = self._audiences.members(campaign.definition, campaign.use)
        people = members.subjects.tolist()
        written = {row.subject for state in State for row in self._outbox.rows(name, state)}
        held = self.holdout.drawn(name, people, campaign.holdout, written)

        def queued(put: Put) -> Queued:
            return Queued(
                people=len(people),
                held=len(held),
                new=put.new,
                personal=put.personal,
                withheld=put.withheld,
                entry=members.entry,
            )

        def note(connection: Connection, put: Put) -> None:
            self.holdout.note_in(connection, name, held, self._clock())
            if put.new or kept.queued_at is None:
                self._note_queued(connection, name, queued(put))

        left = [who for who in people if who not in held]
        return queued(self.delivery.queue(campaign, left, name, note))

    def send(
        self,
        name: str,
        *,
        go_on: Callable[[], bool] = lambda: True,
        progress: Progress | None = None,
    ) -> SendReport:
        """Send what is queued, asking the gate for each person as their turn comes.

        Args:
            name: which campaign.
            go_on: whether to, asked before each message.
            progress: told after each.

        Raises:
            ReviewNeeded: the draft as it stands was not approved.
            Held: somebody paused or stopped it.
        """
        return self.send_as(name, name, held_by=name, go_on=go_on, progress=progress)

    def send_as(
        self,
        name: str,
        label: str,
        *,
        held_by: str,
        go_on: Callable[[], bool],
        progress: Progress | None,
    ) -> SendReport:
        """Send what is queued of a campaign's message under some label; see `send`.

        Args:
            name: whose message.
            label: under which name the messages run.
            held_by: the campaign whose pause or stop ends the run.
            go_on: whether to, asked before each message.
            progress: told after each.
        """
        drafted = self.checked(name)

        def may_go_on() -> None:
            self._plans.may_go_on(held_by)
            if not go_on():
                raise Held("this process is closing; what waits goes out when it is started again")

        may_go_on()
        return self.delivery.send(drafted, label, may_go_on, progress)

    def measure(self, name: str) -> Measured:
        """What came of it so far."""
        kept = self._drawer.one(name)
        campaign = self._drafted(kept).campaign
        entered = {each.subject: each.entered_at for each in reversed(self.positions.all(name))}
        return self._measuring.measure(
            name,
            withheld=kept.withheld,
            since=kept.queued_at,
            aim=campaign.aim,
            held=self.holdout.since(name),
            entered=entered if campaign.journey is not None else None,
        )

    def approved(self, drafted: Drafted) -> bool:
        """Whether a second human approved it exactly as it stands."""
        return self._desk.approved(drafted.campaign.name, drafted.submission.digest)

    def checked(self, name: str) -> Drafted:
        """A campaign that may go out as it stands.

        Raises:
            NotFound: there is none of that name.
            ReviewNeeded: its draft was not approved, or what it says is not right any more.
        """
        drafted = self.one(name)
        if not self.approved(drafted):
            raise ReviewNeeded(
                f"the draft of `{name}` as it stands is not approved; submit it, and have "
                "somebody other than its author approve it (two people, if it carries a risk)"
            )
        wrong = [each for each in drafted.findings if each.severity is Severity.ERROR]
        if wrong:
            raise ReviewNeeded(
                f"what `{name}` says was right when it was approved and is no longer: "
                f"{wrong[0].reason}; write it anew"
            )
        return drafted

    def _drafted(self, kept: Kept) -> Drafted:
        submission = kept.submission
        campaign = Campaign.of(submission.declared, self._data_map, self._audiences.read)
        around = Surroundings(
            audience=campaign.brief.audience,
            earlier=self._drawer.sent_beside(campaign.name),
            in_catalogue=self._catalogue.names_with,
            limits=campaign.brief.limits,
            model=self._copy_model(),
        )
        what = (submission.draft, campaign.facts, self._clock().date(), around)
        findings = campaign.varied.examined(*what) + campaign.translated.examined(*what)
        return Drafted(
            campaign,
            _meant(submission.declared, campaign),
            kept.author,
            submission.draft,
            tuple(findings),
            kept.drafted_at,
            kept.queued_at,
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
        campaign.varied.drafts(draft)  # refuses what is no draft before anything is kept
        campaign.translated.drafts(draft)
        submission = Submission(draft, _meant(said, campaign))
        self._desk.note(
            campaign=campaign.name, author=author, draft=submission, facts=campaign.facts
        )
        before = self._drawer.find(campaign.name)
        if before is None or before.submission.digest != submission.digest:
            self._outbox.take_back(campaign.name)
            self._plans.drop(campaign.name)
            self.positions.end_all(campaign.name, "the campaign was changed")
        self._drawer.keep(campaign.name, author, submission, self._clock())
        return self.one(campaign.name)

    def _note_queued(self, connection: Connection, name: str, queued: Queued) -> None:
        record = {
            "campaign": name,
            "step": "queued",
            "people": queued.people,
            "held": queued.held,
            "new": queued.new,
            "personal": queued.personal,
            "withheld": queued.withheld,
            "audience_entry": queued.entry,
        }
        self._drawer.note_queued(connection, name, queued.withheld, self._clock())
        self._ledger.append(connection, "campaign", record)


def _meant(said: Mapping[str, Any], campaign: Campaign) -> dict[str, Any]:
    """A campaign's values with what the audiences that it refers to mean.

    So a change of one of these is another submission, which nobody has approved.
    """
    own = {key: value for key, value in said.items() if key != MEANS}
    definition = campaign.definition
    return {**own, MEANS: definition.explained()} if definition.named else own
