"""A campaign as it stands: its draft, what the checks say of it, and what a reviewer judges."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

from assent.campaigns.campaign import Campaign
from assent.content import Draft, Finding


@dataclass(frozen=True, slots=True)
class Submission:
    """What is judged: the words, and to whom, for what and by which road they would go.

    Args:
        draft: the words.
        declared: the campaign's plain values, its fact sheet among them.
    """

    draft: Draft
    declared: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """The hash of all of it: another word or another audience is another submission."""
        declared = msgspec.json.encode(self.declared, order="deterministic")
        return sha256(self.draft.digest.encode() + declared).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """The draft's plain values, and the campaign's under `campaign`."""
        return {**self.draft.as_json(), "campaign": dict(self.declared)}


@dataclass(frozen=True, slots=True)
class Drafted:
    """A campaign with its draft and what the checks say of it.

    Args:
        campaign: as declared.
        declared: the plain values it was read from.
        author: who answers for the draft; never its approver.
        draft: the text.
        findings: what the checks found in it, today.
        drafted_at: when it was last changed.
        queued_at: when its audience was queued; None before.
    """

    campaign: Campaign
    declared: Mapping[str, Any]
    author: str
    draft: Draft
    findings: tuple[Finding, ...]
    drafted_at: datetime
    queued_at: datetime | None

    @property
    def submission(self) -> Submission:
        """What a reviewer would judge."""
        return Submission(self.draft, self.declared)


@dataclass(frozen=True, slots=True)
class Queued:
    """What queueing a campaign did.

    Args:
        people: how many may get it.
        held: how many of them are held out, to be compared with.
        new: how many messages were new.
        personal: for how many of them products were chosen from what they bought.
        withheld: how many restricted products were passed over.
        entry: the ledger entry of the audience's grant.
    """

    people: int
    held: int
    new: int
    personal: int
    withheld: int
    entry: int
