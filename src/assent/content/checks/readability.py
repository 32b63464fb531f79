"""A text that its readers can read: sentences of human length, no shouting, plain enough words.

How plain is plain enough depends on whom the brief names: text for experts may be harder, text for
children or for learners must be easier. The ease is Flesch's, with the constants fitted to each
language; it is not judged in texts too short for it.

Source: Flesch (1948); Amstad (1978) for German; Kandel and Moles (1958) for French; Fernández
Huerta (1959) for Spanish; Martins et al. (1996) for Portuguese; WCAG 2.2, criterion 3.1.5.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

from assent.content.case import Case
from assent.content.findings import Finding, Severity
from assent.content.plain_text import PlainText
from assent.content.wording import Rule

LONGEST_SENTENCE = 40
_FEWEST_WORDS = 90
_EASE = 40
_EXPERTS = (
    "experts engineers doctors lawyers developers scientists professionals fachleute ingenieure "
    "ärzte experten ingénieurs médecins juristes expertos ingenieros médicos especialistas"
)
_LEARNERS = (
    "children kids learners beginners pupils kinder lernende anfänger schüler enfants débutants "
    "niños principiantes crianças iniciantes"
)
_BY_AUDIENCE = MappingProxyType(
    dict.fromkeys(_EXPERTS.split(), 25) | dict.fromkeys(_LEARNERS.split(), 65)
)
_FITTED = MappingProxyType(  # base, per word a sentence, per syllable a word
    {
        "en": (206.835, 1.015, 84.6),
        "de": (180.0, 1.0, 58.5),
        "fr": (207.0, 1.015, 73.6),
        "es": (206.84, 1.02, 60.0),
        "pt": (248.835, 1.015, 84.6),
    }
)
_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = re.compile(r"[aeiouyäöüáéíóúàèìòùâêîôûãõëïœæ]+", re.IGNORECASE)
_SENTENCE = re.compile(r"[^\n.!?]+")
_SHOUT = re.compile(r"(?:\b[^\W\d_a-zà-ÿ]{1,30}\b[ ,!-]{1,3}){2,40}[^\W\d_a-zà-ÿ]{1,30}\b")
_MARKS = re.compile(r"[!?]{3,40}|(?:[\U0001f300-\U0001faff\u2600-\u27bf]\ufe0f?\s?){4,40}")

_LONG = Rule(
    "long_sentence", Severity.WARNING, f"the sentence has more than {LONGEST_SENTENCE} words",
    "WCAG 2.2, criterion 3.1.5", "split it",
)  # fmt: skip
_LOUD = Rule(
    "shouting", Severity.WARNING, "it shouts; capitals and rows of signs are hard to read and hear",
    "WCAG 2.2, criterion 3.1.5", "write it in sentence case, with one sign at most",
)  # fmt: skip
_HARD = Rule(
    "ease", Severity.WARNING, "the text is hard to read",
    "Flesch reading ease, fitted to the language", "use shorter sentences and commoner words",
)  # fmt: skip


def check(case: Case) -> list[Finding]:
    """Where reading gets hard."""
    plain = case.plain
    loud = [*filter(_is_loud, _SHOUT.finditer(plain.text)), *_MARKS.finditer(plain.text)]
    found = [
        case.finding("readability", _LOUD, *match.span())
        for match in loud
        if not case.is_named(*match.span())
    ]
    for start, end in _long(plain):
        found.append(case.finding("readability", _LONG, start, end))
    least = next(
        (_BY_AUDIENCE[w] for w in _WORD.findall(case.around.audience.lower()) if w in _BY_AUDIENCE),
        _EASE,
    )
    ease = reading_ease(plain.folded, case.draft.language)
    if ease is not None and ease < least:
        whole = case.finding("readability", _HARD, 0, 1)
        reason = f"the text is hard to read: an ease of {ease:.0f}, where {least} is the least"
        found.append(replace(whole, span=(0, 0), quote="", reason=reason))
    return found


CHECK = check


def reading_ease(folded: str, language: str) -> float | None:
    """Flesch's reading ease, about 0 (hard) to 100 (easy); None for a short text.

    Examples:
        >>> round(reading_ease("We grow tea. You sip it. " * 20, "en"))
        119
        >>> reading_ease("too short", "en") is None
        True
    """
    words = _WORD.findall(folded[:50_000])
    if len(words) < _FEWEST_WORDS or language not in _FITTED:
        return None
    sentences = sum(1 for each in _SENTENCE.finditer(folded[:50_000]) if _WORD.search(each[0]))
    syllables = sum(_syllables(word, language) for word in words)
    base, by_length, by_syllables = _FITTED[language]
    return base - by_length * len(words) / max(sentences, 1) - by_syllables * syllables / len(words)


def _syllables(word: str, language: str) -> int:
    groups = len(_VOWELS.findall(word))
    silent = language in {"en", "fr"} and word.endswith(("e", "es", "ed")) and groups > 1
    return max(groups - silent, 1)


def _is_loud(capitals: re.Match[str]) -> bool:
    """Whether words in capitals are words, and not the short names of standards."""
    sizes = [len(word) for word in _WORD.findall(capitals[0])]
    return max(sizes) >= (5 if len(sizes) == 3 else 4)


def _long(plain: PlainText) -> Iterator[tuple[int, int]]:
    for match in _SENTENCE.finditer(plain.text):
        if (
            match[0].count(" ") >= LONGEST_SENTENCE
            and len(_WORD.findall(match[0])) > LONGEST_SENTENCE
        ):
            yield match.span()
