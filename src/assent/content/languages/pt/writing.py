"""How Portuguese writes money, percentages and days."""

from datetime import date
from decimal import Decimal

from assent.content.languages.pt.figures import MONTHS
from assent.content.money import Money

_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥", "INR": "₹", "BRL": "R$"}
_SPACE = "\N{NO-BREAK SPACE}"
_WRITTEN = str.maketrans(",.", ".,")


def money(amount: Money) -> str:
    r"""Money, its sign or code last.

    Examples:
        >>> money(Money.parse("1299 EUR")), money(Money.parse("4.5 CHF"))
        ('1.299\xa0€', '4,50\xa0CHF')
    """
    sign = _SIGNS.get(amount.currency, amount.currency)
    return amount.digits().translate(_WRITTEN) + _SPACE + sign


def percent(value: Decimal) -> str:
    r"""A percentage.

    Examples:
        >>> percent(Decimal("12.5"))
        '12,5\xa0%'
    """
    return f"{value.normalize():f}".translate(_WRITTEN) + _SPACE + "%"


def period(starts_on: date | None, ends_on: date | None) -> str:
    """From when until when; empty when neither is known.

    Examples:
        >>> period(date(2027, 3, 1), date(2027, 3, 14)), period(None, date(2027, 3, 14))
        ('de 1 a 14 de março', 'até 14 de março')
    """
    if ends_on is None:
        return f"a partir de {_day(starts_on)}" if starts_on else ""
    if starts_on is None:
        return f"até {_day(ends_on)}"
    if starts_on == ends_on:
        return f"em {_day(ends_on)}"
    if starts_on.year != ends_on.year:
        first, last = (f"{_day(day)} de {day.year}" for day in (starts_on, ends_on))
        return f"de {first} a {last}"
    same = starts_on.month == ends_on.month
    first = str(starts_on.day) if same else _day(starts_on)
    return f"de {first} a {_day(ends_on)}"


def _day(when: date) -> str:
    return f"{when.day} de {MONTHS[when.month - 1]}"
