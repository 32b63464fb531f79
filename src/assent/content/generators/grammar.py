"""Writes from the facts alone, by fixed sentences. Needs no model and cannot invent anything.

The same brief and facts give the same text, byte for byte. Which of several ways to say a thing
is taken follows from a hash of both, so that two campaigns do not sound the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from assent.content.aims import Goal
from assent.content.brief import Brief
from assent.content.fact_sheet import FactSheet
from assent.content.language import Language, Phrases, Variants, languages
from assent.content.offer import Claim, Offer
from assent.content.writing import Prose

T = TypeVar("T")
_CHOOSES = ("audience", "goal", "tone", "channel", "language")
"""What of a brief decides which way is taken; the rest changes no text."""

FEW = 5
"""A stock up to this is worth mentioning: people should know before they set out."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """The default generator."""

    name: str = "grammar"

    @property
    def languages(self) -> Iterable[str]:
        """Every language on the shelf."""
        return tuple(languages)

    def prose(self, brief: Brief, facts: FactSheet) -> Prose:
        """See `Generator.prose`."""
        return _Writing(brief, facts, languages[brief.language]).prose()


GENERATOR = Grammar()


@dataclass(frozen=True, slots=True)
class _Writing:
    """One text as it is written."""

    brief: Brief
    facts: FactSheet
    language: Language

    def prose(self) -> Prose:
        main, *others = self.facts.offers
        says = self._phrases
        opening = self._say(says.opening[self.brief.goal][self.brief.tone], main)
        paragraphs = [
            " ".join([opening, *self._terms(main)]),
            self._claims([*main.claims, *self.facts.claims]),
            self._others(others),
        ]
        return Prose(
            subject_line=self._subject(main),
            paragraphs=tuple(paragraph for paragraph in paragraphs if paragraph),
            closing=self._say(says.closing[self.brief.tone], main),
            regards=says.regards[self.brief.tone],
        )

    @property
    def _phrases(self) -> Phrases:
        return self.language.phrases

    def _subject(self, offer: Offer) -> str:
        says = self._phrases
        ways = says.subject[self.brief.goal]
        if self.brief.goal is Goal.OFFER:
            ways = _by_price(
                offer, ways, says.priced_subject, says.reduced_subject, says.percent_subject
            )
        return self._say(ways, offer)

    def _terms(self, offer: Offer) -> Iterable[str]:
        """What it costs and until when, what that saves, and whether few are left."""
        says = self._phrases
        unpriced = says.runs if offer.starts_on or offer.ends_on else None
        ways = _by_price(offer, unpriced, says.priced, says.reduced, says.percent)
        if ways is not None:
            yield self._say(ways, offer)
        if offer.saving is not None and offer.discount is not None:
            yield self._say(says.saving, offer)
        if offer.stock is not None and offer.stock <= FEW:
            yield self._say(says.few, offer)

    def _claims(self, claims: Iterable[Claim]) -> str:
        said = self._said(claims)
        if not said:
            return ""
        if len(said) == 1:
            return self._choose(self._phrases.one_claim).format(claim=said[0])
        return "\n".join([self._choose(self._phrases.claims), *(f"- {claim}" for claim in said)])

    def _others(self, offers: Iterable[Offer]) -> str:
        lines = [self._item(offer) for offer in offers]
        return "\n".join([self._choose(self._phrases.also), *lines]) if lines else ""

    def _item(self, offer: Offer) -> str:
        says = self._phrases
        way = _by_price(
            offer, says.item_named, says.item_priced, says.item_reduced, says.item_percent
        )
        claims = "; ".join(self._said(offer.claims))
        return f"- {way.format(**self._facts(offer))}" + (f" ({claims})" if claims else "")

    def _said(self, claims: Iterable[Claim]) -> list[str]:
        """The claims that the sheet gives in this language."""
        said = (claim.says.said_in(self.brief.language) for claim in claims)
        return [claim.rstrip(".") for claim in said if claim is not None]

    def _say(self, ways: Variants, offer: Offer) -> str:
        return self._choose(ways).format(**self._facts(offer))

    def _facts(self, offer: Offer) -> Mapping[str, object]:
        money, when = self.language.money, self.language.period(offer.starts_on, offer.ends_on)
        return {
            "name": offer.name,
            "price": offer.price and money(offer.price),
            "was": offer.was_price and money(offer.was_price),
            "saved": offer.saving and money(offer.saving),
            "percent": offer.discount and self.language.percent(offer.discount),
            "stock": offer.stock,
            "when": when and f" {when}",
        }

    def _choose(self, ways: Variants) -> str:
        """One of several ways, always the same for the same brief and facts."""
        told = ", ".join(f"{name}={getattr(self.brief, name)!r}" for name in _CHOOSES)
        key = f"Brief({told})\0{self.facts.hash}\0{ways[0]}"
        return ways[int.from_bytes(sha256(key.encode()).digest()[:4]) % len(ways)]


def _by_price(offer: Offer, named: T, priced: T, reduced: T, percent: T) -> T:
    """Whichever says what is known of the price."""
    if offer.was_price is not None:
        return reduced
    if offer.price is not None:
        return priced
    return percent if offer.discount is not None else named
