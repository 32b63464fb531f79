"""The brief: what a marketer wants written, in words. No person is in it."""

import re
from dataclasses import dataclass
from typing import Self

from assent.content.aims import Channel, Goal, Tone
from assent.content.language import languages
from assent.vocabulary import BadRequest, UnknownTerm, word

LONGEST_AUDIENCE = 300
_LEADS_TO_A_PERSON = re.compile(r"@|(?:\d[\s./()-]{0,2}){5}")


@dataclass(frozen=True, slots=True)
class Brief:
    """What to write, for which people in general, to what end.

    Args:
        audience: the people it is for, in words, such as `people who like to cook`.
        goal: what it is for.
        tone: how it sounds.
        channel: how it reaches people.
        language: the code of a language on the shelf.

    Raises:
        BadRequest: the audience is empty, too long, or holds what leads to one person: an
            address sign, or five digits in a row as in telephone and customer numbers. (A name
            cannot be told from other words; so the brief is shown to the reviewer too.)
        UnknownTerm: the language is not on the shelf.
    """

    audience: str
    goal: Goal = Goal.OFFER
    tone: Tone = Tone.PLAIN
    channel: Channel = Channel.EMAIL
    language: str = "en"

    def __post_init__(self) -> None:
        if not self.audience.strip():
            raise BadRequest("the brief names no audience; say in words whom the text is for")
        if len(self.audience) > LONGEST_AUDIENCE:
            raise BadRequest(
                f"the audience is described in {len(self.audience)} characters; "
                f"use at most {LONGEST_AUDIENCE}"
            )
        if _LEADS_TO_A_PERSON.search(self.audience):
            raise BadRequest(
                "the audience holds an address or a long number, which may lead to a person; "
                "describe people in general, in words"
            )
        if self.language not in languages:
            raise UnknownTerm("language", self.language, languages)

    @classmethod
    def of(
        cls,
        *,
        audience: str,
        goal: str = Goal.OFFER,
        tone: str = Tone.PLAIN,
        channel: str = Channel.EMAIL,
        language: str = "en",
    ) -> Self:
        """Read a brief from words, as a form or a file gives them.

        Examples:
            >>> Brief.of(audience="people who like to cook", tone="wram")
            Traceback (most recent call last):
            ...
            assent.vocabulary.errors.UnknownTerm: unknown tone `wram`; did you mean `warm`?
        """
        aims = word(Goal, goal), word(Tone, tone), word(Channel, channel)
        return cls(audience, *aims, language=language)
