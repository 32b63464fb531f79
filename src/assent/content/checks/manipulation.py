"""Copy informs; it does not work on guilt, shame, fear or the crowd.

Rules with reasons find guilt, confirm-shaming, invented crowds, body shame, obstruction and blind
pressure. Where an operator trained one (`assent content train`), a small linear model beside them
shows a human what no rule has words for. What the fact sheet proves is honest; what `false_urgency`
judges by the facts is left to it.

Source: Regulation (EU) 2022/2065 (DSA) Art. 25; Directive 2005/29/EC Art. 8, 9 and Annex I;
EDPB Guidelines 03/2022 on deceptive design patterns.
"""

from collections.abc import Iterator

from assent.content.case import Case
from assent.content.checks.false_urgency import pressing
from assent.content.findings import Finding, Severity
from assent.content.learnt import LINE
from assent.content.wording import Rule, wordings

_MODEL = Rule(
    "model",
    Severity.WARNING,
    "it reads like texts that manipulate, though no rule names it",
    "the linear model that was trained here; see docs/checks.md",
    "read it as somebody who is tired or in need would; say what is offered instead",
)


def check(case: Case) -> list[Finding]:
    """What presses on people rather than telling them something."""
    judged = pressing(case)
    found = [
        (said.start, said.end, said.rule)
        for said in wordings("manipulation").find(case.plain.folded, (case.draft.language, "en"))
        if not case.is_named(said.start, said.end) and not case.is_proved(said.start, said.end)
    ]
    found = [each for each in found if not _meets(each[0], each[1], judged)]
    known = [*judged, *((start, end) for start, end, _ in found), *case.quoted]
    found += [
        (start, end, _MODEL) for start, end in _sentences(case) if not _meets(start, end, known)
    ]
    return [case.finding("manipulation", rule, start, end) for start, end, rule in sorted(found)]


CHECK = check


def _sentences(case: Case) -> Iterator[tuple[int, int]]:
    """The sentences that the model finds at fault."""
    model = case.around.model
    if model is None:
        return
    for match in LINE.finditer(case.plain.folded):
        if model.is_at_fault(match[0]):
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield start, match.end()


def _meets(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(s < end and start < e for s, e in spans)
