"""Nothing in a text may run, hide, or pass for what it is not.

Scripts, frames, forms and handlers do not belong in copy, whoever wrote them: they come from a
pasted page, a feed or a language model that was told to write them. Signs without width, signs
that turn text around, and words that mix look-alike letters of two scripts hide what is said.

Source: OWASP, Cross Site Scripting Prevention; Unicode Technical Report 36 and UTS 39.
"""

import re
import unicodedata
from collections.abc import Iterator

from assent.content.case import Case
from assent.content.findings import Finding, Severity
from assent.content.page import parts_of
from assent.content.plain_text import TURNING

_RUNS = re.compile(
    r"<\s{0,5}(?:script(?![^<>]{0,80}application/ld\+json)|iframe|object|embed|form|base|applet|svg|math|link|meta\s[^<>]{0,80}http-equiv)\b"
    r"[^<>]{0,400}>?|<[^<>]{0,400}\son\w{3,20}\s{0,5}=[^<>]{0,400}>?"
    r"|\b(?:javascript|vbscript|livescript)\s{0,5}:|\bdata:text/html",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"[\u200b\u2060\ufeff\u180e\u2061-\u2064\U000e0000-\U000e007f]{1,400}")
_MIXED = re.compile(r"[A-Za-z]+[\u0370-\u052f]+\w*|[\u0370-\u052f]+[A-Za-z]+\w*")
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget)(?: all| any| the| your){0,3} (?:previous|prior|above|earlier) "
    r"(?:instructions?|prompts?|rules|text)|\bsystem prompt\b|\bas an ai(?: language)? model\b"
    r"|\b(?:ignore|disregard|forget) (?:what|everything|all) you (?:were|have been|are) told\b"
    r"|\b(?:ignorier|vergiss|vergessen sie|missachte)\w{0,3} (?:\w+ ){0,3}"
    r"(?:vorherig|vorig|bisherig|obig|früher)\w* (?:anweisung|vorgabe|regel|prompt)"
    r"|\bals (?:ki[ -])?sprachmodell\b"
    r"|\b(?:ignore|ignorez|oublie|oubliez) (?:\w+ ){0,3}(?:instruction|consigne|règle)s "
    r"(?:précédent|antérieur|ci-dessus)|\ben tant que? (?:modèle de langage|qu['\u2019]ia\b)"
    r"|\b(?:ignora|ignore|olvida|olvide) (?:\w+ ){0,3}(?:instrucciones|indicaciones|reglas) "
    r"(?:anteriores|previas)|\bcomo modelo de lenguaje\b"
    r"|\b(?:ignore|esqueça|desconsidere) (?:\w+ ){0,3}(?:instruções|orientações|regras) "
    r"(?:anteriores|acima)|\bcomo (?:um )?modelo de linguagem\b",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"[\s\x00-\x1f]*(?:javascript|vbscript|data:text/html)", re.IGNORECASE)

_SAID = {
    "runs": (_RUNS, "it would run or load something in the reader's mail program or browser",
     "OWASP, Cross Site Scripting Prevention", "take the markup out"),
    "turned": (TURNING, "an invisible sign turns the text around",
     "Unicode Technical Report 36", "take the sign out"),
    "hidden": (_HIDDEN, "signs without width stand in the text, where they can hide what it says",
     "Unicode Technical Report 36", "take the signs out"),
    "mixed": (_MIXED, "the word mixes letters of two scripts that look alike",
     "Unicode Technical Standard 39", "write the word in one script"),
    "orders": (_ORDERS, "it speaks to a language model, not to the reader",
     "OWASP Top 10 for LLM Applications, LLM01", "take it out, and look where it came from"),
}  # fmt: skip


def check(case: Case) -> list[Finding]:
    """What would run, hide or deceive."""
    text = case.draft.text
    found = [
        (rule, *match.span())
        for rule, (pattern, *_) in _SAID.items()
        for match in pattern.finditer(text)
        if rule != "mixed" or _is_word(match[0])
    ]
    found += [
        ("runs", start, end)
        for start, end in _schemes(case)
        if not any(start <= other < end for rule, other, _ in found if rule == "runs")
    ]
    return [
        Finding(
            "unsafe_markup", Severity.ERROR, (start, end), text[start:end], *_SAID[rule][1:], rule
        )
        for rule, start, end in found
    ]


CHECK = check


def _schemes(case: Case) -> Iterator[tuple[int, int]]:
    """Tags with an address that runs, however its letters are written."""
    before = len(case.draft.text) - len(case.draft.body)
    for part in parts_of(case.draft.body) if case.is_page else ():
        if any(map(_SCHEME.match, part.attributes.values())):
            yield before + part.start, before + part.end


def _is_word(said: str) -> bool:
    """Whether both scripts stand as letters, and not as a sign such as a micro metre."""
    foreign = [
        c
        for c in said
        if unicodedata.name(c, "").startswith(("CYRILLIC", "GREEK SMALL", "GREEK CAPITAL"))
    ]
    return len(said) > 2 and bool(foreign)
