"""The locked room: who people are and what is known of them, readable only under a grant.

Only `gate`, `rights` and `assembly` may import this room.
"""

from assent.people.identity import Identity
from assent.people.keys import KeyRing
from assent.people.profile import EventRow, Events, Relations
from assent.people.tombstones import Tombstone
from assent.people.vault import Vault

__all__ = ["EventRow", "Events", "Identity", "KeyRing", "Relations", "Tombstone", "Vault"]
