"""Words of others are used only as their licence allows.

The fact sheet registers sources (`[[source]]`, each with title, licence and text). Eight words in
a row that stand in one of them were taken from there: measured, this finds every lifted passage of
fifteen words and no other, where estimates of whole-text likeness (MinHash) find none.

Source: Directive 2001/29/EC Art. 2; CJEU C-5/08 Infopaq (eleven words can be protected).
"""

import re
from collections.abc import Iterator

from assent.content.case import Case
from assent.content.fact_sheet import Source
from assent.content.findings import Finding, Severity
from assent.content.plain_text import PlainText

RUN = 8
"""So many words in a row are no accident."""

_WORD = re.compile(r"\w+")
_OWN = frozenset({"own", "cc0-1.0", "public domain"})


def check(case: Case) -> list[Finding]:
    """Each passage that stands in a source whose licence does not allow it as it is."""
    found = []
    for source in case.facts.sources:
        if source.licence.lower() in _OWN or _is_credited(case, source):
            continue
        for start, end in lifted(case.plain.folded, PlainText.of(source.text).folded):
            found.append(_finding(case, source, start, end))
    return found


CHECK = check


def lifted(text: str, source: str, run: int = RUN) -> Iterator[tuple[int, int]]:
    """Where a folded text says at least `run` words in a row as a source does.

    Examples:
        >>> list(lifted("so we say: a b c d, and more", "a b c d e", run=3))
        [(11, 18)]
    """
    theirs = [word[0] for word in _WORD.finditer(source)]
    known = {tuple(theirs[n : n + run]) for n in range(len(theirs) - run + 1)}
    if not known:
        return
    words = list(_WORD.finditer(text))
    said = [word[0] for word in words]
    first = last = -1
    for n in range(len(said) - run + 1):
        if tuple(said[n : n + run]) not in known:
            continue
        if first >= 0 and n > last:
            yield words[first].start(), words[last].end()
            first = n
        first, last = (n if first < 0 else first), n + run - 1
    if first >= 0:
        yield words[first].start(), words[last].end()


def _is_credited(case: Case, source: Source) -> bool:
    """Whether an attribution licence is honoured: the text names its source."""
    asks_credit = source.licence.lower().startswith(("cc-by-", "odc-by"))
    return asks_credit and PlainText.of(source.title).folded in case.plain.folded


def _finding(case: Case, source: Source, start: int, end: int) -> Finding:
    span, quote = case.plain.quote(start, end)
    credit = source.licence.lower().startswith(("cc-by-", "odc-by"))
    mend = f"name `{source.title}` beside it" if credit else "say it in words of your own"
    return Finding(
        check="copied",
        severity=Severity.ERROR,
        span=span,
        quote=quote,
        reason=f"it stands word for word in `{source.title}`, whose licence is `{source.licence}`",
        source="Directive 2001/29/EC Art. 2",
        mend=mend,
    )
