"""Wording that leaves people out is shown to a human, with what could be said instead.

A product's name and the words of the catalogue are never at fault (`Queen Size`).

Source: UN Convention on the Rights of Persons with Disabilities, Art. 8; European Parliament,
Gender-neutral Language (2018).
"""

from assent.content.case import Case
from assent.content.findings import Finding
from assent.content.wording import Said, wordings


def check(case: Case) -> list[Finding]:
    """Every wording that leaves people out."""
    said = wordings("inclusive").find(case.plain.folded, (case.draft.language,))
    return [
        case.finding("inclusive_language", each.rule, each.start, each.end)
        for each in said
        if not case.is_named(each.start, each.end) and not _in_catalogue(case, each)
    ]


CHECK = check


def _in_catalogue(case: Case, said: Said) -> bool:
    """Whether the catalogue uses these words."""
    return case.around.in_catalogue(case.plain.folded[said.start : said.end])
