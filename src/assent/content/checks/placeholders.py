r"""Nothing unfilled goes out: no `[NAME]`, no `*|FNAME|*`, no `lorem ipsum`.

Only the slots of `SLOTS` are filled when a message is sent. Every other mark of a template, as
models, mail programs and tired people write them, would reach the reader as it stands.

Source: measured on small language models, which alter or invent most placeholders.
"""

import re

from assent.content.case import Case
from assent.content.findings import Finding, Severity

_MARKS = re.compile(
    r"\[\[[^\[\]\n]{1,60}\]\]"  # [[FIRST_NAME]]
    r"|\[(?=[^\[\]\n]{0,40}(?i:name|insert|product|company|price|date|link|your |their |city|code|"
    r"vorname|nachname|firma|einfügen|prénom|nom|nombre|empresa|nome|sobrenome|xx))[^\[\]\n]{1,60}\]"
    r"|\[[A-Z][A-Z0-9_ ]{1,40}\](?!\()"  # [NAME], and no link of Markdown
    r"|<[A-Z][A-Z0-9]*_[A-Z0-9_]{1,40}>|</?PERSON>"  # <PERSON_1>
    r"|%%?[A-Z][A-Z_]{2,40}%%?|@@\w{1,40}@@|\*\|[^|\n]{1,60}\|\*"  # %NAME%, @@P1@@, *|FNAME|*
    r"|\$\w{0,3}\([^()\n]{1,40}\)|<%[^%\n]{1,60}%>|__[A-Z][A-Z_]{1,40}__"
    r"|\b(?i:lorem ipsum)\b|\b(?:TODO|TBD|TBC|FIXME|XXX+)\b|\bundefined\b|\bNaN\b"
    r"|\b(?i:insert|your|add) (?:[A-Za-z]{2,20} ){0,3}(?i:here)\b(?=[.\])\s]*$)"
    r"|(?:€|\$|£) ?(?:XX|xx|00)[.,](?:XX|xx)\b|_{4,}|\bNone\b(?= ?(?:EUR|USD|€|%))",
    re.MULTILINE,
)


def check(case: Case) -> list[Finding]:
    """Every mark in the written text that nothing will fill."""
    text = case.draft.text
    names = [offer.name for offer in case.facts.offers]
    return [
        Finding(
            check="placeholders",
            severity=Severity.ERROR,
            span=match.span(),
            quote=match[0],
            reason="it stands for something that nobody will fill in",
            source="only the slots of a draft are filled when it is sent",
            mend="write what belongs there, or use a slot such as `{greeting}`",
        )
        for match in _MARKS.finditer(text)
        if not any(match[0] in name for name in names)
    ]


CHECK = check
