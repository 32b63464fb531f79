"""Recommending: asked of the gate first, personal where it grants, the same for all where not.

For a person who agreed, what they bought is read under the grant and their items are ranked by
the live model. For anybody else nothing of theirs is read, and they get what is like the page or
basket at hand, or what is popular. An item
of a restricted class, such as alcohol, is withheld unless the gate grants that class too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from assent.catalogue import Catalogue
from assent.gate import Gate
from assent.learning import (
    Contribution,
    Derives,
    ModelRegister,
    Registered,
    Source,
    TrainingSet,
    alone,
    gather,
    keep_derived,
    kept,
    pairs_of,
    positions,
)
from assent.recommend.choose import Chosen, Classes, Live, Ranking, choose
from assent.recommend.held import blocks
from assent.recommend.likeness import Likeness
from assent.recommend.recommendation import Recommendation
from assent.recommend.rules import Rules
from assent.recommend.served import served
from assent.recommend.shelf import Ranker, declare
from assent.vocabulary import (
    Conflict,
    Grant,
    Later,
    NotFound,
    Purpose,
    Ruling,
    SubjectId,
)

PURPOSE = Purpose.PERSONALISED_RECOMMENDATIONS
FALLBACK = "popularity"
_PEOPLE_AT_ONCE = 256
_NOTHING: Contribution = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training gave.

    Args:
        models: those made; live, or drafts where a person must approve them first.
        n_people: how many people are in them.
        n_items: how many items they know.
        denied: how many people were left out, by ruling.
        entry: the ledger entry of the grant.
    """

    models: tuple[Registered, ...]
    n_people: int
    n_items: int
    denied: Mapping[Ruling, int]
    entry: int


