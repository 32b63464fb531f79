"""Regulation (EU) 2022/2065, the Digital Services Act, for those who run an online platform.

On a platform, each advertisement says that it is one, for whom, and why one sees it; none is
chosen by what is known of a child, nor, whatever anybody consented to, by health, faith or love.
What orders recommendations is told, and may be changed. Nobody gathers data to find out who is a
child (Art. 28(3)): somebody of unknown age is not taken for one.

It stands beside the GDPR and asks for no ground of its own: here, whatever nobody objected to is
open, and its bans close it. It binds where the data map says that one runs a platform; small and
micro enterprises may leave that out (Art. 19). In the EEA outside the Union it is followed
whether or not it was incorporated there.

Source: the text of the regulation; Commission Guidelines C/2025/5519 (minors: everybody under
18); EDPB Guidelines 3/2025 (draft): no consent lifts Art. 26(3).
"""

from datetime import date, timedelta
from types import MappingProxyType

from assent.jurisdictions.law import (
    NOT_FOR_CHILDREN,
    SIGNALLED,
    Cited,
    Ground,
    Law,
    Requests,
    Right,
    Scope,
    Told,
)
from assent.jurisdictions.laws.gdpr import EEA
from assent.vocabulary import LegalBasis, Purpose

_shown = Ground(LegalBasis.NOT_OPTED_OUT, "Art. 26(1)")
_chosen = Ground(LegalBasis.NOT_OPTED_OUT, "Art. 26(1)(d)")
_ordered = Ground(LegalBasis.NOT_OPTED_OUT, "Art. 27(1), (3)")

_grounds = MappingProxyType(
    {
        Purpose.PERSONALISED_RECOMMENDATIONS: (_ordered,),
        Purpose.CONTEXTUAL_ADVERTISING: (_shown,),
        Purpose.TARGETED_ADVERTISING: (_chosen,),
        Purpose.RETARGETING: (_chosen,),
    }
)

LAW = Law(
    code="dsa",
    slot=9,
    title="Digital Services Act",
    effective_from=date(2024, 2, 17),
    as_of=date(2026, 11, 22),
    reviewed_by="none",
    scope=Scope(countries=EEA, article="Art. 2(1), 3(i)", supplements=True, platforms_only=True),
    governs=frozenset(_grounds),
    grounds=_grounds,
    no_ground="Art. 2(4); gdpr Art. 6(1)",
    refusal="Art. 26(1)(d), 27(3); gdpr Art. 7(3), 21",
    erasure="gdpr Art. 17(1)",
    fairness="Art. 25(1)",
    restriction=Cited(frozenset(), "gdpr Art. 18(2)"),
    child_below=Cited(18, "Art. 28(2)"),
    denied_to_children=Cited(NOT_FOR_CHILDREN, "Art. 28(1), (2)"),
    parent_agrees=Cited(frozenset(), "Art. 28(2)"),  # no parent lifts it
    sensitive=Cited(frozenset({Purpose.PERSONALISED_RECOMMENDATIONS}), "Art. 26(3), 27(1)"),
    signal_denies=Cited(SIGNALLED, "Art. 26(1)(d); gdpr Art. 21(5)"),
    adequate=Cited(frozenset({"*"}), "Art. 2(4)"),  # left to the GDPR
    requests=Requests(
        answer_within=Cited(timedelta(days=28), "gdpr Art. 12(3)"),
        extend_by=Cited(timedelta(days=59), "gdpr Art. 12(3)"),
        opt_out_within=Cited(timedelta(0), "Art. 27(3); gdpr Art. 21(3)"),
        clock_stops=Cited(value=False, article="gdpr Art. 12(6)"),
    ),
    # A choice that was made is not asked for again and again; the law names no time.
    ask_again_after=Cited(timedelta(days=182), "Art. 25(3)(b); CNIL 2020-092"),
    breach_within=Cited(timedelta(hours=72), "gdpr Art. 33(1)"),
    rights=MappingProxyType(
        {
            Right.OBJECTION: "gdpr Art. 21",
            Right.OPT_OUT: "Art. 26(1)(d), 27(3)",
            Right.EXPLANATION: "Art. 26(1)(d), 27(2)",
            Right.HUMAN_REVIEW: "Art. 20(6)",
            Right.COMPLAINT: "Art. 20(1), 53",
        }
    ),
    notice=MappingProxyType(
        {
            Told.MAIN_PARAMETERS: "Art. 26(1)(d), 27(1)",
            Told.ON_WHOSE_BEHALF: "Art. 26(1)(b), (c)",
        }
    ),
    authority="the Digital Services Coordinator of the country one lives in",
)
