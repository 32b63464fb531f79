"""Taking back what lies at a destination within reach, such as a folder, when people are erased."""

from collections import Counter
from collections.abc import Sequence

from assent.activation.destination import check_settings, destinations
from assent.activation.message import sender_of
from assent.activation.outbox import Outbox
from assent.activation.row import State
from assent.data_map import DataMap

_WENT = {State.SENDING, State.SENT, State.UNCONFIRMED}


def recall(outbox: Outbox, data_map: DataMap, subjects: Sequence[int]) -> Counter[int]:
    """Take back these people's messages from every destination that can, and count them.

    Args:
        outbox: knows which messages there were.
        data_map: declares the destinations.
        subjects: the people.
    """
    gone: Counter[int] = Counter()
    for name, declared in data_map.destinations.items():
        take_back = destinations[declared.kind].recall
        if take_back is not None:
            settings = check_settings(name, declared)
            controller = data_map.controller
            sender = str(settings.get("sender") or f"{controller.name} <{controller.contact}>")
            domain = sender_of(sender).domain
            went = [each for each in outbox.about_many(subjects, name) if each.state in _WENT]
            by_id = {f"<{each.key}@{domain}>": each.subject for each in went}
            gone.update(by_id[each] for each in take_back(settings, by_id.keys()))
    return gone
