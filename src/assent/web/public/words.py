"""The words of the people's own pages, in every language there is a catalogue for.

The words are written in English where they are used; each file in `languages/` is a gettext
catalogue with another language's words for them. Dates, countries and lists are written as the
Unicode locale data (CLDR) say. A catalogue is read when somebody first asks for its language.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from litestar import Request

from assent.data_map import FieldDeclared
from assent.vocabulary import ConsentStatus, Field, Purpose, Ruling
from assent.web.public import names
from assent.web.words import spoken

FIRST = "en"
"""The language that the words are written in, and of those whose own there is none."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    Args:
        code: what an address and a notice call it, such as `pt`.
        locale: how dates and names are written in it.
    """

    code: str
    locale: Locale

    @property
    def tag(self) -> str:
        """The language as HTML and HTTP name it (BCP 47), such as `pt-BR`."""
        return FIRST if self.code == FIRST else str(self.locale).replace("_", "-")

    @property
    def name(self) -> str:
        """What those who speak it call it."""
        name = self.locale.get_language_name() or self.code
        return name[:1].upper() + name[1:]


def _languages() -> Iterator[Language]:
    yield Language(FIRST, Locale("en", "GB"))
    for each in sorted((files(__package__) / "languages").iterdir(), key=lambda each: each.name):
        if each.name.endswith(".po"):
            locale = Locale.parse(each.name.removesuffix(".po"))
            yield Language(locale.language, locale)


LANGUAGES: Mapping[str, Language] = MappingProxyType({each.code: each for each in _languages()})
"""Every language there is, by its code. A catalogue is named after its locale."""


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's words.

    Args:
        language: which.
        catalogue: the words, by the English ones.
    """

    language: Language
    catalogue: Mapping[str, str]

    def __call__(self, english: str, /, **given: object) -> str:
        """What is said for these English words, `{names}` in it filled with what is given."""
        said = self.catalogue.get(english, english)
        return said.format(**given) if given else said

    @property
    def code(self) -> str:
        """What an address and a notice call the language."""
        return self.language.code

    @property
    def tag(self) -> str:
        """What HTML calls it."""
        return self.language.tag

    @property
    def locale(self) -> Locale:
        """How dates and names are written in it."""
        return self.language.locale

    def in_language(self, english: str) -> tuple[str, str]:
        """The words, and the language they are in: this one, or English where it has none."""
        return (self(english), self.tag if english in self.catalogue else FIRST)

    def purpose(self, purpose: Purpose) -> str:
        """A purpose, as a heading."""
        return self(names.PURPOSES[purpose])

    def status(self, status: ConsentStatus) -> str:
        """What somebody last said."""
        return self(names.STATUSES[status])

    def why(self, ruling: Ruling) -> tuple[str, str]:
        """Why it was decided so, and the language that is in."""
        return self.in_language(ruling.for_person())

    def field(self, field: Field, declared: FieldDeclared) -> str:
        """A kind of data, by its category where that is a common one."""
        known = names.CATEGORIES.get(declared.category.removeprefix("pd:"))
        return self(known) if known else spoken(field)

    def named(self, name: str, known: Mapping[str, str]) -> str:
        """A name of the data map's own: in plain words where it is a common one."""
        return self(known[name]) if name in known else spoken(name)

    def country(self, code: str) -> str:
        """A country, by its ISO 3166 code with or without a subdivision."""
        country, _, part = code.partition("-")
        name = self.locale.territories.get(country, country)
        return f"{name} ({part})" if part else name

    def day(self, at: datetime) -> str:
        """A day."""
        return format_date(at, "long", locale=self.locale)

    def number(self, n: int) -> str:
        """A count."""
        return format_decimal(n, locale=self.locale)

    def span(self, time: timedelta) -> str:
        """A time in whole years where it is one, and in days where it is not."""
        whole = time.days > 0 and not time.days % 365
        return format_timedelta(
            time,
            granularity="year" if whole else "day",
            threshold=_NEVER_LARGER,
            locale=self.locale,
        )

    def listed(self, words: Iterable[str]) -> str:
        """Words one after the other, each once."""
        return format_list(list(dict.fromkeys(words)), locale=self.locale)


_NEVER_LARGER = 1e9
"""A threshold that no unit above the one asked for reaches."""


@cache
def texts(language: str) -> Texts:
    """The words in a language; in English where there are none."""
    known = LANGUAGES.get(language, LANGUAGES[FIRST])
    if known.code == FIRST:
        return Texts(known, {})
    with (files(__package__) / "languages" / f"{known.locale}.po").open("rb") as file:
        read = read_po(file, known.locale)
    return Texts(known, {str(m.id): str(m.string) for m in read if m.id and m.string})


def language_of(request: Request[Any, Any, Any]) -> str:
    """The language a person asked for, or the first that their browser would have.

    Only the order in which a browser names languages is read, not the weights.
    """
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return str(asked)
    named = request.headers.get("accept-language", "")
    codes = (part.partition(";")[0].partition("-")[0].strip().lower() for part in named.split(","))
    return next((code for code in codes if code in LANGUAGES), FIRST)


def texts_for(request: Request[Any, Any, Any]) -> Texts:
    """The words for whoever asks."""
    return texts(language_of(request))
