"""A house: all rooms over one store, each handed what it needs and nothing else.

Where a room needs another on its own floor, it is handed a function here. Rooms that import
heavy libraries are made when they are first asked for.
"""

import hmac
import os
import random
import secrets
import time
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assent.catalogue import Catalogue
from assent.consent import Notices, Preferences, Register
from assent.data_map import DataMap
from assent.gate import TOLD_OF, Gate
from assent.ledger import Ledger, Signer, Verification, VerifierKey
from assent.people import KeyRing
from assent.store import Database, Warehouse
from assent.vocabulary import (
    Clock,
    Denial,
    DeniedError,
    Later,
    Purpose,
    SubjectId,
    Use,
)

if TYPE_CHECKING:
    from assent.activation import Lists, Outbox, Sender
    from assent.assembly.rights import Rights
    from assent.audiences import Audiences, Named
    from assent.audiences import Drawer as AudienceDrawer
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
    from assent.consent.receipt import Records
    from assent.consent.signals import Signals
    from assent.content import Generator
    from assent.content.by_model import ByModel
    from assent.content.firewall.ask import Endpoint
    from assent.content.firewall.egress import Firewall
    from assent.content.firewall.live import Heard
    from assent.content.firewall.looked import Looked
    from assent.creative import Chooser, Creative, Creatives
    from assent.intake import Importer
    from assent.intake.collect import Collector
    from assent.learning import Forgetting, ModelRegister
    from assent.recommend import Recommender
    from assent.review import Desk, Operators
    from assent.rights import Erasure, Retention
    from assent.score import Question, Scorer
    from assent.warehouse import Annex


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

_WRITE_KEY = 32


