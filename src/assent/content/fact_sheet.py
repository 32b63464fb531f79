"""The fact sheet: all that a campaign may say, read from TOML.

    [sender]
    name = "Lumen"
    address = "12 High Street, Springfield"

    [[offer]]
    name = "Aurora Lamp"
    price = "49 EUR"
    was_price = "69 EUR"
    stock = 40
    ends_on = 2027-03-14

    [[offer.claim]]
    says = { en = "three levels of light", de = "drei Lichtstufen" }
    source = "data sheet 4, section 2"

    [[legal]]
    says = "Prices include VAT."

    [[source]]
    title = "The Lamp Book"
    licence = "all rights reserved"
    text = "..."

Text is written from these facts and judged by them. No person is in them.
"""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, Self, TypeVar

from assent.content.fact_values import (
    read_day,
    read_passage,
    read_percent,
    read_text,
    read_whole,
    read_words,
)
from assent.content.money import Money
from assent.content.offer import Claim, Offer, Words
from assent.vocabulary import BadRequest, NotFound, UnknownTerm

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes (Directive 2000/31/EC Art. 5 and 6: the sender is always named)."""

    name: str
    address: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A text of somebody else that writers may have had before them.

    Args:
        title: what it is called, as it would be credited.
        licence: an SPDX name such as `CC-BY-4.0`, `own`, or what it says in words.
        text: the words themselves; they prove nothing.
    """

    title: str
    licence: str
    text: str


@dataclass(frozen=True, slots=True)
class FactSheet:
    """The facts of one campaign.

    Args:
        sender: who writes.
        offers: what is advertised, the main one first; at least one.
        claims: what may be said of all of them.
        legal: lines that every text must carry.
        sources: texts of others, each with its licence.
    """

    sender: Sender
    offers: tuple[Offer, ...]
    claims: tuple[Claim, ...] = ()
    legal: tuple[Words, ...] = ()
    sources: tuple[Source, ...] = ()

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a fact sheet from a file; see `parse`.

        Raises:
            NotFound: there is no such file.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise NotFound(f"there is no fact sheet at `{path}`") from None
        except (OSError, UnicodeDecodeError):
            raise BadRequest(f"the fact sheet `{path}` is not a text file in UTF-8") from None
        return cls.parse(text)

    @classmethod
    def parse(cls, text: str) -> Self:
        r"""Read a fact sheet from TOML.

        Raises:
            BadRequest: a value is missing, of the wrong kind, or contradicts another.
            UnknownTerm: a key is not one of ours.

        Examples:
            >>> sheet = FactSheet.parse('[sender]\nname = "Lumen"\n[[offer]]\nname = "Aurora"')
            >>> sheet.offers[0].name
            'Aurora'
        """
        try:
            return cls.of(tomllib.loads(text, parse_float=Decimal))
        except tomllib.TOMLDecodeError as failure:
            raise BadRequest(f"the fact sheet is not TOML: {_lower(str(failure))}") from None

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """Read a fact sheet from the tables of a TOML file, or from what `as_json` gave."""
        _known("fact sheet key", said, {"sender", "offer", "claim", "legal", "source"})
        sender = _sender(said)
        offers = tuple(_offer(each) for each in _tables(said, "offer"))
        if not offers:
            raise BadRequest("the fact sheet has no offer; add `[[offer]]` with a `name`")
        names = [offer.name.casefold() for offer in offers]
        for offer in offers:
            if names.count(offer.name.casefold()) > 1:
                raise BadRequest(
                    f"`{offer.name}` is offered twice; say all of it in one `[[offer]]`"
                )
        return cls(
            sender=sender,
            offers=offers,
            claims=tuple(_claim(each) for each in _tables(said, "claim")),
            legal=tuple(_legal(each) for each in _tables(said, "legal")),
            sources=tuple(_source(each) for each in _tables(said, "source")),
        )

    def as_json(self) -> dict[str, Any]:
        """The facts as plain values; `FactSheet.of` reads them back."""
        return {
            "sender": _given(
                name=self.sender.name, address=self.sender.address, contact=self.sender.contact
            ),
            "offer": [_offer_as_json(offer) for offer in self.offers],
            "claim": [_claim_as_json(claim) for claim in self.claims],
            "legal": [{"says": dict(line.by_language)} for line in self.legal],
            **_given(source=[asdict(source) for source in self.sources]),
        }

    @property
    def hash(self) -> str:
        """What these facts are known by: another fact is another hash."""
        return sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()

    def texts(self) -> Iterator[str]:
        """Every text on the sheet, in every language, but for those of others."""
        yield from (self.sender.name, self.sender.address, self.sender.contact)
        for offer in self.offers:
            yield offer.name
        claims = [*self.claims, *(claim for offer in self.offers for claim in offer.claims)]
        for words in (*(claim.says for claim in claims), *self.legal):
            yield from words.by_language.values()


