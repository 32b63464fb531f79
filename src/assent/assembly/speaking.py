"""The rooms that speak to people: what is written, judged, sent and measured."""

import os
import random
import time
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from assent.assembly.knowing import Knowing
from assent.data_map import DataMap
from assent.vocabulary import Denial, DeniedError, Purpose, SubjectId, Use

if TYPE_CHECKING:
    from pathlib import Path

    from assent.activation import Lists, Outbox, Sender
    from assent.campaigns import (
        Campaigns,
        Journeys,
        Links,
        Plans,
        Rehearsal,
        Tellings,
        Timetable,
        Variants,
    )
    from assent.content import Generator
    from assent.content.by_model import ByModel
    from assent.content.firewall.ask import Endpoint
    from assent.content.firewall.egress import Firewall
    from assent.content.firewall.live import Heard
    from assent.content.firewall.looked import Looked
    from assent.content.learnt import Linear
    from assent.review import Desk, Operators


_SAME = (
    "processor",
    "url",
    "model",
    "most_tokens",
    "most_cost",
    "price_in",
    "price_out",
    "seconds",
)
"""What an endpoint has from its declaration as it is."""


class Speaking(Knowing):
    """The rooms of content, review and activation, and the campaigns above them."""

    def __init__(self, data_map: DataMap, **parts: Any) -> None:
        super().__init__(data_map, **parts)
        if data_map.destinations:
            self.register.follow(self._allow_less)

    def _allow_less(self, connection: Connection, subjects: Sequence[int]) -> None:
        """Whoever withdraws is to be removed from the lists of others."""
        self.sender.removing.heard(connection, subjects)

    @cached_property
    def firewall(self) -> "Firewall":
        """The one door to language models."""
        from assent.content.firewall.egress import Firewall
        from assent.content.firewall.pace import Pace

        return Firewall(
            self.database,
            gate=self.gate,
            ledger=self.ledger,
            known_of=self._known_of,
            names=lambda: [item.name for item in self.catalogue.all()],
            pace=Pace(time.monotonic, time.sleep, random.random, self.clock),
        )

    def generator(self, name: str, campaign: str, heard: "Heard | None" = None) -> "Generator":
        """What writes for a campaign: one of the shelf, or a language model of the data map.

        Args:
            name: as the campaign gives it.
            campaign: whose bounds hold for what a model may use.
            heard: told what a model writes, as it comes.
        """
        from assent.content import generators

        model = self._model(name)
        if model is None:
            return generators[name]
        kind, endpoint = model
        return kind.connected(endpoint, self.firewall.ask, campaign, heard)

    def to_models(self, name: str) -> "list[Looked]":
        """What went to language models for a campaign; else what would go, if one is to write.

        Raises:
            NotFound: there is no such campaign.
        """
        from assent.content.by_model import question

        went = self.firewall.looked(name)
        campaign = self.campaigns.one(name).campaign
        model = self._model(campaign.generator)
        if went or model is None:
            return went
        kind, endpoint = model
        briefs = [campaign.brief, *campaign.brief.in_others()]
        asked = [question(brief, campaign.facts) for brief in briefs]
        return [self.firewall.ahead(each, endpoint, kind.dialect) for each in asked]

    @property
    def copy_model_place(self) -> "Path":
        """Where the model of manipulating copy is kept, once `assent content train` made one."""
        return self.folder / "manipulation.tsv"

    def copy_model(self) -> "Linear | None":
        """The model of manipulating copy that was trained here, if one was."""
        from assent.content.learnt import read_model

        return read_model(self.copy_model_place)

    def _model(self, name: str) -> "tuple[ByModel, Endpoint] | None":
        """How a declared model is spoken to, and where; None for what is on the shelf itself."""
        from assent.content.declared import kind_of
        from assent.content.firewall.ask import Endpoint

        declared = self.data_map.generators.get(name)
        if declared is None:
            return None
        kind = kind_of(name, declared)
        endpoint = Endpoint(
            name=name,
            key=os.environ.get(declared.key_env, "") if declared.key_env else "",
            **{each: getattr(declared, each) for each in _SAME},
        )
        return kind, endpoint

    @cached_property
    def operators(self) -> "Operators":
        """Who works here."""
        from assent.review import Operators

        return Operators(self.database, self.clock)

    @cached_property
    def desk(self) -> "Desk":
        """Where a second human judges."""
        from assent.review import Desk

        return Desk(self.database, self.ledger, self.clock, self.operators)

    @cached_property
    def outbox(self) -> "Outbox":
        """Messages on their way."""
        from assent.activation import Outbox

        return Outbox(self.database, self.gate.vault, self.clock)

    @cached_property
    def sender(self) -> "Sender":
        """Sends what is queued."""
        from assent.activation import Sender, worker_name

        return Sender(
            self.outbox,
            self.lists,
            self.gate,
            self.ledger,
            clock=self.clock,
            data_map=self.data_map,
            worker=worker_name(),
            places=self._places,
        )

    @cached_property
    def lists(self) -> "Lists":
        """Who stands on other people's lists."""
        from assent.activation import Lists

        key, seal = self.keys.derive("lists"), self.keys.derive("lists/seal")
        return Lists(self.database, self.clock, key=key, seal=seal + self.keys.derive("lists/mac"))

    @cached_property
    def links(self) -> "Links":
        """The links by which people reach their own pages."""
        from assent.campaigns import Links

        return Links(self.keys.derive("links"), self.url)

    @cached_property
    def variants(self) -> "Variants":
        """Chooses among the variants of campaigns."""
        from assent.campaigns import Variants

        return Variants(self.chooser, self.creatives, self.links)

    @cached_property
    def campaigns(self) -> "Campaigns":
        """From an audience to what came of it."""
        from assent.campaigns import Campaigns

        return Campaigns(
            self.database,
            self.data_map,
            gate=self.gate,
            audiences=self.audiences,
            recommender=self.recommender,
            catalogue=self.catalogue,
            desk=self.desk,
            outbox=self.outbox,
            sender=self.sender,
            links=self.links,
            variants=self.variants,
            register=self.register,
            ledger=self.ledger,
            clock=self.clock,
            generator=self.generator,
            copy_model=self.copy_model,
            holdout_key=self.keys.derive("holdout"),
            plans=self.plans,
        )

    @cached_property
    def rehearsal(self) -> "Rehearsal":
        """Says who would get a campaign, and who would not and why."""
        from assent.campaigns import Foresight, Rehearsal

        return Rehearsal(
            self.campaigns,
            gate=self.gate,
            audiences=self.audiences,
            outbox=self.outbox,
            catalogue=self.catalogue,
            pseudonyms=self.keys.pseudonyms,
            foresight=Foresight(
                self.data_map,
                gate=self.gate,
                outbox=self.outbox,
                clock=self.clock,
                places=self._places,
            ),
            variants=self.variants,
        )

    @cached_property
    def plans(self) -> "Plans":
        """When campaigns go out, and which are held."""
        from assent.campaigns import Plans

        return Plans(self.database, self.ledger, self.clock)

    @cached_property
    def timetable(self) -> "Timetable":
        """Has campaigns out when they are due, and holds them."""
        from assent.campaigns import Timetable

        return Timetable(self.campaigns, self.journeys, self.plans, self.outbox, self.clock)

    @cached_property
    def journeys(self) -> "Journeys":
        """Takes people through campaigns that they enter by what they do."""
        from assent.campaigns import Journeys

        return Journeys(
            self.campaigns,
            positions=self.campaigns.positions,
            plans=self.plans,
            gate=self.gate,
            audiences=self.audiences,
            outbox=self.outbox,
            catalogue=self.catalogue,
            clock=self.clock,
        )

    @cached_property
    def tellings(self) -> "Tellings":
        """Tells people of trainings before they take place."""
        from assent.campaigns import Tellings

        return Tellings(
            self.database,
            self.data_map,
            gate=self.gate,
            outbox=self.outbox,
            sender=self.sender,
            links=self.links,
            ledger=self.ledger,
            clock=self.clock,
            pseudonyms=self.keys.pseudonyms,
        )

    def _known_of(self, subject: SubjectId) -> list[str]:
        """Every identifying value held of somebody, to see that none of them leaves.

        Raises:
            DeniedError: they may not be read for `security`; what cannot be looked for may not be
                risked.
        """
        fields = self.data_map.fields.items()
        leading = [name for name, declared in fields if declared.identifying]
        answer = self.gate.ask(Use.of(Purpose.SECURITY, *leading), subject)
        if isinstance(answer, Denial):
            raise DeniedError(answer.ruling.for_operator(), decision=answer.entry)
        return list(self.gate.vault.read(answer).values())
