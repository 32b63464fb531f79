"""Journeys under way: people enter by what they do, and are taken from step to step.

The gate is asked about everybody at every step, so a withdrawal ends a journey where it is. Each
step is taken again after a kill: a position moves in the transaction that puts its message in the
outbox.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import Connection

from assent.activation import Outbox, SendReport, State
from assent.audiences import All, Audiences, Definition, Did
from assent.campaigns.campaign import Campaign
from assent.campaigns.campaigns import Campaigns
from assent.campaigns.delivery import Progress, Put
from assent.campaigns.doing import items_of, times_in
from assent.campaigns.journey import Branch, End, Journey, Send, Wait
from assent.campaigns.pictured import Pictured, picture
from assent.campaigns.plans import Plans
from assent.campaigns.positions import Position, Positions
from assent.catalogue import Catalogue
from assent.gate import Gate
from assent.vocabulary import Clock, Conflict, Denial, SetGrant, SubjectId

DENIED = "the gate says no"
EXPIRED = "it took too long"
REACHED = "the end"


class Journeys:
    """Takes people through journeys.

    Args:
        campaigns: the messages, and who is held out.
        positions: where people are.
        plans: whether somebody holds it.
        gate: asked at every step.
        audiences: finds who enters, and who takes which branch.
        outbox: where messages wait.
        catalogue: the items that a trigger is about.
        clock: the present moment.
    """

    def __init__(
        self,
        campaigns: Campaigns,
        *,
        positions: Positions,
        plans: Plans,
        gate: Gate,
        audiences: Audiences,
        outbox: Outbox,
        catalogue: Catalogue,
        clock: Clock,
    ) -> None:
        self._campaigns = campaigns
        self._positions = positions
        self._plans = plans
        self._gate = gate
        self._audiences = audiences
        self._outbox = outbox
        self._catalogue = catalogue
        self._clock = clock

    def advance(
        self,
        name: str,
        *,
        go_on: Callable[[], bool] = lambda: True,
        progress: Progress | None = None,
    ) -> list[SendReport]:
        """Have people enter, take each as far as they go, and send what that put in the outbox.

        Raises:
            ReviewNeeded: its draft, or that of a message it sends, is not approved as it stands.
            Held: somebody holds it.
        """
        campaign = self._campaigns.checked(name).campaign
        journey = _journey_of(campaign)
        self._plans.may_go_on(name)
        self._enter(campaign, journey)
        while due := self._positions.due(name, self._clock()):
            for step, people in due.items():
                self._take(campaign, journey, step, people)
        return self._send(campaign, journey, go_on, progress)

    def picture(self, name: str) -> Pictured | None:
        """Its steps, who waits where, and why it is over for others; None if it is no journey."""
        campaign = self._campaigns.one(name).campaign
        held = self._campaigns.holdout.since(name)
        return picture(campaign, self._positions.all(name), len(held))

    def _enter(self, campaign: Campaign, journey: Journey) -> None:
        trigger, now = journey.trigger, self._clock()
        did = replace(trigger.did, since=now - trigger.expires, before=now - trigger.after)
        wanted = Definition(All((campaign.definition.condition, did)))
        grant = self._asked(campaign)
        found = self._audiences.matching(wanted, grant)
        if not len(found):
            return
        begins = int((now - trigger.expires).timestamp())
        ends = int((now - trigger.after).timestamp())
        did_at = {
            who: max(times)
            for who, times in self._times(
                grant, trigger.did, dict.fromkeys(found.tolist(), begins)
            ).items()
            if max(times) < ends
        }
        bought = self._times(grant, trigger.without, did_at)
        entering = self._again(
            campaign.name, journey, {w: did_at[w] for w in did_at if w not in bought}
        )
        before = {each.subject for each in self._positions.all(campaign.name)}
        held = self._campaigns.holdout.hold(
            campaign.name, [p.subject for p in entering], campaign.holdout, before, now
        )
        self._positions.enter(campaign.name, [p for p in entering if p.subject not in held], now)

    def _again(self, name: str, journey: Journey, did_at: Mapping[int, int]) -> list[Position]:
        """Those who may enter: not under way, not too often, not too soon, not for the same."""
        trigger, now = journey.trigger, int(self._clock().timestamp())
        last = {each.subject: each for each in self._positions.all(name)}
        entering = []
        for who, at in did_at.items():
            before = last.get(who)
            if before is not None and (
                not before.ended
                or before.round >= trigger.most
                or now - before.entered_at < trigger.again.total_seconds()
                or at <= before.did_at
            ):
                continue
            entering.append(Position(who, before.round + 1 if before else 1, at, now, 0, ""))
        return entering

    def _take(
        self, campaign: Campaign, journey: Journey, number: int, people: Sequence[Position]
    ) -> None:
        """Take the people at one step to the next."""
        name, now = campaign.name, self._clock()
        left = self._left(campaign, journey, people)
        step = journey.steps[number] if number < len(journey.steps) else End()
        subjects = [each.subject for each in left]
        match step:
            case Wait(long):
                self._positions.move(name, subjects, number + 1, now + long)
            case Branch(definition, to):
                grant = self._asked(campaign, subjects)
                there = set(self._audiences.matching(definition, grant).tolist())
                self._positions.move(name, there, to, now)
                self._positions.move(name, set(subjects) - there, number + 1, now)
            case Send(message):
                other = self._campaigns.checked(message).campaign
                for round_ in sorted({each.round for each in left}):
                    those = [each.subject for each in left if each.round == round_]

                    def moved(connection: Connection, _: Put, those: list[int] = those) -> None:
                        self._positions.move_in(connection, name, those, number + 1, now)

                    label = label_of(message, round_)
                    self._campaigns.delivery.queue(other, those, label, moved)
            case End():
                self._positions.end(name, subjects, REACHED)

    def _left(
        self, campaign: Campaign, journey: Journey, people: Sequence[Position]
    ) -> list[Position]:
        """Those who go on; the journey of the others ends, and why is kept."""
        name, now = campaign.name, int(self._clock().timestamp())
        grant = self._asked(campaign, [each.subject for each in people])
        granted = set(grant.subjects.tolist())
        did_at = {each.subject: each.did_at for each in people if each.subject in granted}
        bought = self._times(grant, journey.trigger.without, did_at)
        over = now - journey.trigger.expires.total_seconds()
        why = {
            each.subject: self._denied(campaign, each.subject)
            if each.subject not in granted
            else f"did `{journey.trigger.without.kind}`"
            if journey.trigger.without and each.subject in bought
            else EXPIRED
            for each in people
            if each.subject not in granted or each.subject in bought or each.did_at < over
        }
        for reason in sorted(set(why.values())):
            self._positions.end(name, [who for who in why if why[who] == reason], reason)
        return [each for each in people if each.subject not in why]

    def _times(
        self, grant: SetGrant, doing: Did | None, since: Mapping[int, int]
    ) -> dict[int, list[int]]:
        if doing is None or not since:
            return {}
        begins = datetime.fromtimestamp(min(since.values()), UTC) - timedelta(seconds=1)
        events = self._gate.vault.events(grant, kind=doing.kind, since=begins)
        return times_in(events, since, doing, items_of(self._catalogue, doing))

    def _asked(self, campaign: Campaign, among: Sequence[int] | None = None) -> SetGrant:
        """The gate's answer for all that the journey reads."""
        people = None if among is None else np.array(among, dtype=np.int64)
        return self._gate.ask_many(campaign.use, people)

    def _denied(self, campaign: Campaign, who: int) -> str:
        """Why somebody is not granted any more; what the gate says of one person is on record."""
        answer = self._gate.ask(campaign.use, SubjectId(who))
        return f"{DENIED}: {answer.ruling.for_operator()}" if isinstance(answer, Denial) else DENIED

    def _send(
        self,
        campaign: Campaign,
        journey: Journey,
        go_on: Callable[[], bool],
        progress: Progress | None,
    ) -> list[SendReport]:
        reports = []
        for message in journey.messages:
            for round_ in range(1, self._positions.rounds(campaign.name) + 1):
                label = label_of(message, round_)
                if self._outbox.counts(label)[State.QUEUED]:
                    reports.append(
                        self._campaigns.send_as(
                            message, label, held_by=campaign.name, go_on=go_on, progress=progress
                        )
                    )
        return reports


def label_of(message: str, round_: int) -> str:
    """Under which name the messages of one round run; a person gets one of each.

    Examples:
        >>> label_of("basket", 1), label_of("basket", 2)
        ('basket', 'basket/2')
    """
    return message if round_ == 1 else f"{message}/{round_}"


def _journey_of(campaign: Campaign) -> Journey:
    if campaign.journey is None:
        raise Conflict(f"`{campaign.name}` has no `[trigger]`; nobody enters it by themselves")
    return campaign.journey