class House:
    """One controller's Assent.

    Args:
        data_map: what the controller declared.
        database: the store of everything but keys.
        key_database: the store of the people's keys.
        master: the 32 bytes that wrap them.
        folder: where models and files set aside are kept.
        keepsakes: the file of signed checkpoints, kept apart from the store.
        clock: the present moment.
        url: where people reach their own pages.

    Attributes:
        unknown_terms: how often a kind of signal spoke of something that is not known here, such
            as a category that the data map lacks, since the house was opened.
    """

    def __init__(
        self,
        data_map: DataMap,
        *,
        database: Database,
        key_database: Database,
        master: bytes,
        folder: Path,
        keepsakes: Path,
        clock: Clock,
        url: str,
    ) -> None:
        self.data_map = data_map
        self.database = database
        self.folder = folder
        self.clock = clock
        self.url = url
        self.unknown_terms: Counter[tuple[str, str]] = Counter()
        self.keys = KeyRing(key_database, master)
        self.key_database = key_database
        self._keepsakes = keepsakes
        lasts = {p: declared.consent_lasts for p, declared in data_map.purposes.items()}
        self.register = Register(database, lasts)
        self.notices = Notices(database, self.register, data_map, clock, TOLD_OF)
        self.preferences = Preferences(self.register, data_map, clock, self._unlearn)
        signer = Signer(f"assent/{data_map.controller.country}", self.keys.derive("ledger"))
        witnesses = [VerifierKey.of(each) for each in data_map.witnesses]
        self.ledger = Ledger(database, clock, signer, witnesses)
        self.catalogue = Catalogue(database, data_map)
        self.gate = Gate(
            database,
            data_map,
            register=self.register,
            keys=self.keys,
            ledger=self.ledger,
            clock=clock,
        )

    @cached_property
    def signals(self) -> "Signals":
        """Takes in what browsers, consent managers and other programs say for people."""
        from assent.consent.signals import Signals

        def unknown(kind: str, term: str) -> None:
            self.unknown_terms[kind, term] += 1

        return Signals(self.data_map, self.gate.note_consent, self.register.history, unknown)

    @cached_property
    def records(self) -> "Records":
        """Consent records and receipts, for export."""
        from assent.consent.receipt import Records

        return Records(self.data_map, f"{self.url.rstrip('/')}/p", self.notices.words)

    @cached_property
    def rights(self) -> "Rights":
        """What people may demand: their data, its correction, its erasure, and an answer."""
        from assent.assembly.rights import Rights

        return Rights(self)

    @property
    def erasure(self) -> "Erasure":
        """Erases people from every holder there is."""
        return self.rights.erasure

    @cached_property
    def retention(self) -> "Retention":
        """Deletes what has been kept long enough."""
        from assent.assembly.tables import metadata
        from assent.rights import Retention

        return Retention(
            self.database,
            metadata,
            data_map=self.data_map,
            register=self.register,
            ledger=self.ledger,
            clock=self.clock,
        )

    @cached_property
    def importer(self) -> "Importer":
        """Takes files in."""
        from assent.intake import Importer

        return Importer(self.gate, self.catalogue, self.data_map, self.clock, self.aside)

    @cached_property
    def write_keys(self) -> dict[str, str]:
        """The key that each declared source sends with, by the source's name.

        They follow from the master key. Another may be put in a key's place before collection
        begins.
        """
        sources = self.data_map.collect.sources
        return {name: self.keys.derive(f"write key/{name}").hex()[:_WRITE_KEY] for name in sources}

    @cached_property
    def collector(self) -> "Collector":
        """Takes in what Segment's SDKs send."""
        from assent.intake.collect import Collector, Counts, Keeping, Messages

        secret = self.keys.derive("collected value")

        def digest(field: str, value: str) -> str:
            return hmac.digest(secret, f"{field}\0{value}".encode(), "sha256").hex()

        counts = Counts()
        keeping = Keeping(
            self.gate,
            self.data_map,
            signals=self.signals,
            find_items=self.catalogue.numbers,
            messages=Messages(self.database),
            clock=self.clock,
            counts=counts,
            on_merged=self.forgetting.forget,
        )
        sources = {key: source for source, key in self.write_keys.items()}
        return Collector(
            self.data_map, sources, keeping, clock=self.clock, digest=digest, counts=counts
        )

    @property
    def aside(self) -> Path:
        """Where rows that could not be taken in are set aside."""
        return self.folder / "aside"

    @cached_property
    def models(self) -> "ModelRegister":
        """The models on record."""
        from assent.creative import creative_models
        from assent.learning import ModelRegister
        from assent.learning.fairness import Audits
        from assent.recommend import models
        from assent.score import score_models

        return ModelRegister(
            self.database,
            self.folder / "models",
            {**models, **score_models, **creative_models},
            vault=self.gate.vault,
            ledger=self.ledger,
            clock=self.clock,
            pseudonyms=self.keys.pseudonyms,
            audits=Audits(self.gate, self.data_map.fairness),
            by_person=self.data_map.approves_models,
        )

    @cached_property
    def forgetting(self) -> "Forgetting":
        """Has models forget."""
        from assent.learning import Forgetting

        return Forgetting(self.models)

    @cached_property
    def recommender(self) -> "Recommender":
        """Trains recommenders and recommends."""
        from assent.recommend import Recommender, Rules, Share

        said = self.data_map.recommendations
        shares = tuple(Share(each.least, each.categories) for each in said.shares)
        rules = Rules(said.sold_out, said.again, said.diversity, said.most_of_category, shares)
        return Recommender(self.gate, self.models, self.catalogue, rules=rules)

    @cached_property
    def creatives(self) -> "Creatives":
        """The creatives that are declared."""
        from assent.creative import Creatives

        return Creatives(self.folder / "creatives")

    def chooser(self, creative: "Creative") -> "Chooser":
        """Chooses among the variants of a creative, and learns what came of it."""
        from assent.creative import Chooser

        return Chooser(
            creative,
            database=self.database,
            gate=self.gate,
            register=self.models,
            data_map=self.data_map,
            clock=self.clock,
            chance=lambda: secrets.randbits(63),
        )

    def scorer(self, question: "Question") -> "Scorer":
        """Trains scores for a question and answers it."""
        from assent.score import Scorer

        return Scorer(self.gate, self.models, self.clock, question)

    @cached_property
    def audiences(self) -> "Audiences":
        """Finds audiences."""
        from assent.assembly.outputs import outputs
        from assent.audiences import Audiences, Sizes

        return Audiences(
            self.data_map,
            gate=self.gate,
            clock=self.clock,
            items_of=self._items_of,
            sizes=Sizes(self.database, self.clock, self.keys.derive("audiences")),
            outputs=outputs(self),
            others=self._drawer.other,
        )

    @cached_property
    def named(self) -> "Named":
        """The audiences that have a name."""
        from assent.audiences import Named

        return Named(self._drawer, self.audiences, self.data_map, self.clock)

    def annex(self, warehouse: Warehouse) -> "Annex":
        """The same questions, asked in a warehouse."""
        from assent.warehouse import Annex

        return Annex(warehouse, self.gate, self.data_map, self.audiences, self._drawer.members)

    @cached_property
    def _drawer(self) -> "AudienceDrawer":
        from assent.audiences import Drawer

        return Drawer(self.database)

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
            holdout_key=self.keys.derive("holdout"),
            plans=self.plans,
        )

    @cached_property
    def rehearsal(self) -> "Rehearsal":
        """Says who would get a campaign, and who would not and why."""
        from assent.campaigns import Rehearsal

        return Rehearsal(
            self.campaigns,
            gate=self.gate,
            audiences=self.audiences,
            outbox=self.outbox,
            catalogue=self.catalogue,
            pseudonyms=self.keys.pseudonyms,
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

    def adopt(self) -> None:
        """Take up what the data map says now: which words people are shown, which laws hold.

        A change of words ends the consents given to others; a law newly followed counts for
        everybody it protects, whenever they were met. Each is entered in the ledger.
        """
        self.register.mend()
        for purpose, n_ended in self.notices.adopt().items():
            body = {"step": "notice_changed", "purpose": purpose.value, "people": n_ended}
            self.ledger.record("consent", body)
        n_people = self.gate.adopt_laws()
        if n_people:
            self.ledger.record("consent", {"step": "laws_changed", "people": n_people})

    def checkpoint(self) -> str:
        """Sign the ledger as it stands and keep the note apart from the store too."""
        note = self.ledger.checkpoint()
        _append(self._keepsakes, f"{note}\f".encode())
        return note

    def cosign(self, note: str) -> str:
        """Take witnesses' cosignatures of a checkpoint, and keep them apart from the store too."""
        whole = self.ledger.cosign(note)
        _append(self._keepsakes, f"{whole}\f".encode())
        return whole

    def verify_ledger(self, kept: Sequence[str] = ()) -> Verification:
        """Hold the ledger against every checkpoint that was kept, here or elsewhere."""
        return self.ledger.verify([*self.kept_checkpoints(), *kept])

    def kept_checkpoints(self) -> list[str]:
        """Every checkpoint that was kept apart from the store, the oldest first."""
        if not self._keepsakes.exists():
            return []
        return [n for n in self._keepsakes.read_text(encoding="utf-8").split("\f") if n]

    @property
    def keyring(self) -> str:
        """Which master key this house has, as a hash that tells nothing of it."""
        return self.keys.derive("keyring").hex()[:16]

    def close(self) -> None:
        """Finish what was accepted and let go of both stores."""
        if "collector" in self.__dict__:
            self.collector.close()
        self.database.close()
        self.key_database.close()

    def forget_refusers(self) -> int:
        """Take everybody out of the models who no longer agrees to training.

        Somebody who says no on their own page is taken out at once; this is for a no that came
        by another way, such as a file.

        Returns:
            How many people were taken out.
        """
        from assent.learning import Source

        gone: set[int] = set()
        for model in self.models.kept():
            people = np.array(self.models.people(model), dtype=np.int64)
            learnt = Source().use(Purpose.MODEL_TRAINING)
            if model.purpose is not Purpose.PERSONALISED_RECOMMENDATIONS:
                learnt = Use.of(Purpose.MODEL_TRAINING)  # from other fields; the consent is one
            agree = self.gate.ask_many(learnt, people)
            gone |= set(people.tolist()) - set(agree.subjects.tolist())
        if gone:
            self.forgetting.forget_many(gone)
        return len(gone)

    def _unlearn(self, subject: int, purpose: Purpose) -> None:
        """A no to training reaches the models that learnt from the person."""
        if purpose is Purpose.MODEL_TRAINING:
            self.forgetting.forget(subject)

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

    def _places(self) -> dict[int, str | None]:
        with self.database.read() as connection:
            return self.register.places_in(connection)

    def _items_of(self, categories: Sequence[str], skus: Sequence[str]) -> list[int]:
        named = (number for number in self.catalogue.numbers(skus) if number is not None)
        return [*self.catalogue.in_categories(categories), *named]


def _append(path: Path, said: bytes) -> None:
    """Add to a file durably, all of it or nothing: half a checkpoint would look like a forgery."""
    with path.open("ab", buffering=0) as file:
        end, whole = file.tell(), False
        try:
            whole = file.write(said) == len(said)
            os.fsync(file.fileno())
        finally:
            if not whole:
                file.truncate(end)
    if not whole:
        raise Later(f"there is no room for the checkpoint in `{path}`; make some")
