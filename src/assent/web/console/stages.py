"""Where a campaign stands on its road, told from the rooms that know."""

from dataclasses import dataclass

from assent.activation import State as Sent
from assent.assembly import House
from assent.campaigns import Drafted, Plan
from assent.content import Severity
from assent.review import Item, State, VerdictGiven

ROAD = ("draft", "review", "approved", "scheduled", "queued", "sent")
"""The stages in their order."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where one campaign stands.

    Args:
        at: the stage it has reached.
        words: the same in words.
        item: its draft on the review desk, if it is there.
        verdict: the last verdict on it, if there was one.
        errors: how many errors the checks find in it.
        messages: how many messages are in each state.
        plan: when it goes out and whether it is held, if that was said.
    """

    at: str
    words: str
    item: Item | None
    verdict: VerdictGiven | None
    errors: int
    messages: dict[str, int]
    plan: Plan | None

    @property
    def approved(self) -> bool:
        """Whether the draft as it stands may go out."""
        return self.item is not None and self.item.state is State.APPROVED


def stage_of(house: House, drafted: Drafted) -> Stage:
    """Where this campaign stands."""
    name = drafted.campaign.name
    item = _item(house, drafted)
    verdicts = house.desk.verdicts(item.number) if item else []
    counts = house.outbox.counts(name)
    errors = sum(each.severity is Severity.ERROR for each in drafted.findings)
    at, words = _words(item, errors, counts)
    plan = house.plans.find(name)
    if plan is not None and plan.hold:
        words = plan.words()
    elif plan is not None and drafted.campaign.journey is not None:
        words = "people are under way on it"
    elif plan is not None and at == "approved":
        at, words = "scheduled", plan.words()
    messages = {state.value: n for state, n in counts.items() if n}
    return Stage(at, words, item, verdicts[-1] if verdicts else None, errors, messages, plan)


def _item(house: House, drafted: Drafted) -> Item | None:
    """It on the desk as it stands: the same bytes, and not replaced by others."""
    digest = drafted.submission.digest
    for item in house.desk.items(drafted.campaign.name):
        if item.digest == digest and item.state is not State.WITHDRAWN:
            return item
    return None


def _words(item: Item | None, errors: int, counts: dict[Sent, int]) -> tuple[str, str]:
    state = item.state if item else State.DRAFT
    if state is State.SUBMITTED:
        return "review", "waits for review"
    if state is State.RETURNED:
        return "draft", "returned by the reviewer"
    if state is not State.APPROVED:
        return "draft", f"draft with {errors} to mend" if errors else "draft, ready to submit"
    if not any(counts.values()):
        return "approved", "approved, not queued yet"
    if counts[Sent.QUEUED]:
        return "queued", f"{counts[Sent.QUEUED]:,} messages wait to be sent"
    return "sent", f"{counts[Sent.SENT]:,} messages sent"