def _sender(said: Mapping[str, Any]) -> Sender:
    table = said.get("sender")
    if not isinstance(table, Mapping):
        raise BadRequest("the fact sheet does not say who writes; add `[sender]` with a `name`")
    _known("sender key", table, {"name", "address", "contact"})
    optional = {key: _take(table, key, read_text) or "" for key in ("address", "contact")}
    return Sender(name=_needed(table, "name", "sender", read_text), **optional)


def _offer(table: Mapping[str, Any]) -> Offer:
    readers: dict[str, Callable[[object], Any]] = {
        "price": Money.parse,
        "was_price": Money.parse,
        "discount_percent": read_percent,
        "stock": read_whole,
        "starts_on": read_day,
        "ends_on": read_day,
    }
    _known("offer key", table, {"name", "claim", *readers})
    return Offer(
        name=_needed(table, "name", "offer", read_text),
        claims=tuple(_claim(each) for each in _tables(table, "claim")),
        **{key: _take(table, key, read) for key, read in readers.items()},
    )


def _claim(table: Mapping[str, Any]) -> Claim:
    _known("claim key", table, {"says", "source"})
    says = _needed(table, "says", "claim", read_words)
    if "source" not in table:
        said = next(iter(says.by_language.values()))
        raise BadRequest(f"the claim `{said}` has no evidence; add its `source`")
    return Claim(says, _take(table, "source", read_text) or "")


def _legal(table: Mapping[str, Any]) -> Words:
    _known("legal key", table, {"says"})
    return _needed(table, "says", "legal line", read_words)


def _source(table: Mapping[str, Any]) -> Source:
    _known("source key", table, {"title", "licence", "text"})
    return Source(
        title=_needed(table, "title", "source", read_text),
        licence=_needed(table, "licence", "source", read_text),
        text=_needed(table, "text", "source", read_passage),
    )


def _tables(said: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = said.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
        raise BadRequest(f"`{key}` expects tables; write `[[{key}]]` above each")
    return found


def _known(kind: str, table: Mapping[str, Any], known: set[str]) -> None:
    for key in table:
        if key not in known:
            raise UnknownTerm(kind, key, known)


def _needed(table: Mapping[str, Any], key: str, of: str, read: Callable[[object], T]) -> T:
    if key not in table:
        raise BadRequest(f"a {of} has no `{key}`; add it")
    return _named(key, table[key], read)


def _take(table: Mapping[str, Any], key: str, read: Callable[[object], T]) -> T | None:
    return _named(key, table[key], read) if key in table else None


def _named(key: str, given: object, read: Callable[[object], T]) -> T:
    """Read a value; what is wrong with it is said with its key."""
    try:
        return read(given)
    except UnknownTerm:
        raise
    except BadRequest as wrong:
        raise BadRequest(f"`{key}`: {wrong.message}") from None


def _offer_as_json(offer: Offer) -> dict[str, Any]:
    return _given(
        name=offer.name,
        price=offer.price and str(offer.price),
        was_price=offer.was_price and str(offer.was_price),
        discount_percent=offer.discount_percent and str(offer.discount_percent),
        stock=offer.stock,
        starts_on=offer.starts_on and offer.starts_on.isoformat(),
        ends_on=offer.ends_on and offer.ends_on.isoformat(),
        claim=[_claim_as_json(claim) for claim in offer.claims],
    )


def _claim_as_json(claim: Claim) -> dict[str, Any]:
    return {"says": dict(claim.says.by_language), "source": claim.source}


def _given(**parts: object) -> dict[str, Any]:
    return {name: part for name, part in parts.items() if part}


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")
