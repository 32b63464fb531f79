"""From people to messages on their way: choose for each, put it in the outbox, send what waits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy import Connection

from assent.activation import Draft as Message
from assent.activation import Outbox, Row, Sender, SendReport
from assent.campaigns.campaign import Campaign
from assent.campaigns.drafted import Drafted
from assent.campaigns.links import Link, Links
from assent.campaigns.message import content_of, parts_of, restricted_class
from assent.campaigns.variants import Variants
from assent.catalogue import Catalogue
from assent.consent import Register
from assent.recommend import Recommendation, Recommender
from assent.vocabulary import Field, Purpose, SubjectId

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Put:
    """What putting messages in the outbox did.

    Args:
        new: how many messages were new.
        personal: for how many people products were chosen from what they bought.
        withheld: how many restricted products were passed over.
    """

    new: int
    personal: int
    withheld: int


class Delivery:
    """Takes messages from an approved draft to the sender.

    Args:
        recommender: chooses products for each person.
        catalogue: what these are.
        outbox: where messages wait.
        sender: sends them, asking the gate for each.
        links: to people's own pages.
        variants: chooses among the wordings of a campaign.
        register: knows in which language people were asked.
    """

    def __init__(
        self,
        recommender: Recommender,
        catalogue: Catalogue,
        *,
        outbox: Outbox,
        sender: Sender,
        links: Links,
        variants: Variants,
        register: Register,
    ) -> None:
        self._recommender = recommender
        self._catalogue = catalogue
        self._outbox = outbox
        self._sender = sender
        self._links = links
        self._variants = variants
        self._register = register

    def choose(self, campaign: Campaign, people: Sequence[int]) -> dict[int, Recommendation | None]:
        """What each of these people would be recommended; None where nothing is."""
        if not campaign.recommend or not len(people):
            return dict.fromkeys(people)
        subjects = np.asarray(people, dtype=np.int64)
        chosen = self._recommender.recommend_many(subjects, campaign.recommend)
        return {each.subject: each for each in chosen}

    def queue(
        self,
        campaign: Campaign,
        people: Sequence[int],
        label: str,
        also: Callable[[Connection, Put], object],
    ) -> Put:
        """Put messages in the outbox; who has one under this label gets no other.

        Args:
            campaign: whose.
            people: to whom.
            label: under which name they run.
            also: writes down what was decided, in the same transaction.
        """
        chosen = self.choose(campaign, people)
        messages = [
            Message(
                subject,
                content_of(recommendation, self._catalogue),
                campaign.restricted or restricted_class(recommendation, self._catalogue),
            )
            for subject, recommendation in chosen.items()
        ]
        recommended = [each for each in chosen.values() if each is not None]
        put = Put(
            new=0,
            personal=sum(each.personal for each in recommended),
            withheld=sum(each.withheld for each in recommended),
        )

        def noted(connection: Connection, new: int) -> None:
            also(connection, replace(put, new=new))

        new = self._outbox.queue(label, campaign.destination, messages, also=noted)
        return replace(put, new=new)

    def send(
        self,
        drafted: Drafted,
        label: str,
        go_on: Callable[[], None],
        progress: Progress | None = None,
    ) -> SendReport:
        """Send what waits under a label.

        Args:
            drafted: the approved words.
            label: under which name the messages run.
            go_on: asked before each message; what it raises ends the run.
            progress: told after each.
        """
        campaign = drafted.campaign
        pick = campaign.translated.chosen(
            drafted.draft,
            lambda subject: self._asked_in(subject, campaign.purpose),
            self._variants.picker(campaign.name, campaign.varied, drafted.draft),
        )

        def render(row: Row, _values: Mapping[Field, str]) -> Any:
            subject = SubjectId(row.subject)
            draft, number = pick(subject)
            link = self._links.address(Link(subject, campaign.name, campaign.purpose, number))
            parts = parts_of(draft, campaign.facts.sender.name, row.content, link)
            return self._variants.linked(
                parts, campaign.name, campaign.varied, number, draft.language
            )

        return self._sender.send(
            label, campaign.destination, render, go_on=go_on, progress=progress
        )

    def _asked_in(self, subject: int, purpose: Purpose) -> str:
        """The language in which somebody was last asked for a purpose; empty if none is known."""
        said = self._register.history(SubjectId(subject))
        asked = (each.language for each in reversed(said) if each.about == purpose)
        return next((code.partition("-")[0] for code in asked if code), "")
