"""The page that shows a person everything that is held of them; it loads nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from babel.numbers import format_decimal
from markupsafe import Markup

from assent.vocabulary import Purpose
from assent.web.pages import templates
from assent.web.public import names
from assent.web.public.words import Texts
from assent.web.safety import STYLE
from assent.web.words import spoken

_PURPOSES = {each.value: each for each in Purpose}
_NOT_SAID = "-"


def as_page(document: Mapping[str, Any], said: Texts) -> str:
    """A page of what `Access` gathered, in the words of one language.

    Args:
        document: in the form of `access.schema.json`.
        said: the words.
    """
    held = {each["holder"]: each["data"] for each in document["holders"]}
    fields = {
        name: _category(each["category"], name, said) for name, each in document["fields"].items()
    }
    known = {
        "field": fields,
        "fields": fields,
        "status": {each.value: said(words) for each, words in names.STATUSES.items()},
        "asks": {name: said(words) for name, words in names.ASKS.items()},
    }
    full = [name for name in dict.fromkeys([*names.HELD, *held]) if held.get(name)]
    return (
        templates()
        .get_template("public/held.html")
        .render(
            t=said,
            lang=said.tag,
            controller=document["controller"],
            made_at=said.day(datetime.fromisoformat(document["made_at"])),
            pseudonym=document["pseudonym"],
            held=[(said.named(n, names.HELD), _columns(held[n]), held[n]) for n in full],
            nothing=[said(names.HELD[n]) for n in names.HELD if n in held and not held[n]],
            style=Markup(f"<style>{STYLE}</style>"),  # noqa: S704  our own, by its hash in the policy
            name_of=lambda name: said.named(name, names.COLUMNS),
            words_of=lambda name, value: _words(value, said, known.get(name, {})),
        )
    )


def _columns(rows: list[Mapping[str, Any]]) -> list[str]:
    """The names that any row has a value for, in their order."""
    return list(dict.fromkeys(name for row in rows for name, cell in row.items() if _says(cell)))


def _says(value: object) -> bool:
    return value is not None and value not in ("", [], {})


def _category(term: str, field: str, said: Texts) -> str:
    """A kind of data, by its category where that is a common one."""
    words = names.CATEGORIES.get(term.removeprefix("pd:"))
    return said(words) if words else spoken(field)


def _words(value: object, said: Texts, known: Mapping[str, str]) -> str:
    """A value as a person reads it; some have words that are known for their column."""
    if not _says(value):
        return _NOT_SAID
    if isinstance(value, bool):
        return said("Yes") if value else said("No")
    if isinstance(value, dict):
        pairs = (
            (said.named(name, names.COLUMNS), _words(e, said, known)) for name, e in value.items()
        )
        return "; ".join(f"{name}: {words}" for name, words in pairs)
    if isinstance(value, list):
        between = " / " if any(isinstance(each, dict) for each in value) else ", "
        return between.join(_words(each, said, known) for each in value)
    if isinstance(value, int | float):
        return str(format_decimal(value, locale=said.locale))
    text = str(value)
    purpose = _PURPOSES.get(text)
    return known.get(text) or (said.purpose(purpose) if purpose else _moment(text, said))


def _moment(text: str, said: Texts) -> str:
    """The text, or the moment that it is."""
    if "T" not in text:
        return text
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{format_datetime(at, 'medium', locale=said.locale)} UTC"
