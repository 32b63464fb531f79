"""What can harm is declared, and nobody is addressed by their weakness.

Names of restricted products are found in the text, in the offers' names and in the brief's words
on the audience. A restricted product for people in distress, or for the young, is an error; on
its own it is a warning, so that two people look at it.

Source: Directive 2005/29/EC Art. 5(3); Regulation (EU) 2022/2065 Art. 26(3) and 28(2).
"""

from dataclasses import replace

from assent.content.case import Case
from assent.content.findings import Finding, Severity
from assent.content.plain_text import PlainText
from assent.content.wording import Rule, wordings

_YOUNG = (
    "child children kid kids teen teens teenager teenagers minors pupils students kinder "
    "jugendliche schüler enfants adolescents ados niños adolescentes menores crianças jovens"
)
_WEAK = (
    "debt indebted unemployed lonely grieving widowed bereaved ill sick depressed addicted addicts "
    "refugees homeless elderly pensioners pregnant disabled dementia cancer gamblers drinkers "
    "schulden arbeitslose einsame trauernde kranke rentner schwangere süchtige spieler "
    "endettés chômeurs malades seuls enceintes retraités endeudados desempleados enfermos "
    "embarazadas jubilados endividados desempregados doentes grávidas aposentados"
)
_VULNERABLE = frozenset((_YOUNG + " " + _WEAK).split())

_AUDIENCE = Rule(
    "audience",
    Severity.WARNING,
    "the brief names people who may be easier to harm",
    "Directive 2005/29/EC Art. 5(3)",
    "have two people judge the campaign, or describe its audience by what they like",
)


def check(case: Case) -> list[Finding]:
    """Restricted products, and words that aim at a weakness."""
    said = wordings("restricted").find(case.plain.folded, (case.draft.language,))
    weak = _weak_audience(case)
    findings = []
    for each in said:
        worse = Severity.ERROR if weak else each.rule.severity
        findings.append(
            case.finding("vulnerable_people", each.rule, each.start, each.end, severity=worse)
        )
    if weak:
        severity = Severity.ERROR if said else Severity.WARNING
        whole = case.finding("vulnerable_people", _AUDIENCE, 0, 1, severity=severity)
        reason = f"{whole.reason}: `{weak}`"
        findings.append(replace(whole, span=(0, 0), quote="", reason=reason))
    return findings


CHECK = check


def _weak_audience(case: Case) -> str:
    """The word of the brief that names vulnerable people; empty when there is none."""
    words = PlainText.of(case.around.audience).folded.replace(",", " ").split()
    return next((word for word in words if word in _VULNERABLE), "")
