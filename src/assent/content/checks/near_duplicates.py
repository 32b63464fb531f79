"""The same letter twice is a nuisance: a text much like one already sent is shown.

Two texts are alike by the share of their runs of three words that they have in common, greeting
and legal lines left aside. The figure is exact; for the few hundred texts of one house there is
nothing to gain from estimating it.

Source: Broder, On the resemblance and containment of documents (1997).
"""

import re
from functools import lru_cache

from assent.content.case import Case
from assent.content.findings import Finding, Severity
from assent.content.plain_text import PlainText

ALIKE = 0.6
"""From this share on, two texts are the same one to a reader."""

_RUN = 3
_WORD = re.compile(r"\w+")


def check(case: Case) -> list[Finding]:
    """The earlier text that is most like this one, and a line that the text says twice."""
    return [*_earlier(case), *_twice(case)]


CHECK = check


def likeness(one: str, other: str) -> float:
    """The share of their runs of three words that two folded texts have in common.

    Examples:
        >>> likeness("a lamp for every desk", "a lamp for every table")
        0.5
    """
    ours, theirs = _runs(one), _runs(other)
    return len(ours & theirs) / len(ours | theirs) if ours | theirs else 0.0


def _earlier(case: Case) -> list[Finding]:
    closest = max(
        (
            (likeness(case.plain.folded, _folded(text)), name)
            for name, text in case.around.earlier.items()
        ),
        default=(0.0, ""),
    )
    if closest[0] < ALIKE:
        return []
    reason = f"{closest[0]:.0%} of it was already said in `{closest[1]}`"
    return [_finding((0, 0), "", reason, "say something new, or do not send it again", "earlier")]


def _twice(case: Case) -> list[Finding]:
    """Sentences of some length that stand in the text more than once."""
    seen: set[str] = set()
    for match in re.finditer(r"[^\n.!?]{50,400}[.!?]", case.plain.folded[:20_000]):
        said = match[0].strip()
        if said in seen:
            at = match.start() + len(match[0]) - len(match[0].lstrip())
            span, quote = case.plain.quote(at, match.end())
            return [_finding(span, quote, "the text says this twice", "say it once", "twice")]
        seen.add(said)
    return []


def _finding(span: tuple[int, int], quote: str, reason: str, mend: str, rule: str) -> Finding:
    source = "Broder (1997), resemblance of documents"
    return Finding("near_duplicates", Severity.WARNING, span, quote, reason, source, mend, rule)


@lru_cache(maxsize=512)
def _folded(text: str) -> str:
    return PlainText.of(text).folded


@lru_cache(maxsize=512)
def _runs(folded: str) -> frozenset[int]:
    words = _WORD.findall(folded)
    return frozenset(hash(tuple(words[n : n + _RUN])) for n in range(len(words) - _RUN + 1))
