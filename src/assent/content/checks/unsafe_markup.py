"""Nothing in a text may run, hide, or pass for what it is not.

Scripts, frames, forms and handlers do not belong in copy, whoever wrote them: they come from a
pasted page, a feed or a language model that was told to write them. Signs without width, signs
that turn text around, and words that mix look-alike letters of two scripts hide what is said.

Source: OWASP, Cross Site Scripting Prevention; Unicode Technical Report 36 and UTS 39.
"""

import re
import unicodedata

from assent.content.case import Case
from assent.content.findings import Finding, Severity
from assent.content.plain_text import TURNING

_RUNS = re.compile(
    r"<\s{0,5}/?\s{0,5}(?:script(?![^<>]{0,80}application/ld\+json)|iframe|object|embed|form|base|applet|svg|math|link|meta\s[^<>]{0,80}http-equiv)\b"
    r"[^<>]{0,400}>?|<[^<>]{0,400}\son\w{3,20}\s{0,5}=[^<>]{0,400}>?"
    r"|\b(?:javascript|vbscript|livescript)\s{0,5}:|\bdata:text/html",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"[\u200b\u2060\ufeff\u180e\u2061-\u2064\U000e0000-\U000e007f]{1,400}")
_MIXED = re.compile(r"[A-Za-z]+[\u0370-\u052f]+\w*|[\u0370-\u052f]+[A-Za-z]+\w*")
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget)(?: all| any| the| your){0,3} (?:previous|prior|above|earlier) "
    r"(?:instructions?|prompts?|rules|text)|\bsystem prompt\b|\bas an ai(?: language)? model\b",
    re.IGNORECASE,
)

_SAID = (
    (_RUNS, "runs", "it would run or load something in the reader's mail program or browser",
     "OWASP, Cross Site Scripting Prevention", "take the markup out"),
    (TURNING, "turned", "an invisible sign turns the text around",
     "Unicode Technical Report 36", "take the sign out"),
    (_HIDDEN, "hidden", "signs without width stand in the text, where they can hide what it says",
     "Unicode Technical Report 36", "take the signs out"),
    (_MIXED, "mixed", "the word mixes letters of two scripts that look alike",
     "Unicode Technical Standard 39", "write the word in one script"),
    (_ORDERS, "orders", "it speaks to a language model, not to the reader",
     "OWASP Top 10 for LLM Applications, LLM01", "take it out, and look where it came from"),
)  # fmt: skip


def check(case: Case) -> list[Finding]:
    """What would run, hide or deceive."""
    text = case.draft.text
    return [
        Finding("unsafe_markup", Severity.ERROR, match.span(), match[0], reason, source, mend, rule)
        for pattern, rule, reason, source, mend in _SAID
        for match in pattern.finditer(text)
        if rule != "mixed" or _is_word(match[0])
    ]


CHECK = check


def _is_word(said: str) -> bool:
    """Whether both scripts stand as letters, and not as a sign such as a micro metre."""
    foreign = [
        c
        for c in said
        if unicodedata.name(c, "").startswith(("CYRILLIC", "GREEK SMALL", "GREEK CAPITAL"))
    ]
    return len(said) > 2 and bool(foreign)
