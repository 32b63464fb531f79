"""Finds the days in a text, in the ways people write them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assent.content.language import Calendar


@dataclass(frozen=True, slots=True)
class Day:
    """A day as far as a text gives it; what it does not give is None."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None

    def may_be(self, when: date) -> bool:
        """Whether it can mean this day.

        Examples:
            >>> Day(14, 3).may_be(date(2027, 3, 14)), Day(14, 3, 2026).may_be(date(2027, 3, 14))
            (True, False)
        """
        return (
            self.day in {None, when.day}
            and self.month in {None, when.month}
            and self.year in {None, when.year}
            and self.weekday in {None, when.weekday()}
        )


@dataclass(frozen=True, slots=True)
class DaySaid:
    """One day in a text; `readings` is what it can mean."""

    start: int
    end: int
    readings: tuple[Day, ...]


class DayFinder:
    """The days of texts in several languages."""

    def __init__(self, calendars: Sequence[Calendar]) -> None:
        self._calendars = calendars
        self._patterns = tuple(self._build())

    def find(self, folded: str) -> Iterator[DaySaid]:
        """Every day in a folded text; a later one may overlap an earlier, better one.

        Examples:
            >>> from assent.content.language import languages
            >>> finder = DayFinder([languages["en"].calendar, languages["de"].calendar])
            >>> [said.readings[0].day for said in finder.find("from 1 to 14 march")]
            [1, 14]
        """
        for pattern, read in self._patterns:
            for match in pattern.finditer(folded):
                yield from read(match)

    def _build(self) -> Iterator[tuple[re.Pattern[str], "_Read"]]:
        months = "|".join(m for c in self._calendars for m in (*c.months, *c.short_months))
        to = "|".join(c.to for c in self._calendars)
        month = rf"(?P<month>{months})\b\.?"
        year = r"(?:,? (?:del? )?(?P<year>\d{4})\b)?"
        order = r"(?:st|nd|rd|th|er|\.|º)?"
        yield (
            re.compile(
                rf"(?:\b(?P<first>\d{{1,2}}){order} ?(?:-|{to}) ?(?:the )?)?"
                rf"\b(?P<day>\d{{1,2}}){order}(?: ?(?:of|de))?[ -]?{month}{year}"
            ),
            self._read_named,
        )
        yield (
            re.compile(
                rf"\b{month} (?:the )?(?P<first>\d{{1,2}})(?:st|nd|rd|th)?\b"
                rf"(?: ?(?:-|{to}) ?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?! ?(?:{months})))?{year}"
            ),
            self._read_named,
        )
        yield re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b"), _read_iso
        yield re.compile(r"\b(\d{1,2})([./])(\d{1,2})\2(\d{4}|\d{2}\b)?(?!\d)"), _read_numeric
        yield re.compile(r"\b(?!24/7)(\d{1,2})(/)(\d{1,2})\b(?![/\d])"), _read_numeric
        for calendar in self._calendars:
            names = "|".join(calendar.months)
            yield (
                re.compile(
                    rf"\b(?:{calendar.month_after}) (?P<month>{names})\b"
                    r"(?: (?:del? )?(?P<year>\d{4}))?"
                ),
                self._read_named,
            )
            yield (
                re.compile(
                    rf"(?<!day )(?<!tag )\b{calendar.weekday_after} "
                    rf"(?P<weekday>{'|'.join(calendar.weekdays)})\b"
                    r"(?! (?:to|till|until|through|bis)\b)"
                ),
                self._read_weekday(calendar),
            )

    def _read_named(self, match: re.Match[str]) -> Iterator[DaySaid]:
        said = match.groupdict()
        month = self._month(said["month"])
        year = int(said["year"]) if said.get("year") else None
        first, last = said.get("first"), said.get("day")
        if first:
            end = match.end("first") if last else match.end()
            yield DaySaid(match.start(), end, (Day(int(first), month, year),))
        if last:
            start = match.start("day") if first else match.start()
            yield DaySaid(start, match.end(), (Day(int(last), month, year),))
        if not first and not last:
            yield DaySaid(*match.span(), (Day(None, month, year),))

    def _month(self, name: str) -> int:
        said = name.rstrip(".")
        for length in (len(said), 3):
            for calendar in self._calendars:
                for number, full in enumerate(calendar.months, 1):
                    if full.startswith(said[:length]):
                        return number
        return 0

    @staticmethod
    def _read_weekday(calendar: Calendar) -> "_Read":
        def read(match: re.Match[str]) -> Iterator[DaySaid]:
            day = Day(weekday=calendar.weekdays.index(match["weekday"]))
            yield DaySaid(*match.span(), (day,))

        return read


_Read = Callable[[re.Match[str]], Iterator[DaySaid]]


def _read_iso(match: re.Match[str]) -> Iterator[DaySaid]:
    year, month, day = map(int, match.groups())
    yield DaySaid(*match.span(), (Day(day, month, year),))


def _read_numeric(match: re.Match[str]) -> Iterator[DaySaid]:
    """`3/4/2027` is a day in March to some and in April to others, so it can mean both."""
    one, sign, other = int(match[1]), match[2], int(match[3])
    written = match[4] if match.re.groups == 4 else None
    year = None if written is None else int(written) + (2000 if len(written) == 2 else 0)
    orders = [(one, other)] if sign == "." else [(one, other), (other, one)]
    readings = tuple(Day(d, m, year) for d, m in orders if 1 <= d <= 31 and 1 <= m <= 12)
    if readings:
        yield DaySaid(*match.span(), readings)
