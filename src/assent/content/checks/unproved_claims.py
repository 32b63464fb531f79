"""A superlative, comparison, guarantee, or claim on nature, health or price needs evidence.

Praise is cheap and generated copy is full of it. A claim in words passes when the fact sheet says
the same, where each claim carries its evidence; a product's own name claims nothing.

Source: Directive 2005/29/EC Art. 6, 12 and Annex I no. 2a, 4a, 17 and 20; Directive 2006/114/EC.
"""

from assent.content.case import Case
from assent.content.findings import Finding
from assent.content.wording import wordings


def check(case: Case) -> list[Finding]:
    """Every claim in words that the fact sheet does not make."""
    return [
        case.finding("unproved_claims", said.rule, said.start, said.end)
        for said in wordings("claims").find(case.plain.folded, (case.draft.language, "en"))
        if not case.is_named(said.start, said.end) and not case.is_proved(said.start, said.end)
    ]


CHECK = check
