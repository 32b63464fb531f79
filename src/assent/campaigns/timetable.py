"""The timetable: campaigns go out at their time, and stop when somebody says so.

`run_due` does what is due, wherever it was left: it may be called as often as one likes, by a
server, by cron, after a kill. Whoever is queued is queued once, and a message is sent once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from assent.activation import Outbox, SendReport, State
from assent.campaigns.campaigns import Campaigns
from assent.campaigns.delivery import Progress
from assent.campaigns.journeys import Journeys, label_of
from assent.campaigns.plans import Held, Hold, Plan, Plans, Step, must_exist
from assent.vocabulary import AssentError, BadRequest, Clock, Conflict, Later

ITSELF = "timetable"
"""Who holds a campaign that cannot go out as it is."""


@dataclass(frozen=True, slots=True)
class Went:
    """What was done for one campaign.

    Args:
        campaign: its name.
        report: what became of its messages, if there was anything to send.
        error: why it could not go on.
    """

    campaign: str
    report: SendReport | None
    error: AssentError | None = None

    def as_json(self) -> dict[str, Any]:
        """For the command line and the log."""
        return {
            "campaign": self.campaign,
            "report": self.report.as_json() if self.report else None,
            "error": self.error.as_json() if self.error else None,
        }


class Timetable:
    """Plans campaigns, holds them, and has those out that are due.

    Args:
        campaigns: what goes out.
        journeys: takes people through those that they enter by what they do.
        plans: where it is kept when, and whether it is held.
        outbox: where messages wait.
        clock: the present moment.
    """

    def __init__(
        self,
        campaigns: Campaigns,
        journeys: Journeys,
        plans: Plans,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._campaigns = campaigns
        self._journeys = journeys
        self._plans = plans
        self._outbox = outbox
        self._clock = clock

    def schedule(self, name: str, by: str, at: datetime | None = None) -> Plan:
        """Have a campaign go out at a time; one in the past is now.

        Args:
            name: an approved campaign.
            by: who says so.
            at: when; now unless given.

        Raises:
            ReviewNeeded: the draft as it stands was not approved.
            Conflict: it is under way already, or was stopped.
            BadRequest: the time has no zone.
        """
        if at is not None and at.tzinfo is None:
            raise BadRequest(f"`{at.isoformat()}` has no time zone; add `Z` for UTC")
        drafted = self._campaigns.checked(name)
        before = self._plans.find(name)
        if before is not None:
            must_exist(before, name)
            if before.step is not Step.PLANNED:
                raise Conflict(f"`{name}` is under way; pause or stop it")
        when = (at or self._clock()).astimezone(UTC)
        plan = Plan(name, drafted.submission.digest, Step.PLANNED, Hold.NONE, when, by)
        self._plans.keep(plan)
        return plan

    def pause(self, name: str, by: str) -> None:
        """Hold a campaign at once; a run under way ends before its next message.

        Raises:
            Conflict: it was stopped, or all of it is sent.
        """
        plan = self._plan(name)
        if plan.step is Step.SENT:
            raise Conflict(f"all of `{name}` is sent; there is nothing to pause")
        self._plans.hold(plan, Hold.PAUSED, by)

    def resume(self, name: str, by: str) -> None:
        """Let a paused campaign go on from where it was.

        Raises:
            Conflict: it is not paused.
        """
        plan = self._plan(name)
        if plan.hold is not Hold.PAUSED:
            raise Conflict(f"`{name}` is not paused; it goes on by itself")
        self._plans.hold(plan, Hold.NONE, by)

    def stop(self, name: str, by: str) -> int:
        """End a campaign for good, at once, and take back what waits.

        Returns:
            How many messages were taken back.
        """
        plan = self._plan(name)
        self._plans.hold(plan, Hold.STOPPED, by)
        journey = self._campaigns.one(name).campaign.journey
        self._campaigns.positions.end_all(name, "it was stopped")
        rounds = range(1, max(self._campaigns.positions.rounds(name), 1) + 1)
        messages = journey.messages if journey else (name,)
        labels = [label_of(message, each) for message in messages for each in rounds]
        return sum(self._outbox.take_back(label) for label in labels)

    def run_due(
        self,
        *,
        go_on: Callable[[], bool] = lambda: True,
        progress: Callable[[str], Progress] | None = None,
    ) -> list[Went]:
        """Have out what is due.

        Args:
            go_on: whether to; asked before each message, so that a server can close.
            progress: makes a campaign's progress bar.
        """
        now = self._clock()
        due = [plan for plan in self._plans.all() if plan.runs(now)]
        return [
            self._run(plan, go_on, progress(plan.name) if progress else None)
            for plan in due
            if go_on()
        ]

    def _run(self, plan: Plan, go_on: Callable[[], bool], progress: Progress | None) -> Went:
        """Take one campaign as far as it goes; one that fails does not keep the others."""
        try:
            if self._campaigns.one(plan.name).campaign.journey is not None:
                return self._journey(plan, go_on, progress)
            if plan.step is Step.PLANNED:
                self._campaigns.queue(plan.name)
                self._plans.reach(plan, Step.SENDING)
            report = self._campaigns.send(plan.name, go_on=go_on, progress=progress)
        except (Held, Later) as failure:
            return Went(plan.name, None, failure)
        except AssentError as failure:
            self._plans.hold(plan, Hold.PAUSED, ITSELF, failure.message)
            return Went(plan.name, None, failure)
        if not self._outbox.counts(plan.name)[State.QUEUED]:
            self._plans.reach(plan, Step.SENT)
        return Went(plan.name, report, report.halted)

    def _journey(self, plan: Plan, go_on: Callable[[], bool], progress: Progress | None) -> Went:
        """Take a journey as far as it goes; it has no end but a stop."""
        reports = self._journeys.advance(plan.name, go_on=go_on, progress=progress)
        self._plans.reach(plan, Step.SENDING)
        halted = next((each.halted for each in reports if each.halted is not None), None)
        return Went(plan.name, reports[0] if reports else None, halted)

    def _plan(self, name: str) -> Plan:
        """The plan of a campaign; one that somebody sends by hand gets one to be held by."""
        drafted = self._campaigns.one(name)
        plan = self._plans.find(name)
        if plan is None and drafted.queued_at is not None:
            digest = drafted.submission.digest
            return Plan(name, digest, Step.SENDING, Hold.NONE, drafted.queued_at, drafted.author)
        return must_exist(plan, name)
