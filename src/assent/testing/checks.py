"""What every content check holds to. Run these over your own before you put it on the shelf.

Each takes the check and raises `AssertionError` with what is wrong.
"""

from collections.abc import Iterator
from datetime import date

from assent.content import (
    HAND,
    Brief,
    Case,
    Check,
    Draft,
    FactSheet,
    Finding,
    Goal,
    Limit,
    Surroundings,
    Tone,
    generators,
    languages,
    write,
)

TODAY = date(2027, 3, 5)

SHEETS = (
    """
[sender]
name = "Lumen"

[[offer]]
name = "Aurora"
""",
    """
[sender]
name = "Lumen & Daughters"
address = "12 High Street, Springfield"
contact = "hello@example.org"

[[offer]]
name = "Aurora 3000 Lamp"
price = "49 EUR"
was_price = "69 EUR"
stock = 2
starts_on = 2027-03-01
ends_on = 2027-03-14

[[offer.claim]]
says = { en = "Three levels of light.", de = "Drei Lichtstufen.", \
fr = "Trois niveaux de lumière.", es = "Tres niveles de luz.", pt = "Três níveis de luz." }
source = "data sheet 4, section 2"

[[offer.claim]]
says = { en = "burns for 12 hours", de = "leuchtet 12 Stunden", fr = "éclaire 12 heures", \
es = "alumbra 12 horas", pt = "ilumina por 12 horas" }
source = "test report 112"

[[offer]]
name = "Moka Pot"
price = "1299.90 CHF"
ends_on = 2027-12-31

[[legal]]
says = { en = "Earlier price: the lowest of the last 30 days.", de = "Früherer Preis: der \
niedrigste der letzten 30 Tage.", fr = "Ancien prix : le plus bas des 30 derniers jours.", \
es = "Precio anterior: el más bajo de los últimos 30 días.", \
pt = "Preço anterior: o mais baixo dos últimos 30 dias." }
""",
    """
[sender]
name = "Tea House"

[[offer]]
name = "All green teas"
discount_percent = 12.5
starts_on = 2027-12-28
ends_on = 2028-01-03

[[source]]
title = "A Walk at Night"
licence = "all rights reserved"
text = "They walked on through the long wet grass until the lamps of the town came into sight."

[[claim]]
says = { en = "picked by hand in the spring of 2026", de = "im Frühling 2026 von Hand gepflückt", \
fr = "cueilli à la main au printemps 2026", es = "recogido a mano en la primavera de 2026", \
pt = "colhido à mão na primavera de 2026" }
source = "supplier's certificate"

[[legal]]
says = { en = "While stocks last.", de = "Solange der Vorrat reicht.", \
fr = "Dans la limite des stocks.", es = "Hasta fin de existencias.", \
pt = "Enquanto durar o estoque." }
""",
)
"""Fact sheets of very different kinds."""

NONSENSE = (
    "x",
    "0",
    "%%% €€€ $ £ . , ' - \u2013",
    "only only only left left left",
    "9" * 5000,
    "1.2.3.4.5,6,7'8",
    "99/99/9999, 31.31., 0000-00-00, 32. März",
    "twenty thirty million hundred and and and",
    "\u202e%05\u202c \u200b\u200b \ufeff \u2066x\u2069",
    "<b><!-- <script> &#0; &#1114112; &amp;&lt; </",
    "\U0001f525\U0001f525 \u0661\u0662\u0663 ½ ⅷ \ud800 \u0130\u0130",
    "\n\n\n\t\r\n only\n2\nleft\u2028",
)
"""Texts that nobody means."""

FAULTS = (
    "Dear [NAME], lorem ipsum. Write to ada@example.org or call +49 30 1234567.",
    "The best lamp in the world, guaranteed, and free. You would be crazy to skip it, you idiot.",
    "Cheap vodka for the wheelchair bound!!! BUY THIS NOW OR NEVER EVER!!!",
    '<p>Hello<img src="a.png"><a href="x"></a><script>steal()</script></p>',
    "So we walked on through the long wet grass until the lamps of the town came into sight.",
)
"""Texts with a fault for each check."""

LIMIT = Limit("vodka", "a licence")
"""What the brief of those texts rules out."""


def check_findings_stand_in_the_text(check: Check) -> None:
    """Each span lies in the text, and the quote is what stands there."""
    for case in (*_honest(), *_nonsense()):
        text = case.draft.text
        for finding in check(case):
            start, end = finding.span
            _hold(0 <= start <= end <= len(text), f"the span {finding.span} is outside")
            _hold(finding.quote == text[start:end], f"`{finding.quote}` is not what is there")


def check_findings_help(check: Check) -> None:
    """Each says by which rule, why, and what to do."""
    for case in _nonsense():
        for finding in check(case):
            _hold(bool(finding.check), "a finding does not name its check")
            _hold(bool(finding.reason), "a finding gives no reason")
            _hold(bool(finding.source), "a finding names no source")
            _hold(bool(finding.mend), "a finding does not say what to do")


def check_grammar_passes(check: Check) -> None:
    """It is silent on what the grammar writes, in every language, goal and tone."""
    for case in _honest():
        found = list(check(case))
        _hold(not found, f"it finds fault with the grammar: {_first(found)}")


def check_never_breaks(check: Check) -> None:
    """It gives an answer to any text, however strange."""
    for case in _nonsense():
        list(check(case))


def check_is_deterministic(check: Check) -> None:
    """The same text, facts and day give the same findings."""
    for case in _nonsense():
        _hold(list(check(case)) == list(check(case)), "two runs find different things")


SUITE = (
    check_findings_stand_in_the_text,
    check_findings_help,
    check_grammar_passes,
    check_never_breaks,
    check_is_deterministic,
)
"""All of them."""


def grammar_texts() -> Iterator[str]:
    """What the grammar writes from `SHEETS`, in every language, goal and tone."""
    for case in _honest():
        yield case.draft.text


def _honest() -> Iterator[Case]:
    for sheet in SHEETS:
        facts = FactSheet.parse(sheet)
        for language in languages:
            for goal in Goal:
                for tone in Tone:
                    brief = Brief("people who read at night", goal, tone, language=language)
                    yield Case(write(brief, facts, generators["grammar"]), facts, TODAY)


def _nonsense() -> Iterator[Case]:
    for sheet in SHEETS:
        facts = FactSheet.parse(sheet)
        for text in (*NONSENSE, *FAULTS):
            for generator in (HAND, "grammar"):
                draft = Draft("?", text, "en", generator, facts.hash)
                around = Surroundings(earlier={"before": FAULTS[-1]}, limits=(LIMIT,))
                yield Case(draft, facts, TODAY, around)


def _first(found: list[Finding]) -> str:
    return f"`{found[0].quote}`, {found[0].reason}" if found else ""


def _hold(holds: object, otherwise: str) -> None:
    """An assertion that Python's `-O` does not take out."""
    if not holds:
        raise AssertionError(otherwise)
