"""How German writes money, percentages and days."""

from datetime import date
from decimal import Decimal

from assent.content.languages.de.figures import MONTHS
from assent.content.money import Money

_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥", "INR": "₹"}
_SPACE = "\N{NO-BREAK SPACE}"
_COMMA_TO_DOT = str.maketrans(",.", ".,")


def money(amount: Money) -> str:
    r"""Money, its sign or code last.

    Examples:
        >>> money(Money.parse("1299 EUR")), money(Money.parse("4.5 CHF"))
        ('1.299\xa0€', '4,50\xa0CHF')
    """
    sign = _SIGNS.get(amount.currency, amount.currency)
    return amount.digits().translate(_COMMA_TO_DOT) + _SPACE + sign


def percent(value: Decimal) -> str:
    r"""A percentage.

    Examples:
        >>> percent(Decimal("12.5"))
        '12,5\xa0%'
    """
    return f"{value.normalize():f}".translate(_COMMA_TO_DOT) + _SPACE + "%"


def period(starts_on: date | None, ends_on: date | None) -> str:
    """From when until when; empty when neither is known.

    Examples:
        >>> period(date(2027, 3, 1), date(2027, 3, 14)), period(None, date(2027, 3, 14))
        ('vom 1. bis 14. März', 'bis 14. März')
        >>> period(date(2026, 12, 28), date(2027, 1, 3))
        'vom 28. Dezember 2026 bis 3. Januar 2027'
    """
    if ends_on is None:
        return f"ab {_day(starts_on)}" if starts_on else ""
    if starts_on is None:
        return f"bis {_day(ends_on)}"
    if starts_on == ends_on:
        return f"am {_day(ends_on)}"
    if starts_on.year != ends_on.year:
        return f"vom {_day(starts_on)} {starts_on.year} bis {_day(ends_on)} {ends_on.year}"
    first = f"{starts_on.day}." if starts_on.month == ends_on.month else _day(starts_on)
    return f"vom {first} bis {_day(ends_on)}"


def _day(when: date) -> str:
    return f"{when.day}. {MONTHS[when.month - 1]}"
