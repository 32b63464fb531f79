"""What a campaign may say of one product: typed, in agreement with itself, with evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assent.content.money import Money
from assent.vocabulary import BadRequest

ANY_LANGUAGE = "any"
_ROUNDING = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Words:
    """One saying in one or several languages.

    Args:
        by_language: text by language code; `any` stands for every other language.
    """

    by_language: Mapping[str, str]

    def said_in(self, language: str) -> str | None:
        """The text in this language, if it was given.

        Examples:
            >>> Words({"en": "made in Porto", "de": "in Porto gefertigt"}).said_in("de")
            'in Porto gefertigt'
            >>> Words({"en": "made in Porto"}).said_in("de") is None
            True
        """
        return self.by_language.get(language, self.by_language.get(ANY_LANGUAGE))


@dataclass(frozen=True, slots=True)
class Claim:
    """Something said of a product, and what proves it.

    Args:
        says: the claim.
        source: where the evidence is, such as `test report TR-112, page 4`.
    """

    says: Words
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One product, or one offer of several, as it may be advertised.

    # INVARIANT: its prices, discount and dates agree with each other.

    Args:
        name: as it is written to people.
        price: what it costs now.
        was_price: the lowest price of the thirty days before a reduction.
        discount_percent: the reduction, where it is stated apart from the prices.
        stock: how many pieces there are.
        starts_on: the first day of the offer.
        ends_on: its last day.
        claims: what may be said of it.

    Raises:
        BadRequest: two of these contradict each other.

    Source: Directive 98/6/EC Art. 6a (prior price); Directive 2005/29/EC Annex I no. 5 (bait
        advertising).
    """

    name: str
    price: Money | None = None
    was_price: Money | None = None
    discount_percent: Decimal | None = None
    stock: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    claims: tuple[Claim, ...] = ()

    def __post_init__(self) -> None:
        self._agree_on_prices()
        self._agree_on_discount()
        if self.stock is not None and self.stock < 1:
            raise BadRequest(
                f"`{self.name}` has stock `{self.stock}`, and what cannot be had must not be "
                "advertised; take the offer out or give the stock that will be there"
            )
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise BadRequest(
                f"`{self.name}` ends on `{self.ends_on}`, before it starts on "
                f"`{self.starts_on}`; exchange them or correct one"
            )

    def _agree_on_prices(self) -> None:
        if self.was_price is None:
            return
        if self.price is None:
            raise BadRequest(f"`{self.name}` has a was_price but no price; add `price`")
        if self.price.currency != self.was_price.currency:
            raise BadRequest(
                f"`{self.name}` has the price `{self.price}` and the was_price "
                f"`{self.was_price}`; use one currency"
            )
        if self.was_price.amount <= self.price.amount:
            raise BadRequest(
                f"`{self.name}` has the was_price `{self.was_price}`, which is not more than the "
                f"price `{self.price}`; take was_price out unless the price was reduced"
            )

    def _agree_on_discount(self) -> None:
        stated = self.discount_percent
        if stated is None:
            return
        if not 0 < stated <= 100:
            raise BadRequest(
                f"`{self.name}` has discount_percent `{stated}`; expected more than 0, at most 100"
            )
        if self.price is None:
            return
        if self.was_price is None:
            raise BadRequest(
                f"`{self.name}` has a discount_percent beside its price but no was_price; add "
                "`was_price`, the lowest price of the thirty days before"
            )
        true = _percent_off(self.price, self.was_price)
        if abs(stated - true) > _ROUNDING:
            raise BadRequest(
                f"`{self.name}` has discount_percent `{stated}`, but the price `{self.price}` and "
                f"the was_price `{self.was_price}` make {true:.0f}; correct one of the three"
            )

    @property
    def saving(self) -> Money | None:
        """How much less than before it costs."""
        if self.price is None or self.was_price is None:
            return None
        return self.was_price - self.price

    @property
    def discount(self) -> Decimal | None:
        """The reduction in percent: as stated, or else from the prices, to the nearest whole one.

        Examples:
            >>> lamp = {"price": Money.parse("49 EUR"), "was_price": Money.parse("69 EUR")}
            >>> Offer(name="Aurora", **lamp).discount
            Decimal('29')
        """
        if self.discount_percent is not None:
            return self.discount_percent
        if self.price is None or self.was_price is None:
            return None
        nearest = _percent_off(self.price, self.was_price).quantize(Decimal(1))
        return nearest or None

    def days_left(self, today: date) -> int | None:
        """How many days after today it still runs; None when it has no end, or has ended."""
        if self.ends_on is None or self.ends_on < today:
            return None
        return (self.ends_on - today).days

    def has_left(self, number: int, unit: str, today: date) -> bool:
        """Whether so many days or hours are left; the last day may be counted or not.

        Examples:
            >>> tea = Offer(name="Tea", ends_on=date(2027, 3, 14))
            >>> tea.has_left(3, "day", date(2027, 3, 11)), tea.has_left(3, "day", date(2027, 3, 1))
            (True, False)
            >>> tea.has_left(48, "hour", date(2027, 3, 13))
            True
        """
        days = self.days_left(today)
        if days is None:
            return False
        if unit == "day":
            return number in {days, days + 1}
        hours = number / 60 if unit == "minute" else number
        return unit in {"hour", "minute"} and 24 * (days - 1) < hours <= 24 * (days + 1)


def _percent_off(price: Money, was: Money) -> Decimal:
    return (was.amount - price.amount) / was.amount * 100