class Recommender:
    """Trains recommenders and recommends with the live one.

    Args:
        gate: asked before anything of a person is read.
        register: where models live.
        catalogue: the products.
        source: which events people are learnt from.
        rules: the shop's own rules for its lists.
    """

    def __init__(
        self,
        gate: Gate,
        register: ModelRegister,
        catalogue: Catalogue,
        source: Source | None = None,
        rules: Rules | None = None,
    ) -> None:
        self._gate = gate
        self._register = register
        self._catalogue = catalogue
        self._source = source or Source()
        self._rules = rules or Rules()
        self._likeness: Likeness | None = None
        self._known: list[Registered] = []
        self._loaded: list[Live] = []

    def train(
        self,
        name: str = "ease",
        *,
        n_items: int = 4000,
        min_items: int = 1,
        since: datetime | None = None,
        until: datetime | None = None,
        metrics: Mapping[str, float] | None = None,
        by: str | None = None,
        **parameters: float,
    ) -> Trained:
        """Make a model, and popularity beside it, from those who agreed, and put them live.

        Where the data map declares protected attributes, each is audited, and a person must
        approve them first.

        Args:
            name: which model on the shelf.
            n_items: how many of the most bought items it knows.
            min_items: people with fewer of these items stay out.
            since: the start of the time to learn from.
            until: its end, not included.
            metrics: how it was found to do, for the register.
            by: the operator who has it made.
            parameters: what is declared about the model, such as `reg`.

        Raises:
            Conflict: nobody agreed, so no model is made and what is live stays live.
        """
        declare(name, np.empty(0, np.int64), parameters)
        # Alone from the first read: who withdraws meanwhile is forgotten right after.
        with alone(self._register) as change:
            made_from = gather(
                self._gate,
                self._source,
                n_items=n_items,
                min_items=min_items,
                since=since,
                until=until,
            )
            made = [declare(name, made_from.items, parameters, made_from.pairs)]
            if name != FALLBACK:
                made.append(declare(FALLBACK, made_from.items, {}))
            people = made_from.pairs.people()
            for model in made:
                model.add_many(people)
            live = change.publish(
                made,
                made_from,
                PURPOSE,
                metrics or {},
                by=by,
                fairness=[self._audited(model, made_from) for model in made],
            )
        return Trained(
            tuple(live), len(people), len(made_from.items), made_from.denied, made_from.entry
        )

    def recommend(
        self, subject: SubjectId, n: int = 10, *, at_hand: Sequence[int] = ()
    ) -> Recommendation:
        """Choose up to `n` items for one person.

        Args:
            subject: for whom.
            n: how many items at most.
            at_hand: the products on the page or in the basket, by number. Where nothing of the
                person's may be used, or they bought nothing, what goes with these is chosen before
                what is popular.

        Raises:
            Conflict: no model is live yet.
        """
        personal, popular = self._live()
        answer = self._gate.ask(self._source.use(PURPOSE), subject)
        held = _NOTHING
        if isinstance(answer, Grant):
            events = kept(self._gate.vault.events(answer, kind=self._source.kind))
            held = positions(personal.model.items, events.item)
        ranking = None if len(held) else self._beside(at_hand, personal)
        if ranking is None:
            [ranking] = (personal if len(held) else popular).rank([held])
        classes = Classes(lambda name: self._may_see(subject, name))
        return _recommendation(
            subject,
            choose(
                ranking, n, partial(classes.may_see, subject), self._catalogue.items, self._rules
            ),
            ranking,
            classes,
            entry=answer.entry,
            ground=answer.ruling,
        )

    def beside(self, items: Sequence[int], n: int = 10) -> Recommendation:
        """Choose up to `n` products that go with a page or a basket, for whoever looks at it.

        No person is known or asked about, so nothing of a restricted class is chosen, and no
        model need be live.

        Args:
            items: what is at hand, by number; products that are not known are left out.
            n: how many items at most.

        Raises:
            NotFound: none of them is known.
        """
        live = self._live()[0] if self._register.live(PURPOSE) else None
        ranking = self._beside(items, live)
        if ranking is None:
            raise NotFound("none of the products at hand is in the catalogue")
        chosen = choose(ranking, n, lambda _: False, self._catalogue.items, self._rules)
        return Recommendation(
            subject=0,
            items=chosen.items,
            personal=False,
            model=ranking.label,
            entries=(),
            ground=None,
            withheld=chosen.withheld,
        )

    def recommend_many(
        self, subjects: Sequence[int] | NDArray[np.int64], n: int = 10
    ) -> list[Recommendation]:
        """Choose for many people, with one ledger entry for all and one for each class met.

        Args:
            subjects: for whom; the answer is in the same order.
            n: how many items at most for each.

        Raises:
            Conflict: no model is live yet.
        """
        personal, popular = self._live()
        among = np.unique(np.asarray(subjects, np.int64))
        grant = self._gate.ask_many(self._source.use(PURPOSE), among)
        events = kept(self._gate.vault.events(grant, kind=self._source.kind))
        pairs = pairs_of(events, personal.model.items)
        histories = dict(zip(pairs.subjects.tolist(), pairs.people(), strict=True))
        known = self._catalogue.items(personal.model.items.tolist())
        classes = Classes(lambda name: self._who_may_see(among, name))
        [common] = popular.rank([_NOTHING])
        found: dict[int, Recommendation] = {}
        for some in blocks(among.tolist(), _PEOPLE_AT_ONCE):
            own = [each for each in some if each in histories]
            rankings = dict(zip(own, personal.rank([histories[e] for e in own]), strict=True))
            for subject in some:
                ranking = rankings.get(subject, common)
                may_see = partial(classes.may_see, subject)
                chosen = choose(ranking, n, may_see, lambda _: known, self._rules)
                found[subject] = _recommendation(
                    subject, chosen, ranking, classes, entry=grant.entry, ground=None
                )
        return [found[int(subject)] for subject in subjects]

    def _audited(self, model: Ranker, made_from: TrainingSet) -> dict[str, Any] | None:
        """How a model does by protected attribute, where any is declared."""
        audits = self._register.audits
        if not audits:
            return None
        people = made_from.contributions
        return audits.report(served(model, made_from.subjects, people, seed=made_from.entry))

    def _beside(self, items: Sequence[int], live: Live | None) -> Ranking | None:
        """What goes with these, by the live model or else by likeness; None where none is known.

        The model was made from those who agreed. It is told of a page here, and of nobody.
        """
        wanted = np.unique(np.asarray(items, np.int64))
        if live is not None and live.model.name != FALLBACK:
            at_hand = positions(live.model.items, wanted)
            if len(at_hand):
                [ranking] = live.rank([at_hand])
                return replace(ranking, at_hand=True)
        return self._like(wanted)

    def _like(self, wanted: NDArray[np.int64]) -> Ranking | None:
        """The likeness of all products to these.

        Products are read once, and again when one at hand has come since.
        """
        if not len(wanted):
            return None
        known = self._likeness.items if self._likeness else wanted[:0]
        new = np.setdiff1d(wanted, known)
        if self._likeness is None or (len(new) and self._catalogue.items(new.tolist())):
            self._likeness = Likeness(self._catalogue.all())
        at_hand = positions(self._likeness.items, wanted)
        if not len(at_hand):
            return None
        [scores] = self._likeness.scores([at_hand])
        return Ranking(self._likeness, "likeness", at_hand, scores, at_hand=True)

    def _may_see(self, subject: SubjectId, restricted: str) -> tuple[tuple[int, ...], int]:
        answer = self._gate.ask(self._source.use(PURPOSE, restricted=restricted), subject)
        return ((subject,) if isinstance(answer, Grant) else ()), answer.entry

    def _who_may_see(self, among: NDArray[np.int64], restricted: str) -> tuple[set[int], int]:
        grant = self._gate.ask_many(self._source.use(PURPOSE, restricted=restricted), among)
        return set(grant.subjects.tolist()), grant.entry

    def _live(self) -> tuple[Live, Live]:
        """The live model and the live fallback, read again whenever the register has others."""
        models = self._register.live(PURPOSE)
        if not models:
            raise Conflict("no recommender is live yet; run `assent train` first")
        if models != self._known:
            try:
                self._loaded = [Live(self._read(each), each.label) for each in models]
            except Later:
                if self._register.live(PURPOSE) == models:
                    raise
                return self._live()  # it was replaced between the look and the read
            self._known = models
        own = [live for live in self._loaded if live.model.name != FALLBACK]
        [popular] = [live for live in self._loaded if live.model.name == FALLBACK]
        return (own or [popular])[0], popular

    def _read(self, known: Registered) -> Ranker:
        """A model from its file; what follows from its sum is taken over from before, or computed.

        What is taken over is served and not kept: a file holds what was computed.
        """
        model = self._register.load(known)
        if isinstance(model, Derives) and not model.derived:
            for before in self._loaded:
                if before.label == known.label:
                    model.derive_from(cast("Any", before.model))
            if not model.derived:
                keep_derived(self._register, known, model)
        return cast("Ranker", model)  # PURPOSE is served by rankers only


def _recommendation(
    subject: int,
    chosen: Chosen,
    ranking: Ranking,
    classes: Classes,
    *,
    entry: int,
    ground: Ruling | None,
) -> Recommendation:
    return Recommendation(
        subject=subject,
        items=chosen.items,
        personal=len(ranking.held) > 0 and not ranking.at_hand,
        model=ranking.label,
        entries=(entry, *(classes.entry(each) for each in chosen.classes)),
        ground=ground,
        withheld=chosen.withheld,
    )
