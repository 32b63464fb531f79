"""Every table of the house, whichever room declares it.

Rooms are imported when they are first needed, but erasure, migration and the registry's test
must see all their tables. `tests/rules/test_house.py` holds that none is left out.
"""

import assent.activation.outbox
import assent.campaigns.campaigns
import assent.catalogue.items
import assent.consent.register
import assent.learning.record
import assent.ledger.log
import assent.people.identity
import assent.people.keys
import assent.people.profile
import assent.review.kept
import assent.review.operators
import assent.rights.erasure
from assent.store import key_metadata, metadata

__all__ = ["key_metadata", "metadata"]
