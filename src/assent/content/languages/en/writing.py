"""How English writes money, percentages and days."""

from datetime import date
from decimal import Decimal

from assent.content.languages.en.figures import MONTHS
from assent.content.money import Money

_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥", "INR": "₹"}


def money(amount: Money) -> str:
    r"""Money, its sign or code first.

    Examples:
        >>> money(Money.parse("1299 EUR")), money(Money.parse("4.5 CHF"))
        ('€1,299', 'CHF\xa04.50')
    """
    sign = _SIGNS.get(amount.currency, amount.currency + "\N{NO-BREAK SPACE}")
    return sign + amount.digits()


def percent(value: Decimal) -> str:
    """A percentage.

    Examples:
        >>> percent(Decimal("29.0")), percent(Decimal(30))
        ('29%', '30%')
    """
    return f"{value.normalize():f}%"


def period(starts_on: date | None, ends_on: date | None) -> str:
    """From when until when; empty when neither is known.

    Examples:
        >>> period(date(2027, 3, 1), date(2027, 3, 14)), period(None, date(2027, 3, 14))
        ('from 1 to 14 March', 'until 14 March')
        >>> period(date(2026, 12, 28), date(2027, 1, 3))
        'from 28 December 2026 to 3 January 2027'
    """
    if ends_on is None:
        return f"from {_day(starts_on)}" if starts_on else ""
    if starts_on is None:
        return f"until {_day(ends_on)}"
    if starts_on == ends_on:
        return f"on {_day(ends_on)}"
    if starts_on.year != ends_on.year:
        return f"from {_day(starts_on)} {starts_on.year} to {_day(ends_on)} {ends_on.year}"
    first = str(starts_on.day) if starts_on.month == ends_on.month else _day(starts_on)
    return f"from {first} to {_day(ends_on)}"


def _day(when: date) -> str:
    return f"{when.day} {MONTHS[when.month - 1]}"
