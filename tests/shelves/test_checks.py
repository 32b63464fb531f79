"""Every check on the shelf, and that the suite would notice a bad one."""

import itertools

import pytest

from assent.content import Finding, Severity, checks
from assent.testing import checks as suite


@pytest.mark.parametrize("name", checks)
@pytest.mark.parametrize("hold", suite.SUITE, ids=lambda hold: hold.__name__)
def test_a_check_on_the_shelf_holds_to(hold, name):
    hold(checks[name])


@pytest.mark.parametrize("name", checks)
def test_a_finding_names_the_file_it_comes_from(name):
    found = [finding for case in suite._nonsense() for finding in checks[name](case)]
    assert found
    assert {finding.check for finding in found} == {name}


def _found(**other):
    said = {
        "check": "bad", "severity": Severity.ERROR, "span": (0, 1), "quote": "?",
        "reason": "it is bad", "source": "none", "mend": "mend it",
    }  # fmt: skip
    return Finding(**{**said, **other})


_runs = itertools.count()


BAD = [
    (suite.check_findings_stand_in_the_text, lambda *_: [_found(quote="elsewhere")]),
    (suite.check_findings_stand_in_the_text, lambda *_: [_found(span=(5, 10**6))]),
    (suite.check_findings_help, lambda *_: [_found(mend="")]),
    (suite.check_grammar_passes, lambda *_: [_found()]),
    (suite.check_is_deterministic, lambda *_: [_found()] * next(_runs)),
]


@pytest.mark.parametrize(("hold", "bad"), BAD)
def test_the_suite_notices_a_bad_check(hold, bad):
    with pytest.raises(AssertionError):
        hold(bad)


def test_the_suite_notices_a_check_that_breaks():
    def breaks(case):
        return [_found()] if int(case.draft.body) else []

    with pytest.raises(ValueError, match="invalid literal"):
        suite.check_never_breaks(breaks)
