"""No text for many holds the data of one person.

They are found by the scan that watches over what leaves the house, in the mode that is made for
finished text. What the fact sheet says of the sender is the sender's own.

Source: Regulation (EU) 2016/679 (GDPR) Art. 5(1)(c) and 5(1)(f).
"""

from collections.abc import Iterator

from assent.content.case import Case
from assent.content.findings import Finding, Severity
from assent.content.firewall.scan import Mode, scan
from assent.content.wording import Rule


def check(case: Case) -> list[Finding]:
    """Everything in the text that may lead to one person, but for what the sheet itself says."""
    text = case.plain.text
    own = [each.replace(" ", "") for each in case.sheet]
    return [
        case.finding("personal_data", _rule(kind), start, end)
        for start, end, kind in scanned(text)
        if not any(text[start:end].lower().replace(" ", "") in each for each in own)
    ]


CHECK = check


def scanned(text: str) -> Iterator[tuple[int, int, str]]:
    """Personal data by their shape and check digits: start, end and kind.

    Examples:
        >>> [kind for _, _, kind in scanned("to ada@example.org, card 4111 1111 1111 1111")]
        ['email', 'card']
        >>> list(scanned("order 4111 1111 1111 1112, lamp 0.5 m, 1,299.00 EUR"))
        []
    """
    return ((hit.start, hit.end, hit.kind) for hit in scan(text, Mode.COPY) if hit.kind != "url")


def _rule(kind: str) -> Rule:
    return Rule(
        kind.replace(" ", "_").lower(),
        Severity.ERROR,
        f"it holds what may be the {kind} of a person",
        "Regulation (EU) 2016/679 Art. 5(1)(c)",
        "take it out; what differs from person to person goes into a slot",
    )
