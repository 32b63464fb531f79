"""The brief: what a marketer wants written, in words. No person is in it.

[brief]
audience = "people who like to cook"
goal = "offer"
tone = "warm"
languages = ["en", "de"]
limits = [{ never = "cure*", because = "Regulation (EC) 1924/2006 Art. 10" }]
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import msgspec

from assent.content.aims import Channel, Goal, Tone
from assent.content.language import languages
from assent.vocabulary import BadRequest, UnknownTerm, word

LONGEST_AUDIENCE = 300
MOST_LIMITS = 50
_KEYS = ("audience", "goal", "tone", "channel", "language", "languages", "limits")
_LEADS_TO_A_PERSON = re.compile(r"@|(?:\d[\s./()-]{0,2}){5}")


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may not be said for a legal reason.

    Args:
        never: a wording, as in `wordings/*.toml`; several, one a line.
        because: the rule that forbids it.
    """

    never: str
    because: str

    def __post_init__(self) -> None:
        if not self.never.strip() or not self.because.strip():
            raise ValueError("a limit needs `never`, a wording, and `because`, the rule behind it")


@dataclass(frozen=True, slots=True)
class Brief:
    """What to write, for which people in general, to what end.

    Args:
        audience: the people it is for, in words, such as `people who like to cook`.
        goal: what it is for.
        tone: how it sounds.
        channel: how it reaches people.
        language: the code of a language on the shelf.
        others: the codes of further languages, in each of which a text of its own is written.
        limits: what may not be said, with the rule behind each.

    Raises:
        BadRequest: the audience is empty, too long, or holds what leads to one person: an
            address sign, or five digits in a row as in telephone and customer numbers. (A name
            cannot be told from other words; so the brief is shown to the reviewer too.)
        UnknownTerm: a language is not on the shelf.
    """

    audience: str
    goal: Goal = Goal.OFFER
    tone: Tone = Tone.PLAIN
    channel: Channel = Channel.EMAIL
    language: str = "en"
    others: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()

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
        for code in (self.language, *self.others):
            if code not in languages:
                raise UnknownTerm("language", code, languages)
        if len({self.language, *self.others}) <= len(self.others):
            raise BadRequest("the brief names a language twice; name each once")
        if len(self.limits) > MOST_LIMITS:
            raise BadRequest(f"the brief has {len(self.limits)} limits; use at most {MOST_LIMITS}")

    def in_others(self) -> list[Self]:
        """The same brief for each further language."""
        return [replace(self, language=code, others=()) for code in self.others]

    @classmethod
    def read(cls, said: object) -> Self:
        """Read a brief from the table of a campaign file.

        Raises:
            BadRequest: it is empty, or a value is not what is expected.
            UnknownTerm: a key or a word of it is not known.
        """
        if not isinstance(said, Mapping):
            raise BadRequest("`brief` is not a table; write `[brief]` with an `audience`")
        if not said:
            raise BadRequest("the brief is empty; say in `audience` whom the text is for")
        for key in said:
            if key not in _KEYS:
                raise UnknownTerm("brief key", str(key), _KEYS)
        if "language" in said and "languages" in said:
            raise BadRequest("the brief has `language` and `languages`; write one of them")
        codes = _texts(said.get("languages", [said.get("language", "en")]))
        try:
            limits = msgspec.convert(said.get("limits", []), tuple[Limit, ...])
        except msgspec.ValidationError as wrong:
            raise BadRequest(f"`limits` of the brief is not what is expected: {wrong}") from None
        words = {key: said[key] for key in ("goal", "tone", "channel") if key in said}
        _texts([said.get("audience", ""), *words.values()])
        plain = cls.of(audience=said.get("audience", ""), language=codes[0], **words)
        return replace(plain, others=tuple(codes[1:]), limits=limits)

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


def _texts(said: Any) -> list[str]:
    """A list of texts, at least one."""
    if not isinstance(said, list | tuple) or not said or not all(isinstance(t, str) for t in said):
        raise BadRequest(
            'a value of the brief is not what is expected; write texts, such as `tone = "warm"` '
            'and `languages = ["en", "de"]`'
        )
    return list(said)
