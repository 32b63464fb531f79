"""What the brief rules out for a legal reason is not said, in any of its languages.

A limit is a wording, as in `wordings/*.toml`, with the rule that forbids it: for a food
supplement, `cure*` because of Regulation (EC) 1924/2006 Art. 10.
"""

from collections.abc import Iterator

from assent.content.brief import Limit
from assent.content.case import Case
from assent.content.findings import Finding, Severity
from assent.content.wording import Rule, Wordings


def check(case: Case) -> Iterator[Finding]:
    """Every wording that a limit of the brief rules out, unless it is a product's name."""
    for limit in case.around.limits:
        for start, end in _places(limit, case):
            if not case.is_named(start, end):
                yield case.finding("beyond_limits", _rule(limit), start, end)


CHECK = check


def _places(limit: Limit, case: Case) -> Iterator[tuple[int, int]]:
    code = case.draft.language
    said = Wordings({"limit": {"severity": "error", **_WORDS, code: limit.never}})
    for each in said.find(case.plain.folded, (code,)):
        yield each.start, each.end


_WORDS = {"reason": "ruled out by the brief", "source": "the brief", "mend": "take it out"}


def _rule(limit: Limit) -> Rule:
    return Rule(
        name="limit",
        severity=Severity.ERROR,
        reason=f"the brief rules out `{limit.never}`",
        source=limit.because,
        mend="take it out, or have the brief changed by whoever set the limit",
    )
