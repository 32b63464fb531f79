"""What is shaped like personal data: addresses, numbers of cards, accounts, telephones, people.

Two ways to look. `OUT` is for what is about to leave: better ten false alarms than one miss. `COPY`
is for finished text: a finding there has a check digit, a telling shape or a word that names it.
Names of people have no shape; what keeps them in is that they never enter a prompt.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from assent.content.firewall.fold import fold
from assent.content.firewall.identifiers import (
    IDENTIFIERS,
    SEPARATED,
    check_passes,
    is_card,
    is_iban,
)


class Mode(StrEnum):
    """What a scan is for."""

    OUT = "out"
    COPY = "copy"


class Hit(NamedTuple):
    """Something that looks like personal data.

    Args:
        start: where it begins, in code points.
        end: where it ends.
        kind: what it is, such as `email`.
        score: how sure that is, up to 1: with a check digit, or by shape, or by length alone.
    """

    start: int
    end: int
    kind: str
    score: float


Finder = Callable[[str], list[Hit]]
"""A plug-in that looks for more, such as names; it can only add."""

_CERTAIN, _SHAPED, _NAMED, _LIKELY, _LONG = 1.0, 0.9, 0.8, 0.6, 0.3

_EMAIL = re.compile(r"[\w.+%'=-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,23}")
_EMAIL_OUT = re.compile(
    r"[\w.+%'=-]{1,64}\s{0,2}(?:@|[(\[{<]\s?(?:at|@)\s?[)\]}>]|\bat\b)\s{0,2}"
    r"(?:[\w-]{1,63}\s{0,2}(?:\.|[(\[{<]\s?(?:dot|\.)\s?[)\]}>]|\bdot\b)\s{0,2}){1,4}\w{2,24}\b",
    re.IGNORECASE,
)
_URL = re.compile(
    r"\b(?:https?://|www\.)[^\s<>\"')\]},]*[^\s<>\"')\]},.;:!?]|"
    r"\b(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}"
    r"(?:com|org|net|info|biz|io|app|dev|shop|eu|uk|de|fr|es|it|nl|be|pl|pt|se|fi|dk|ie|at|cz|hu|ro|"
    r"bg|hr|gr|lu|sk|si|ee|lt|lv|ch|no|us|ca|au|nz|in|br|example|test)\b(?:/[^\s<>\"')\]},]*)?",
    re.IGNORECASE,
)
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{1,4}|:)(?![\w:])", re.IGNORECASE)
_MAC = re.compile(r"(?<![\w:-])[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?![\w:-])", re.IGNORECASE)
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)")
_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z_][\w.]{2,30}")

_RUN = re.compile(
    r"(?<![\w.,])(?P<date>(?:\d{1,2}(?P<p>[./-])\d{1,2}(?P=p)(?:\d{4}|\d\d)|\d{4}(?P<q>[./-])\d\d?"
    r"(?P=q)\d\d?)(?![\d./-]?\d))"
    r"|(?P<parted>(?<![\w])(?:[a-z]{2}\d\d [a-z\d]{4}(?: (?=[a-z]*\d)[a-z\d]{4}){1,6}"
    r"(?: (?=[a-z]*\d)[a-z\d]{1,3})?|[a-z]{2} \d\d ?\d\d ?\d\d ?[a-d]|[xyz]-\d{7}-?[a-z]"
    r"|\d{6}[-+a]\d{3}[0-9a-y]|\d{8}[ -]\d[ -]?[a-z]{2}\d)(?!\w))"
    r"|(?P<number>(?<![\w])(?:\+ ?|\(\+?)?\d(?:[ \t\u00a0]?[().\-/]?[ \t\u00a0]?[()]?\d){4,}"
    r"(?:\s?(?:x|ext\.?|#)\s?\d{1,6})?)(?!\w)"
    r"|(?P<token>(?<![\w])(?=[a-z\d]*\d)(?:[a-z]{1,6}\d|\d{1,13}[a-z])[a-z\d]*"
    r"(?:[ -][a-z\d]*\d[a-z\d]*){0,8})(?!\w)",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[\s().\-/+]")
_MONEY_BEFORE = re.compile(r"(?:[$€£¥₹]|\b(?:eur|usd|gbp|aud|inr|brl|rs\.?|r\$|chf))\s?$")
_MONEY_AFTER = re.compile(r"\s?(?:[$€£¥₹%]|(?:eur|usd|gbp|aud|inr|brl|euros?|dollars?|pounds?)\b)")
_THOUSANDS = re.compile(r"\d{1,3}(?:([ .\u00a0])\d{3})(?:\1\d{3})*")
_YEARS = re.compile(r"(?:1[89]|20)\d\d\s?[-/]\s?(?:1[89]|20)\d\d")

_PHONE_WORDS = (
    r"\b(?:tele?|phones?|telephone|call(?:s|ed|ing)?|dial|ring|mobile|mob|cell|fax|sms|text|whatsapp|"
    r"hotline|helpline|answering|reach|contact|telefon\w*|handy|anruf\w*|rufen|appele[rz]|"
    r"t[eé]l[eé]phone|portable|llam\w+|tel[eé]fono|m[oó]vil|chiam\w+|cellulare|ligue|telefone|celular|"
    r"bel(?:len)?|puhelin\w*|zadzwo\w+)\b"
)
_PHONE_BEFORE = re.compile(_PHONE_WORDS + r"[^\d\n]{0,24}$", re.IGNORECASE)
_COUNTED_BEFORE = re.compile(r"\b(?:nr|no)\.?\s?$", re.IGNORECASE)
_PHONE_COUNTED_BEFORE = re.compile(_PHONE_WORDS + r"\W{1,3}(?:nr|no)\.?\s?$", re.IGNORECASE)
_PHONE_AFTER = re.compile(
    r"[\s,;(\\-]{0,3}(?:office|fax|mobile|cell|home|work|phone|tel)\b", re.IGNORECASE
)
_PHONE_SHAPES = re.compile(
    r"\+ ?\d[\d ().\-/]{6,20}\d"  # with its country
    r"|00[1-9][\d ().\-/]{7,18}\d"
    r"|(?:\+?\(?(?:00)?1\)?[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}"  # NANP
    r"|\(0[\d -]{1,5}\)[ /]?\d[\d \-]{3,9}\d|\(\d\d\) ?9?\d{4}-?\d{4}"  # with its area
    r"|0[1-9][\d ./-]{6,12}\d"
    r"|\d\d\d?(?:([ .-])\d\d)(?:\1\d\d){2,3}|[6-9]\d{4}[ -]\d{5}|1[38]00[ -]\d{3}[ -]\d{3,4}"
)
_NAMED_TOKENS = tuple(
    (kind, re.compile(rf"\b(?:{words})\b.{{0,24}}$", re.IGNORECASE | re.DOTALL))
    for kind, words in (
        ("driving_licence", r"driv\w+(?:'s|s)?\s?licen[cs]e|f[uü]hrerschein|permis"),
        ("passport", r"passport|reisepass|passeport|pasaporte|passaporto"),
        ("bank_account", r"account|acct|a/c|konto\w*"),
    )
)
_BEFORE, _AFTER = 48, 16
_FEWEST_OUT = 6


def scan(text: str, mode: Mode = Mode.OUT, *, more: Finder | None = None) -> list[Hit]:
    """Everything in a text that looks like personal data, in order, without overlaps.

    Args:
        text: any text.
        mode: whether to miss nothing or to raise no false alarm.
        more: a plug-in that finds more, by the text's own offsets.

    Examples:
        >>> scan("write to ada@example.org")
        [Hit(start=9, end=24, kind='email', score=1.0)]
        >>> scan("only 49.90 EUR until 14 March 2027", Mode.COPY)
        []
    """
    folded, where = fold(text)
    found = list(_find(folded, mode))
    if where is not None:
        found = [Hit(where[h.start], where[h.end - 1] + 1, h.kind, h.score) for h in found]
    if more is not None:
        found += more(text)
    return _apart(found, whole=mode is Mode.OUT)


def apart_from(spans: Sequence[tuple[int, int]], hits: Iterable[Hit]) -> Iterator[Hit]:
    """Those hits that do not lie within one of these spans."""
    for hit in hits:
        if not any(start <= hit.start and hit.end <= end for start, end in spans):
            yield hit


def _find(text: str, mode: Mode) -> Iterator[Hit]:
    out = mode is Mode.OUT
    if out or "@" in text:
        yield from _all(_EMAIL, text, "email", _CERTAIN) if "@" in text else ()
        if out and (" at" in text or "(" in text or "[" in text or "@" in text):
            yield from _all(_EMAIL_OUT, text, "email", _LIKELY)
            yield from _all(_HANDLE, text, "handle", _LIKELY)
    if "." in text:
        yield from _all(_URL, text, "url", _SHAPED)
    if ":" in text or "-" in text:
        yield from _all(_IPV6, text, "ip", _CERTAIN, _is_ip)
        yield from _all(_MAC, text, "mac", _CERTAIN)
    if _DIGITS.search(text):
        yield from _all(_IPV4, text, "ip", _CERTAIN, _is_ip)
        for run in _RUN.finditer(text):
            yield from _numbers(text, run, out=out)


_DIGITS = re.compile(r"\d\D{0,3}\d\D{0,3}\d")


def _all(
    pattern: re.Pattern[str],
    text: str,
    kind: str,
    score: float,
    holds: Callable[[str], bool] | None = None,
) -> Iterator[Hit]:
    for match in pattern.finditer(text):
        if holds is None or holds(match[0]):
            yield Hit(match.start(), match.end(), kind, score)


def _is_ip(given: str) -> bool:
    try:
        ipaddress.ip_address(given)
    except ValueError:
        return False
    return True


def _numbers(text: str, run: re.Match[str], *, out: bool) -> Iterator[Hit]:
    """What a run of digits is, or may be."""
    start, end = run.span()
    if run["date"]:
        if out:
            yield Hit(start, end, "date", _LONG)
        return
    raw = run[0]
    compact = _SPACES.sub("", raw)
    before, after = text[max(0, start - _BEFORE) : start], text[end : end + _AFTER]
    named = _name(raw, compact, before, after)
    if named is not None:
        yield Hit(start, end, *named)
    elif out and sum(map(str.isdigit, compact)) >= (_FEWEST_OUT if run["number"] else 4):
        yield Hit(start, end, "number", _LONG)


def _name(raw: str, compact: str, before: str, after: str) -> tuple[str, float] | None:
    """The most certain kind that a run is of, and how certain."""
    if is_iban(compact):
        return "iban", _CERTAIN
    if raw[0].isdigit() and compact.isdigit() and "." not in raw and is_card(compact):
        return "card", _CERTAIN
    number = _national(raw, compact, before)
    if number is not None:
        return number
    if not raw[0].isalpha() and _is_phone(raw, before, after):
        return "phone", _SHAPED if raw[0] in "+0(" else _NAMED
    named = (kind for kind, words in _NAMED_TOKENS if words.search(before))
    kind = next(named, None) if 5 <= len(compact) <= 18 else None
    return (kind, _NAMED) if kind else None


def _national(raw: str, compact: str, before: str) -> tuple[str, float] | None:
    for kind, shape, check in SEPARATED:
        if shape.fullmatch(raw) and check_passes(check, raw):
            return kind, _SHAPED
    for each in IDENTIFIERS:
        if (each.words is None or each.words.search(before)) and each.fits(compact):
            return each.kind, _CERTAIN if each.check else _SHAPED
    return None


def _is_phone(raw: str, before: str, after: str) -> bool:
    n_digits = sum(map(str.isdigit, raw))
    if not 6 <= n_digits <= 20 or _MONEY_BEFORE.search(before.lower()):
        return False
    if _MONEY_AFTER.match(after.lower()) or _YEARS.fullmatch(raw):
        return False
    if raw[0] != "+" and _COUNTED_BEFORE.search(before):  # an order or a page, unless it is said
        return _PHONE_COUNTED_BEFORE.search(before) is not None
    if _PHONE_BEFORE.search(before) or _PHONE_AFTER.match(after):
        return True
    plain = re.split(r"\s?(?:x|ext\.?|#)", raw, maxsplit=1)[0]
    return not _THOUSANDS.fullmatch(plain) and bool(_PHONE_SHAPES.fullmatch(plain))


def _apart(found: list[Hit], *, whole: bool) -> list[Hit]:
    """The most certain of those that overlap; with `whole`, over all that they cover together."""
    if len(found) < 2:
        return found
    kept: list[Hit] = []
    for hit in sorted(found):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
            continue
        last = kept.pop()
        best = max(last, hit, key=lambda each: (each.score, each.end - each.start))
        end = max(last.end, hit.end)
        kept.append(Hit(last.start, end, best.kind, best.score) if whole else best)
    return kept
