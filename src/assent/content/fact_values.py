"""Reads the single values of a fact sheet, each with a sentence on what is wrong with it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from assent.content.language import languages
from assent.content.offer import ANY_LANGUAGE, Words
from assent.vocabulary import BadRequest, UnknownTerm

LONGEST_TEXT = 500
LONGEST_PASSAGE = 200_000


def read_text(given: object) -> str:
    """A text of one line; braces are kept for slots, and control characters for nobody."""
    if not isinstance(given, str) or not given.strip():
        raise BadRequest(f"`{given}` is not a text; put words between quotes")
    if len(given) > LONGEST_TEXT:
        raise BadRequest(f"the text is {len(given)} characters long; use at most {LONGEST_TEXT}")
    if not given.isprintable() or "{" in given or "}" in given:
        raise BadRequest("the text holds a brace or an unprintable character; take it out")
    return given.strip()


def read_passage(given: object) -> str:
    """A text of any number of lines, which nobody is shown."""
    if not isinstance(given, str) or not given.strip():
        raise BadRequest(f"`{str(given)[:40]}` is not a text; put words between quotes")
    if len(given) > LONGEST_PASSAGE:
        raise BadRequest(f"the text is {len(given)} characters long; split it into several sources")
    return given.strip()


def read_words(given: object) -> Words:
    """One text, or one for each language."""
    if isinstance(given, str):
        return Words({ANY_LANGUAGE: read_text(given)})
    if not isinstance(given, Mapping) or not given:
        raise BadRequest('write one text, or one for each language as `{ en = "...", de = "..." }`')
    for code in given:
        if code != ANY_LANGUAGE and code not in languages:
            raise UnknownTerm("language", str(code), [*languages, ANY_LANGUAGE])
    return Words({str(code): read_text(text) for code, text in given.items()})


def read_percent(given: object) -> Decimal:
    """A number of percent."""
    if isinstance(given, str) and given.replace(".", "", 1).isdecimal():
        given = Decimal(given)
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        raise BadRequest(f"`{given}` is not a number; write `29` for 29 %")
    return Decimal(given)


def read_whole(given: object) -> int:
    """A whole number."""
    if isinstance(given, bool) or not isinstance(given, int):
        raise BadRequest(f"`{given}` is not a whole number")
    return given


def read_day(given: object) -> date:
    """A day, as TOML has it or in ISO form."""
    if isinstance(given, datetime):
        raise BadRequest(f"`{given}` has a time of day; write the day alone, such as `2027-03-14`")
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        raise BadRequest(f"`{given}` is not a day; write it as `2027-03-14`") from None
