"""Directive 2002/58/EC on privacy and electronic communications.

Nobody is written to unasked, except by whom they bought from, of the like, and with a way to say
no in every message; nobody's device is read or written to unasked. It stands beside the GDPR and
is stricter: where it asks for consent, a fair interest will not do.

Whether a use reads a device cannot be seen from its purpose. So this file governs what is sent
(e-mail, text messages, push) and the advertising that follows people about by their device
(retargeting, targeted advertising). Counting and personalisation can do without the device, and
are left to the GDPR: whoever does them by a cookie asks for consent in the data map.

A push message is treated as both: it needs a token that is kept on the device, and authorities
have called it electronic mail. The soft opt-in is not open to it.

Source: the text of the directive, as amended by Directive 2009/136/EC; CJEU C-654/23 (what a
sale is; no ground of the GDPR is needed besides Art. 13(2)) and C-102/20; EDPB Guidelines 2/2023
(what reads a device). Member States made it into laws of their own, and some ask for more.
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

_asked = Ground(LegalBasis.CONSENT, "Art. 13(1)")
_customer = Ground(LegalBasis.LEGITIMATE_INTEREST, "Art. 13(2)", existing_customer=True)
_on_device = Ground(LegalBasis.CONSENT, "Art. 5(3)")

_grounds = MappingProxyType(
    {
        Purpose.DIRECT_MARKETING_EMAIL: (_asked, _customer),
        Purpose.DIRECT_MARKETING_SMS: (_asked, _customer),
        Purpose.DIRECT_MARKETING_PUSH: (Ground(LegalBasis.CONSENT, "Art. 5(3), 13(1)"),),
        Purpose.TARGETED_ADVERTISING: (_on_device,),
        Purpose.RETARGETING: (_on_device,),
    }
)

LAW = Law(
    code="eprivacy",
    slot=4,
    title="Directive on privacy and electronic communications",
    effective_from=date(2011, 5, 25),  # when consent for the device had to be law everywhere
    as_of=date(2026, 11, 22),
    reviewed_by="none",
    scope=Scope(countries=EEA, article="Art. 1(1), 3", supplements=True),
    governs=frozenset(_grounds),
    grounds=_grounds,
    no_ground="Art. 5(3), 13(1)",
    refusal="Art. 13(2), (4); gdpr Art. 7(3)",
    erasure="gdpr Art. 17(1)",
    fairness="gdpr Art. 5(1)(a)",
    restriction=Cited(frozenset(), "gdpr Art. 18(2)"),
    child_below=Cited(16, "Art. 2(f); gdpr Art. 8(1)"),
    denied_to_children=Cited(NOT_FOR_CHILDREN, "Art. 2(f); gdpr Art. 8(1), Rec. 38"),
    parent_agrees=Cited(frozenset({LegalBasis.CONSENT}), "Art. 2(f); gdpr Art. 8(1)"),
    sensitive=Cited(frozenset(), "gdpr Art. 9(1)"),
    signal_denies=Cited(SIGNALLED, "Art. 5(3); gdpr Art. 21(5)"),
    adequate=Cited(frozenset({"*"}), "Art. 1(2)"),  # left to the GDPR, which it complements
    requests=Requests(
        answer_within=Cited(timedelta(days=28), "gdpr Art. 12(3)"),
        extend_by=Cited(timedelta(days=59), "gdpr Art. 12(3)"),
        opt_out_within=Cited(timedelta(0), "Art. 13(2); gdpr Art. 21(3)"),
        clock_stops=Cited(value=False, article="gdpr Art. 12(6)"),
    ),
    ask_again_after=Cited(timedelta(days=182), "gdpr Art. 7(3); CNIL 2020-092"),
    # The 24 hours of Regulation (EU) 611/2013 bind those who carry messages, not those who send.
    breach_within=Cited(timedelta(hours=72), "gdpr Art. 33(1)"),
    rights=MappingProxyType(
        {
            Right.OBJECTION: "Art. 13(2)",
            Right.OPT_OUT: "Art. 13(2), (4)",
            Right.WITHDRAWAL: "Art. 2(f); gdpr Art. 7(3)",
            Right.COMPLAINT: "Art. 15a; gdpr Art. 77",
        }
    ),
    notice=MappingProxyType(
        {
            Told.CONTROLLER: "Art. 13(4)",
            Told.PURPOSES: "Art. 5(3)",
            Told.RIGHTS: "Art. 13(2)",
            Told.WITHDRAWAL: "gdpr Art. 7(3)",
        }
    ),
    authority="the authority for data protection or for telecommunications of the country one "
    "lives in",
)
