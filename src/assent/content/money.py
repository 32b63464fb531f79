"""Money: an amount that never goes without its currency."""

import re
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Self

from assent.vocabulary import BadRequest, UnknownTerm

_CODES = (
    "AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK DZD EGP EUR GBP GEL GHS "
    "HKD HUF IDR ILS INR ISK JOD JPY KES KRW KWD KZT LKR MAD MDL MKD MXN MYR NGN NOK "
    "NPR NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD TZS UAH "
    "UGX USD UYU VND ZAR"
)
CURRENCIES = frozenset(_CODES.split())
"""The ISO 4217 codes in which something can be priced."""

SIGNS = MappingProxyType(
    {
        "R$": frozenset({"BRL"}),
        "€": frozenset({"EUR"}),
        "£": frozenset({"GBP"}),
        "¥": frozenset({"JPY", "CNY"}),
        "₹": frozenset({"INR"}),
        "$": frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN"}),
        "zł": frozenset({"PLN"}),
    }
)
"""The currencies that a sign can stand for."""

_WRITTEN = re.compile(r"(\d{1,12}(?:\.\d{1,2})?) ([A-Z]{3})")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency.

    Args:
        amount: more than nothing, with at most two decimals.
        currency: its ISO 4217 code.
    """

    amount: Decimal
    currency: str

    @classmethod
    def parse(cls, given: object) -> Self:
        """Read money as fact sheets write it.

        Raises:
            BadRequest: it is not an amount and a currency.
            UnknownTerm: there is no such currency.

        Examples:
            >>> Money.parse("49.50 EUR")
            Money(amount=Decimal('49.50'), currency='EUR')
            >>> Money.parse("49,50 EUR")
            Traceback (most recent call last):
            ...
            assent.vocabulary.errors.BadRequest: `49,50 EUR` is not money; write it as `49.90 EUR`
        """
        written = _WRITTEN.fullmatch(given) if isinstance(given, str) else None
        if written is None or not Decimal(written[1]):
            raise BadRequest(f"`{str(given)[:40]}` is not money; write it as `49.90 EUR`")
        if written[2] not in CURRENCIES:
            raise UnknownTerm("currency", written[2], CURRENCIES)
        return cls(Decimal(written[1]), written[2])

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.amount - other.amount, self.currency)

    def digits(self) -> str:
        """The amount with two decimals, or with none when it is whole; thousands have a comma.

        Examples:
            >>> Money.parse("1299.00 EUR").digits(), Money.parse("4.5 EUR").digits()
            ('1,299', '4.50')
        """
        whole = self.amount == self.amount.to_integral_value()
        return f"{self.amount:,.0f}" if whole else f"{self.amount:,.2f}"
