"""No text for many holds the data of one person.

Structured kinds are found by their form and, where they have them, their check digits: mail
addresses, telephone and card numbers, IBANs, IP addresses and identity numbers. What the fact
sheet says of the sender is the sender's own. The house may hand in a better scanner, which then
takes the place of these.

Source: Regulation (EU) 2016/679 (GDPR) Art. 5(1)(c) and 5(1)(f).
"""

import re
from collections.abc import Iterator

from assent.content.case import Case
from assent.content.findings import Finding, Severity
from assent.content.wording import Rule

_KINDS = {
    "mail address": re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"),
    "IBAN": re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"),
    "card number": re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])"),
    "IP address": re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\d|\.\d)"),
    "identity number": re.compile(
        r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])|\b\d{3}\.\d{3}\.\d{3}-\d{2}\b"
    ),
    "telephone number": re.compile(
        r"(?<![\w.,/-])(?:\+|00)\d{1,3}[ ./-]?(?:\(\d{1,5}\)|\d)(?:[ ./-]?\d){5,12}(?![\w])"
        r"|(?<![\w.,/-])\(?0\d{2,5}\)?[ ./-]{1,3}\d{2,5}(?:[ -]?\d{2,5}){1,3}(?!\w)"
        r"|(?<![\w.,/-])\(\d{3}\) ?\d{3}-\d{4}(?!\w)|(?<![\w.,/-])\d{3}-\d{3}-\d{4}(?![\w-])"
    ),
}


def check(case: Case) -> list[Finding]:
    """Everything in the text that may lead to one person, but for what the sheet itself says."""
    scan = case.around.scan or scanned
    text = case.plain.text
    own = [each.replace(" ", "") for each in case.sheet]
    return [
        case.finding("personal_data", _rule(kind), start, end)
        for start, end, kind in scan(text)
        if not any(text[start:end].lower().replace(" ", "") in each for each in own)
    ]


CHECK = check


def scanned(text: str) -> Iterator[tuple[int, int, str]]:
    """Personal data of structured kinds: start, end and kind, none within another.

    Examples:
        >>> [kind for _, _, kind in scanned("to ada@example.org, card 4111 1111 1111 1111")]
        ['mail address', 'card number']
        >>> list(scanned("order 4111 1111 1111 1112, lamp 0.5 m, 1,299.00 EUR"))
        []
    """
    reached: list[tuple[int, int]] = []
    for kind, pattern in _KINDS.items():
        for match in pattern.finditer(text):
            start, end = match.span()
            taken = any(s < end and start < e for s, e in reached[-50:])
            if not taken and _holds(kind, match[0]):
                reached.append((start, end))
                yield start, end, kind


def _holds(kind: str, said: str) -> bool:
    """Whether the check digits are right, where the kind has them."""
    if kind == "card number":
        return _luhn([int(digit) for digit in said if digit.isdecimal()])
    if kind == "IBAN":
        return _iban(said.replace(" ", ""))
    if kind == "IP address":
        return all(int(part) < 256 for part in said.split("."))
    return True


def _luhn(digits: list[int]) -> bool:
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 and any(digits)


def _iban(said: str) -> bool:
    turned = said[4:] + said[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def _rule(kind: str) -> Rule:
    return Rule(
        kind.replace(" ", "_").lower(),
        Severity.ERROR,
        f"it holds what may be the {kind} of a person",
        "Regulation (EU) 2016/679 Art. 5(1)(c)",
        "take it out; what differs from person to person goes into a slot",
    )
