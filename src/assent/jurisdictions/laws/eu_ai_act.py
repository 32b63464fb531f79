"""Regulation (EU) 2024/1689, the Artificial Intelligence Act, as amended by (EU) 2026/1744.

A machine may not deceive, nor use somebody's age, disability or need against them; what a machine
said, wrote or drew says so. It stands beside the GDPR, gives no ground for using personal data
and asks for none (Art. 2(7)): here, whatever nobody objected to is open, and its bans close it.

It governs what a machine chooses for, predicts of or writes to somebody. Training is not yet such
a use (Art. 2(8)), and a banner that knows nobody uses nobody's weakness. Sorting people by their
body to guess their faith or love (Art. 5(1)(g)) cannot be told from other sensitive data here, so
all of them are kept from profiling and advertising.

In the EEA outside the Union it is followed whether or not it was incorporated there.

Source: the text of the regulation; Regulation (EU) 2026/1744 (Digital Omnibus on AI, OJ L of
24 July 2026), Art. 1(6), (7), (39), (40); Commission Guidelines on prohibited practices (2025)
and on Art. 50, C(2026) 5054. The grace that older systems have for marking what they make
(Art. 111(4)) is not used: everybody tells from August on.
"""

from datetime import date, timedelta
from types import MappingProxyType

from assent.jurisdictions.law import (
    NOT_FOR_CHILDREN,
    SIGNALLED,
    Change,
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

_unless_opted_out = Ground(LegalBasis.NOT_OPTED_OUT, "Art. 2(7)")

_governs = frozenset(
    {
        Purpose.PERSONALISATION,
        Purpose.PERSONALISED_RECOMMENDATIONS,
        Purpose.DIRECT_MARKETING_EMAIL,
        Purpose.DIRECT_MARKETING_SMS,
        Purpose.DIRECT_MARKETING_PUSH,
        Purpose.TARGETED_ADVERTISING,
        Purpose.RETARGETING,
        Purpose.PROFILING,
        Purpose.LLM_INFERENCE,
    }
)

_rights = MappingProxyType({Right.COMPLAINT: "gdpr Art. 77", Right.OBJECTION: "gdpr Art. 21"})
_notice = MappingProxyType(
    {
        Told.CONTROLLER: "gdpr Art. 13(1)(a)",
        Told.PURPOSES: "gdpr Art. 13(1)(c)",
        Told.AUTOMATED_DECISIONS: "gdpr Art. 13(2)(f)",
    }
)

LAW = Law(
    code="eu_ai_act",
    slot=8,
    title="Artificial Intelligence Act",
    effective_from=date(2025, 2, 2),
    as_of=date(2026, 11, 22),
    reviewed_by="none",
    scope=Scope(countries=EEA, article="Art. 2(1)", supplements=True),
    governs=_governs,
    grounds=MappingProxyType({each: (_unless_opted_out,) for each in Purpose if each in _governs}),
    no_ground="Art. 2(7); gdpr Art. 6(1)",
    refusal="Art. 5(1)(a); gdpr Art. 7(3), 21",
    erasure="gdpr Art. 17(1)",
    fairness="Art. 5(1)(b)",
    restriction=Cited(frozenset(), "gdpr Art. 18(2)"),
    child_below=Cited(18, "Art. 5(1)(b)"),
    denied_to_children=Cited(NOT_FOR_CHILDREN, "Art. 5(1)(b); gdpr Art. 8(1), Rec. 38, 71"),
    parent_agrees=Cited(frozenset({LegalBasis.CONSENT}), "gdpr Art. 8(1)"),
    sensitive=Cited(
        frozenset({Purpose.PERSONALISATION, Purpose.PERSONALISED_RECOMMENDATIONS}),
        "Art. 5(1)(g); gdpr Art. 9(1), 9(2)(a)",
    ),
    signal_denies=Cited(SIGNALLED, "gdpr Art. 21(5)"),
    adequate=Cited(frozenset({"*"}), "Art. 2(7)"),  # left to the GDPR
    requests=Requests(
        answer_within=Cited(timedelta(days=28), "gdpr Art. 12(3)"),
        extend_by=Cited(timedelta(days=59), "gdpr Art. 12(3)"),
        opt_out_within=Cited(timedelta(0), "gdpr Art. 21(3)"),
        clock_stops=Cited(value=False, article="gdpr Art. 12(6)"),
    ),
    ask_again_after=Cited(timedelta(days=182), "gdpr Art. 7(3); CNIL 2020-092"),
    # The 15 days of Art. 73(2) are for incidents of high-risk systems, which marketing is not.
    breach_within=Cited(timedelta(hours=72), "gdpr Art. 33(1)"),
    rights=_rights,
    notice=_notice,
    authority="the market surveillance authority of the country one lives in",
    changes=(
        Change(
            date(2026, 7, 27),
            "Sensitive data may serve to find and correct a bias where nothing else would do",
            "Art. 4a; Regulation (EU) 2026/1744 Art. 1(6)",
        ),
        Change(
            date(2026, 8, 2),
            "What a machine said, wrote or drew says so, and one may complain of it",
            "Art. 50, 85, 113",
            MappingProxyType(
                {
                    "notice": MappingProxyType(
                        {**_notice, Told.MADE_BY_AI: "Art. 50(1), (2), (4), (5)"}
                    ),
                    "rights": MappingProxyType(
                        {**_rights, Right.COMPLAINT: "Art. 85", Right.EXPLANATION: "Art. 86(1)"}
                    ),
                }
            ),
        ),
        Change(
            date(2026, 12, 2),
            "Systems that were on the market before August mark, too, what they make; making "
            "intimate pictures of people without their consent is banned",
            "Art. 5(1)(ba), (bb), 111(4), 113",
        ),
    ),
)
