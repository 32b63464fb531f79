"""May it be used? A pure rule, and an answer that is in the ledger before any field is read."""

from assent.consent.register import standings
from assent.gate.decide import decide
from assent.gate.decide_many import allowed_people, decide_array, decide_many
from assent.gate.gate import Gate
from assent.gate.linking import Linked, Linking
from assent.gate.rule import TOLD_OF, Basis, LawRule, Rule, compile_rule
from assent.people import EventRow, Events, Relations, Vault

__all__ = [
    "TOLD_OF",
    "Basis",
    "EventRow",
    "Events",
    "Gate",
    "LawRule",
    "Linked",
    "Linking",
    "Relations",
    "Rule",
    "Vault",
    "allowed_people",
    "compile_rule",
    "decide",
    "decide_array",
    "decide_many",
    "standings",
]
