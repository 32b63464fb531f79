"""The rooms that come to know people: what is taken in, learnt, predicted and found."""

import hmac
import secrets
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assent.assembly.ground import Ground
from assent.consent import Preferences
from assent.store import Warehouse
from assent.vocabulary import Purpose

if TYPE_CHECKING:
    from assent.assembly.copies import Copies
    from assent.audiences import Audiences, Named
    from assent.audiences import Drawer as AudienceDrawer
    from assent.creative import Chooser, Creative, Creatives
    from assent.intake import Importer
    from assent.intake.collect import Collector
    from assent.learning import Forgetting, ModelRegister
    from assent.recommend import Recommender
    from assent.score import Question, Scorer
    from assent.warehouse import Annex


_WRITE_KEY = 32


class Knowing(Ground):
    """The rooms of intake, learning, recommendations, scores, creatives and audiences."""

    @cached_property
    def preferences(self) -> Preferences:
        """What people choose for themselves; a no to training reaches the models at once."""
        return Preferences(self.register, self.data_map, self.clock, self._unlearn)

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
        from assent.assembly.outputs import Outputs
        from assent.audiences import Audiences, Sizes

        return Audiences(
            self.data_map,
            gate=self.gate,
            clock=self.clock,
            items_of=self._items_of,
            sizes=Sizes(self.database, self.clock, self.keys.derive("audiences")),
            outputs=Outputs(self),
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
    def copies(self) -> "Copies":
        """The warehouses that were filled from here."""
        from assent.assembly.copies import Copies

        return Copies(self.folder / "warehouses.json", self.annex)

    @cached_property
    def _drawer(self) -> "AudienceDrawer":
        from assent.audiences import Drawer

        return Drawer(self.database)

    def _unlearn(self, subject: int, purpose: Purpose) -> None:
        """A no to training reaches the models that learnt from the person."""
        if purpose is Purpose.MODEL_TRAINING:
            self.forgetting.forget(subject)

    def _items_of(self, categories: Sequence[str], skus: Sequence[str]) -> list[int]:
        named = (number for number in self.catalogue.numbers(skus) if number is not None)
        return [*self.catalogue.in_categories(categories), *named]
