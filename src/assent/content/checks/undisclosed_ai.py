"""Text that a generator wrote must say so, in a line that people can see.

The line is in the words of the text's language and stays when a person edits the text. Where a
page could hide it (a comment, a style, a tiny font), it counts as missing.

Source: Regulation (EU) 2024/1689 (AI Act) Art. 50(2), 50(4) and 50(5): clear and
distinguishable, at the latest at the first exposure.
"""

from assent.content.case import Case
from assent.content.draft import HAND
from assent.content.findings import Finding, Severity
from assent.content.language import languages
from assent.content.plain_text import PlainText
from assent.content.provenance import MARK

SOURCE = "Regulation (EU) 2024/1689 Art. 50"


def check(case: Case) -> list[Finding]:
    """A finding when a generated draft does not say that it is one."""
    draft = case.draft
    if draft.generator == HAND:
        return []
    line = languages[draft.language].disclosure
    folded = PlainText.of(line).folded
    if folded not in case.seen:
        if folded in case.plain.folded:
            return [_finding("the line that says how the text was written may be hidden", line)]
        return [_finding(f"the text was written by `{draft.generator}` and does not say so", line)]
    if case.is_page and MARK not in draft.body:
        return [_finding("no machine can read how the page was written", f"<meta {MARK} ...>")]
    return []


CHECK = check


def _finding(reason: str, line: str) -> Finding:
    return Finding(
        check="undisclosed_ai",
        severity=Severity.ERROR,
        span=(0, 0),
        quote="",
        reason=reason,
        source=SOURCE,
        mend=f"add a line of its own: `{line}`",
    )
