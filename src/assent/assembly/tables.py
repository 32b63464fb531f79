"""Every table of the house, whichever room declares it.

Rooms are imported when they are first needed, but erasure, migration and the registry's test
must see all their tables. `tests/rules/test_house.py` holds that none is left out.
"""

from importlib import import_module

from assent.store import key_metadata, metadata

for room in (
    "activation.lists",
    "activation.outbox",
    "audiences.kept",
    "audiences.sizes",
    "campaigns.holdout",
    "campaigns.kept",
    "campaigns.plans",
    "campaigns.positions",
    "catalogue.items",
    "consent.log",
    "consent.notices",
    "consent.register",
    "content.firewall.sent",
    "creative.kept",
    "gate.gate",
    "intake.collect.messages",
    "learning.record",
    "ledger.rows",
    "people.identity",
    "people.keys",
    "people.linking",
    "people.profile",
    "people.tombstones",
    "review.kept",
    "review.operators",
    "rights.kept",
):
    import_module(f"assent.{room}")

__all__ = ["key_metadata", "metadata"]
