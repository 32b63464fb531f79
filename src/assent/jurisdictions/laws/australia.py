"""The Privacy Act 1988 of Australia with its thirteen principles (APP), and the Spam Act 2003.

What somebody gave a shop may serve what they would expect of it until they say no; whatever they
would not expect waits for their consent. A message needs consent: that somebody
bought something is none. Training a model is a new purpose.

Source: Privacy Act 1988, Schedule 1, as amended by Act 128 of 2024 (automated decisions, the
Children's Online Privacy Code); Spam Act 2003, Schedule 2; OAIC, APP Guidelines, chapters B, 7,
8 and 12; OAIC, Guidance on privacy and developing and training generative AI models (21 October
2024); ACMA, How to comply with the Spam Act, and its statement on consent (1 July 2024).
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

_consent = Ground(LegalBasis.CONSENT, "APP 6.1(a)")
_expected = Ground(LegalBasis.NOT_OPTED_OUT, "APP 6.2(a)")
_marketing = Ground(LegalBasis.CONSENT, "APP 7.3(b)(i)")
_marketing_expected = Ground(LegalBasis.NOT_OPTED_OUT, "APP 7.2")
_message = Ground(LegalBasis.CONSENT, "Spam Act s. 16(2), Sch. 2 cl. 2(a)")

# No country is prescribed under APP 8.3. These have laws that one may reasonably believe to
# protect as much, and courts that a person can go to (APP 8.2(a)).
_SIMILAR = EEA | {"AU", "GB", "NZ"}

_NOTICE = MappingProxyType(
    {
        Told.CONTROLLER: "APP 5.2(a)",
        Told.SOURCE: "APP 5.2(b)",
        Told.PURPOSES: "APP 5.2(d)",
        Told.RECIPIENTS: "APP 5.2(f)",
        Told.RIGHTS: "APP 5.2(g)",
        Told.COMPLAINT: "APP 5.2(h)",
        Told.TRANSFERS: "APP 5.2(i), (j)",
        Told.CATEGORIES: "APP 1.4(a)",
        Told.WITHDRAWAL: "APP 7.3(d); Spam Act s. 18(1)",
    }
)

LAW = Law(
    code="australia",
    slot=5,
    title="Privacy Act 1988 and Spam Act 2003 (Australia)",
    effective_from=date(2014, 3, 12),
    as_of=date(2026, 11, 22),
    reviewed_by="none",
    scope=Scope(countries=frozenset({"AU"}), article="s. 5B"),
    grounds=MappingProxyType(
        {
            Purpose.SERVICE: (Ground(LegalBasis.CONTRACT, "APP 6.1"), _consent),
            Purpose.SECURITY: (
                Ground(LegalBasis.LEGITIMATE_INTEREST, "APP 6.2(c), s. 16A(1)"),
                Ground(LegalBasis.LEGAL_OBLIGATION, "APP 11.1"),
            ),
            Purpose.ANALYTICS: (_consent, _expected),
            Purpose.PERSONALISATION: (_consent, _expected),
            Purpose.PERSONALISED_RECOMMENDATIONS: (_marketing, _marketing_expected),
            Purpose.DIRECT_MARKETING_EMAIL: (_message,),
            Purpose.DIRECT_MARKETING_SMS: (_message,),
            Purpose.DIRECT_MARKETING_PUSH: (_marketing,),
            Purpose.CONTEXTUAL_ADVERTISING: (_consent, _expected),
            Purpose.TARGETED_ADVERTISING: (_marketing,),
            Purpose.RETARGETING: (_marketing,),
            # What is inferred of somebody is collected anew (OAIC, 21 October 2024).
            Purpose.PROFILING: (_consent,),
            Purpose.MODEL_TRAINING: (_consent,),
            Purpose.MODEL_TRAINING_BY_THIRD_PARTY: (_consent,),
            Purpose.LLM_INFERENCE: (_consent,),
            Purpose.SHARE_WITH_THIRD_PARTY: (_consent,),
            Purpose.SENSITIVE_DATA: (Ground(LegalBasis.CONSENT, "APP 3.3(a)"),),
            Purpose.FAIRNESS_AUDIT: (Ground(LegalBasis.LEGAL_OBLIGATION, "APP 6.2(b), APP 10.2"),),
        }
    ),
    no_ground="APP 6.1",
    refusal="APP 7.7(a); Spam Act Sch. 2 cl. 6",
    erasure="APP 11.2",
    fairness="APP 3.5",
    restriction=Cited(frozenset({Purpose.SERVICE, Purpose.SECURITY}), "APP 6.1"),
    child_below=Cited(15, "APP Guidelines B.60, B.61"),
    denied_to_children=Cited(NOT_FOR_CHILDREN, "APP 3.5, APP 7.2(b), s. 26GC"),
    parent_agrees=Cited(frozenset({LegalBasis.CONSENT}), "APP Guidelines B.60, B.61"),
    sensitive=Cited(
        frozenset(
            {
                Purpose.SERVICE,
                Purpose.PERSONALISATION,
                Purpose.PERSONALISED_RECOMMENDATIONS,
                Purpose.DIRECT_MARKETING_EMAIL,
                Purpose.DIRECT_MARKETING_SMS,
                Purpose.DIRECT_MARKETING_PUSH,
                Purpose.SENSITIVE_DATA,
                Purpose.FAIRNESS_AUDIT,
            }
        ),
        "APP 3.3(a), APP 6.1(a), APP 7.4",
    ),
    signal_denies=Cited(SIGNALLED, "APP 7.6(c), (d)"),
    adequate=Cited(_SIMILAR, "APP 8.1, APP 8.2(a)"),
    requests=Requests(
        # "A reasonable period", which the OAIC takes to be thirty days at most.
        answer_within=Cited(timedelta(days=30), "APP 12.4(a)(ii), APP Guidelines ch. 12"),
        extend_by=Cited(timedelta(0), "APP 12.4(a)(ii)"),
        # Five business days, of which the day that it was sent is the first.
        opt_out_within=Cited(timedelta(days=4), "Spam Act Sch. 2 cl. 6; APP 7.7(a)"),
        clock_stops=Cited(value=False, article="APP 12.4(a)(ii)"),
    ),
    # A message that asks for consent is itself a marketing message. The Act has no number for
    # other ways of asking; half a year is the house's.
    ask_again_after=Cited(timedelta(days=182), "Spam Act s. 16(1)"),
    # Thirty days to find out, and as soon as practicable once there is reason to believe it.
    breach_within=Cited(timedelta(days=30), "s. 26WH(2)(b), s. 26WK(2)(b)"),
    rights=MappingProxyType(
        {
            Right.ACCESS: "APP 12.1",
            Right.RECTIFICATION: "APP 13.1",
            Right.OPT_OUT: "APP 7.6(c), (d)",
            Right.WITHDRAWAL: "Spam Act Sch. 2 cl. 6",
            Right.SOURCE: "APP 7.6(e)",
            Right.COMPLAINT: "s. 36",
        }
    ),
    notice=_NOTICE,
    authority=(
        "the Office of the Australian Information Commissioner, and for messages the Australian "
        "Communications and Media Authority"
    ),
    changes=(
        Change(
            date(2026, 12, 10),
            "A privacy policy says which decisions that matter to somebody a computer makes or "
            "helps to make, and from what data",
            "APP 1.7-1.9",
            MappingProxyType(
                {"notice": MappingProxyType({**_NOTICE, Told.AUTOMATED_DECISIONS: "APP 1.7, 1.8"})}
            ),
        ),
        Change(
            date(2026, 12, 10),
            "The Children's Online Privacy Code is to be registered by this day; its exposure "
            "draft of 31 March 2026 leaves open when it begins",
            "s. 26GC",
        ),
    ),
)
