"""The Digital Personal Data Protection Act 2023 of India, with its Rules of 2025.

Consent, or one of the few uses of s. 7; there is no legitimate interest and no soft opt-in. Until
18 one is a child: whatever is done with its data a parent must have agreed to, and nobody's
agreement lets it be tracked, watched or advertised to by what is known of it.

Besides what is modelled here: a notice can be had in English and each of the 22 languages of the
Eighth Schedule to the Constitution (s. 6(3)), and logs of what was done with data, and the data,
are kept for a year from then (Rule 8(3)). The Act knows no special categories; for those fields
the house asks as much as elsewhere.

Source: Act 22 of 2023; its commencement, G.S.R. 843(E), and the Rules, G.S.R. 846(E), both of 13
November 2025 (institutions at once, consent managers after a year, the rest after eighteen
months). The ministry's proposal of January 2026 to hasten some of it was not in the Gazette when
this was checked.
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
from assent.vocabulary import LegalBasis, Purpose

_consent = Ground(LegalBasis.CONSENT, "s. 6(1)")
_WITHOUT_CONSENT = MappingProxyType(
    {
        # What somebody gives of their own accord may serve what they gave it for.
        Purpose.SERVICE: (Ground(LegalBasis.CONTRACT, "s. 7(a)"), _consent),
        Purpose.SECURITY: (Ground(LegalBasis.LEGAL_OBLIGATION, "s. 8(5)"),),
        Purpose.FAIRNESS_AUDIT: (Ground(LegalBasis.LEGAL_OBLIGATION, "s. 8(3), Rule 13(3)"),),
    }
)

LAW = Law(
    code="dpdp",
    slot=6,
    title="Digital Personal Data Protection Act 2023 (India)",
    effective_from=date(2027, 5, 13),
    as_of=date(2026, 11, 22),
    reviewed_by="none",
    scope=Scope(countries=frozenset({"IN"}), article="s. 3"),
    grounds=MappingProxyType({each: _WITHOUT_CONSENT.get(each, (_consent,)) for each in Purpose}),
    no_ground="s. 4(1)",
    refusal="s. 6(4), s. 6(6)",
    erasure="s. 8(7), s. 12(3)",
    fairness="s. 6(1), s. 9(1)",
    restriction=Cited(frozenset({Purpose.SERVICE, Purpose.SECURITY}), "s. 6(6)"),
    child_below=Cited(18, "s. 2(f)"),
    denied_to_children=Cited(NOT_FOR_CHILDREN, "s. 9(2), s. 9(3)"),
    parent_agrees=Cited(frozenset(LegalBasis) - {LegalBasis.LEGAL_OBLIGATION}, "s. 9(1), Rule 10"),
    sensitive=Cited(
        frozenset(
            {
                Purpose.SERVICE,
                Purpose.PERSONALISATION,
                Purpose.PERSONALISED_RECOMMENDATIONS,
                Purpose.SENSITIVE_DATA,
                Purpose.FAIRNESS_AUDIT,
            }
        ),
        "s. 6(1)",
    ),
    signal_denies=Cited(SIGNALLED, "s. 6(4)"),
    # Anywhere but where the government forbids it, and so far it forbids no country.
    adequate=Cited(frozenset({"*"}), "s. 16(1), Rule 15"),
    requests=Requests(
        answer_within=Cited(timedelta(days=90), "Rule 14(3)"),
        extend_by=Cited(timedelta(0), "Rule 14(3)"),
        # "A reasonable time", for which nothing that the gate does takes any.
        opt_out_within=Cited(timedelta(0), "s. 6(6)"),
        clock_stops=Cited(value=False, article="Rule 14(3)"),
    ),
    # Whoever is asked until they tire does not consent freely. The Act has no number; half a
    # year is the house's.
    ask_again_after=Cited(timedelta(days=182), "s. 6(1)"),
    # Those concerned, and the Board in outline, without delay; to the Board all of it by then.
    breach_within=Cited(timedelta(hours=72), "s. 8(6), Rule 7(2)(b)"),
    rights=MappingProxyType(
        {
            Right.ACCESS: "s. 11(1)",
            Right.RECTIFICATION: "s. 12(2)",
            Right.ERASURE: "s. 12(3)",
            Right.WITHDRAWAL: "s. 6(4)",
            Right.NOMINATION: "s. 14(1)",
            Right.COMPLAINT: "s. 13(1)",
        }
    ),
    notice=MappingProxyType(
        {
            Told.CATEGORIES: "s. 5(1)(i), Rule 3(b)(i)",
            Told.PURPOSES: "s. 5(1)(i), Rule 3(b)(ii)",
            Told.WITHDRAWAL: "Rule 3(c)(i)",
            Told.RIGHTS: "s. 5(1)(ii), Rule 3(c)(ii)",
            Told.COMPLAINT: "s. 5(1)(iii), Rule 3(c)(iii)",
            Told.CONTROLLER: "s. 6(3), Rule 9",
        }
    ),
    authority="the Data Protection Board of India",
    logs_kept=Cited(timedelta(days=365), "Rule 8(3)"),
    changes=(
        Change(
            date(2026, 11, 13),
            "Consent managers may register with the Board, and speak for those who chose them",
            "s. 6(9), Rule 4",
        ),
    ),
)
