"""A campaign's text in more than one language, and which of them a person gets.

[brief]
languages = ["en", "de"]        # the first is for everybody of whom no other is known

[texts.de]                      # instead of what the generator writes in that language
subject_line = "Brot, noch warm"
body = "..."

Each text is written from the same facts, checked in its own language and approved with the
others. Somebody gets the one in whose language they were asked for their consent: no data of
theirs is read for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from assent.content import (
    HAND,
    Brief,
    Draft,
    FactSheet,
    Finding,
    Generator,
    Surroundings,
    examine,
    write,
)
from assent.vocabulary import BadRequest, UnknownTerm

TEXTS = "texts"
"""The key under which a campaign has its texts in other languages."""


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The text in one language, and what wrote it."""

    subject_line: str
    body: str
    generator: str = HAND


@dataclass(frozen=True, slots=True)
class Translated:
    """The texts beside the draft, by the code of their language."""

    texts: Mapping[str, Text]

    @classmethod
    def of(cls, said: Mapping[str, Any], brief: Brief) -> "Translated":
        """Read them from a campaign's plain values.

        Raises:
            BadRequest: they are not what is expected.
            UnknownTerm: one is in a language that the brief does not name.
        """
        try:
            texts = msgspec.convert(said.get(TEXTS, {}), dict[str, Text])
        except msgspec.ValidationError as wrong:
            raise BadRequest(f"`texts` is not what is expected: {wrong}") from None
        for code in texts:
            if code not in brief.others:
                raise UnknownTerm("language of the brief beside its first", code, brief.others)
        return cls(texts)

    def written(self, brief: Brief, facts: FactSheet, generator: Generator) -> dict[str, Any]:
        """The texts in every other language of the brief: those there are, the rest written."""
        texts = dict(self.texts)
        for each in brief.in_others():
            if each.language not in texts:
                draft = write(each, facts, generator)
                texts[each.language] = Text(draft.subject_line, draft.body, draft.generator)
        return {code: msgspec.to_builtins(text) for code, text in texts.items()}

    def must_be_whole(self, brief: Brief) -> None:
        """Refuse a draft that lacks a language of its brief.

        Raises:
            BadRequest: so it is.
        """
        for code in brief.others:
            if code not in self.texts:
                raise BadRequest(
                    f"the brief asks for `{code}` too; write `[texts.{code}]` with `subject_line` "
                    "and `body`, or leave the text to the generator"
                )

    def drafts(self, draft: Draft) -> dict[str, Draft]:
        """The text in each other language, by its code."""
        return {
            code: replace(
                draft,
                subject_line=text.subject_line,
                body=text.body,
                language=code,
                generator=text.generator,
            )
            for code, text in self.texts.items()
        }

    def examined(
        self, draft: Draft, facts: FactSheet, today: date, around: Surroundings
    ) -> list[Finding]:
        """What the checks find in each other language, by its own words."""
        return [
            # Its span is in that text, where nothing is marked.
            replace(found, span=(0, 0), reason=f"in `{code}`: {found.reason}")
            for code, other in self.drafts(draft).items()
            for found in examine(other, facts, today, around)
        ]

    def chosen(
        self,
        draft: Draft,
        languages_of: Callable[[int], str],
        pick: Callable[[Any], tuple[Draft, int]],
    ) -> Callable[[Any], tuple[Draft, int]]:
        """What gives a person the text in their language, and everybody else what `pick` does.

        Args:
            draft: the campaign's own.
            languages_of: the language a person was asked in; empty where none is known.
            pick: chooses among the variants of the draft.
        """
        if not self.texts:
            return pick
        drafts = self.drafts(draft)

        def pick_in_language(subject: Any) -> tuple[Draft, int]:
            theirs = drafts.get(languages_of(subject))
            return (theirs, 0) if theirs is not None else pick(subject)

        return pick_in_language
