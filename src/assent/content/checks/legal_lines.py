"""The lines that the law asks for are there, and can be seen.

Every legal line of the fact sheet (price conditions among them) stands in the text, in its
language. Whoever writes is named. A whole page or mail also says how to stop, and where the
sender is; a campaign's own letters get both from the house, whatever their draft says.

Source: Directive 2002/58/EC Art. 13(4); Directive 2000/31/EC Art. 5 and 6; 16 CFR 316.5.
"""

import re

from assent.content.case import Case
from assent.content.findings import Finding, Severity
from assent.content.plain_text import PlainText

_STOP = re.compile(
    r"unsubscribe|\bopt[ -]out\b|\bstop (?:receiving|getting|these|our|e?-?mails?|letters)|"
    r"(?:no longer|not) .{0,20}receive|leave (?:this|the|our) (?:mailing )?list|"
    r"abbestell|abmeld|austragen|keine .{0,20}mehr (?:erhalten|bekommen|empfangen)|"
    r"(?:briefe|mails|newsletter|nachrichten) (?:beenden|stoppen)|"
    r"désinscri|désabonn|plus recevoir|arrêter (?:de recevoir|ces|les|nos)|"
    r"quitter (?:cette|la) liste|"
    r"dar(?:se|te|me) de baja|date de baja|dejar de recibir|no (?:quiero|deseo) recibir|"
    r"(?:cancelar|anular) (?:la |tu |su |mi )?suscripción|salir de (?:esta|la) lista|"
    r"descadastr|cancelar (?:a |sua |minha )?(?:assinatura|inscrição)|(?:deixar|parar) de receber|"
    r"não quero (?:mais )?receber|sair d(?:a|esta) lista"
)


def check(case: Case) -> list[Finding]:
    """Each line that is missing."""
    return [*_legal(case), *_sender(case), *_stop(case)]


CHECK = check


def _legal(case: Case) -> list[Finding]:
    """The lines of the fact sheet, but for those it does not give in this language."""
    lines = [line.said_in(case.draft.language) for line in case.facts.legal]
    folded = " ".join(case.seen.split())
    return [
        _finding(
            f"the legal line `{line}` of the fact sheet is missing",
            "the fact sheet; Directive 98/6/EC Art. 6a",
            f"add the line: `{line}`",
            "legal_line",
        )
        for line in lines
        if line is not None and " ".join(PlainText.of(line).folded.split()) not in folded
    ]


def _sender(case: Case) -> list[Finding]:
    name = PlainText.of(case.facts.sender.name).folded
    if "sender" in case.draft.slots or name in case.seen or not case.is_page:
        return []
    return [
        _finding(
            "the page does not say who writes",
            "Directive 2000/31/EC Art. 6(b); 2002/58/EC Art. 13(4)",
            f"name the sender: `{case.facts.sender.name}`",
            "sender",
        )
    ]


def _stop(case: Case) -> list[Finding]:
    if not case.is_page or _STOP.search(case.seen):
        return []
    return [
        _finding(
            "the page does not say how to stop further messages",
            "Directive 2002/58/EC Art. 13(2) and 13(4); 16 CFR 316.5(a)(3)",
            "add a link that unsubscribes in one step",
            "unsubscribe",
        )
    ]


def _finding(reason: str, source: str, mend: str, rule: str) -> Finding:
    return Finding("legal_lines", Severity.ERROR, (0, 0), "", reason, source, mend, rule)
