"""A case: a draft as the checks see it, with all that it is held against.

What several checks need (the text as a reader sees it, the texts of the fact sheet, where offers
are named) is worked out once and shared.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from assent.content.brief import Limit
from assent.content.draft import Draft
from assent.content.fact_sheet import FactSheet
from assent.content.findings import Finding, Severity
from assent.content.language import Language, languages
from assent.content.learnt import Linear
from assent.content.page import seen
from assent.content.plain_text import PlainText
from assent.content.wording import Rule

_PAGE = re.compile(r"\s{0,400}<(?:!doctype|html|body|table|div|p)\b", re.IGNORECASE)


def _in_none(_words: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known beside the draft and its facts.

    Args:
        audience: whom the text is for, in the words of the brief.
        earlier: what was sent before, by the name of its campaign.
        in_catalogue: whether folded words stand in a product's name, which no rule on wording
            may forbid.
        limits: what the brief rules out.
        model: what an operator had the check of manipulation learn; None where nobody did.
    """

    audience: str = ""
    earlier: Mapping[str, str] = field(default_factory=dict)
    in_catalogue: Callable[[str], bool] = _in_none
    limits: tuple[Limit, ...] = ()
    model: Linear | None = None


@dataclass(frozen=True)
class Case:
    """One draft under examination.

    Args:
        draft: the text.
        facts: what it rests on.
        today: the day to which words such as `tonight` refer.
        around: what else is known.
    """

    draft: Draft
    facts: FactSheet
    today: date
    around: Surroundings = field(default_factory=Surroundings)

    @cached_property
    def plain(self) -> PlainText:
        """The text as a reader sees it."""
        return PlainText.of(self.draft.text)

    @cached_property
    def seen(self) -> str:
        """What of the body a reader of the page sees, folded; no comment and nothing hidden."""
        return PlainText.of(seen(self.draft.body)).folded

    @property
    def language(self) -> Language:
        """The language it is in."""
        return languages[self.draft.language]

    @cached_property
    def is_page(self) -> bool:
        """Whether the body is HTML rather than plain text."""
        return _PAGE.match(self.draft.body) is not None

    @cached_property
    def sheet(self) -> tuple[str, ...]:
        """Every text of the fact sheet, folded."""
        return tuple(PlainText.of(text).folded for text in self.facts.texts())

    @cached_property
    def named(self) -> tuple[tuple[int, int], ...]:
        """Where the text names an offer or the sender; a name claims nothing."""
        names = {self.facts.sender.name, *(offer.name for offer in self.facts.offers)}
        folded = (PlainText.of(name).folded for name in names)
        return tuple(span for name in folded if name for span in _places(name, self.plain.folded))

    @cached_property
    def quoted(self) -> tuple[tuple[int, int], ...]:
        """Where the text says a claim or a legal line of the sheet word for word."""
        texts = (text.rstrip(".") for text in self.sheet if " " in text)
        return tuple(span for text in texts for span in _places(text, self.plain.folded))

    def is_named(self, start: int, end: int) -> bool:
        """Whether this stands within the name of an offer or of the sender."""
        return any(s <= start and end <= e for s, e in self.named)

    def is_proved(self, start: int, end: int) -> bool:
        """Whether the sheet says these words, or a claim that holds them is quoted whole."""
        words = self.plain.folded[start:end]
        if any(s <= start and end <= e for s, e in self.quoted):
            return True
        return any(True for text in self.sheet for _ in _places(words, text))

    def finding(
        self, check: str, rule: Rule, start: int, end: int, *, severity: Severity | None = None
    ) -> Finding:
        """A finding by a rule at a span of the folded text."""
        span, quote = self.plain.quote(start, end)
        return Finding(
            check=check,
            severity=severity or rule.severity,
            span=span,
            quote=quote,
            reason=rule.reason,
            source=rule.source,
            mend=rule.mend,
            rule=rule.name,
        )


def _places(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Where words stand whole in a text."""
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        before, after = text[at - 1 : at] if at else "", text[end : end + 1]
        if not (before.isalnum() and words[:1].isalnum()) and not (
            after.isalnum() and words[-1:].isalnum()
        ):
            yield at, end
        at = text.find(words, end)
