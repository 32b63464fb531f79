"""What becomes of calls that were understood: heard, asked about, kept, and linked, in that order.

Consent is judged at the time of the event: what the event itself says of consent is heard first,
an event that comes late must have been allowed then as well as now, and a later use asks again.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import numpy as np

from assent.consent import Flag
from assent.consent.signals import Raw, Signals, evidence
from assent.data_map import COUNTRY, DID, Call, DataMap, country
from assent.gate import EventRow, Gate, Linked
from assent.intake.ages import youngest
from assent.intake.asking import Asking
from assent.intake.collect.batch import Counts, Taken
from assent.intake.collect.messages import Messages
from assent.intake.report import Tally
from assent.intake.rows import Dropped
from assent.intake.values import Values, ValuesKept
from assent.vocabulary import BadRequest, Clock, Field, SubjectId, Use

DENIED = "denied"
_HEARD_AT_MOST = 50_000

FindItems = Callable[[Sequence[str]], Sequence[int | None]]
"""From SKUs to catalogue numbers, None where unknown."""


class Keeping:
    """Keeps what calls say, under the gate.

    Args:
        gate: asked before anything is kept of a person.
        data_map: what is declared.
        signals: takes in what events say of consent.
        find_items: knows the products.
        messages: which calls were taken before.
        clock: the present moment.
        counts: where the numbers go.
        on_merged: told whom a person was before they were linked to another.
    """

    def __init__(
        self,
        gate: Gate,
        data_map: DataMap,
        *,
        signals: Signals,
        find_items: FindItems,
        messages: Messages,
        clock: Clock,
        counts: Counts,
        on_merged: Callable[[SubjectId], object],
    ) -> None:
        self._gate = gate
        self._data_map = data_map
        self._signals = signals
        self._find_items = find_items
        self._messages = messages
        self._clock = clock
        self._counts = counts
        self._on_merged = on_merged
        self._fields = {kind: each.field for kind, each in data_map.collect.events.items()}
        self._heard: OrderedDict[tuple[int, str], str] = OrderedDict()

    def keep(self, calls: Sequence[Taken]) -> None:
        """Keep what may be kept; when this returns, it is durable."""
        said = [each for each in calls if each.call not in DID]
        timing = self._counts.timing
        with timing("known"):
            known = self._messages.known([each.key for each in said])
            fresh = [each for each in calls if each.key not in known]
            self._counts.drop(Dropped.REPEATED, len(calls) - len(fresh))
            fresh = self._not_erased_since(fresh)
        with timing("meet"):
            subjects = self._meet(fresh)
        tally = Tally()
        asking = Asking(self._gate, self._data_map, self._data_map.collect.user, tally)
        with timing("hear"):
            self._hear(fresh, subjects)
        with timing("keep_traits"):
            self._keep_traits(fresh, subjects, asking)
        with timing("keep_events"):
            self._keep_things(fresh, subjects, asking)
        with timing("link"):
            self._link(fresh, subjects)
        about = [
            (each.key, who)
            for each, who in zip(fresh, subjects, strict=True)
            if each.call not in DID
        ]
        self._messages.note(about, self._clock())
        self._counts.denied.update(tally.denied)

    def _not_erased_since(self, calls: Sequence[Taken]) -> list[Taken]:
        """Those calls that are no older than the erasure of whom they are about.

        An SDK that was offline meanwhile must bring nobody back; what they do later does.
        """
        by_kind: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for each in calls:
            kind, value = each.whose
            by_kind[kind][value] = None
        erased: dict[tuple[str, str], int] = {}
        for kind, people in by_kind.items():
            told = zip(people, self._gate.erased_at(kind, [*people]), strict=True)
            erased.update(((kind, value), known[0]) for value, known in told if known is not None)
        left = [each for each in calls if int(each.at) > erased.get(each.whose, -1)]
        self._counts.drop(Dropped.ERASED, len(calls) - len(left))
        return left

    def _meet(self, calls: Sequence[Taken]) -> list[int]:
        """The person of each call; those who are new are enrolled."""
        by_kind: defaultdict[str, dict[str, str | None]] = defaultdict(dict)
        for each in calls:
            kind, value = each.whose
            place = _country(each.traits.pop(COUNTRY, None)) if each.traits else None
            by_kind[kind][value] = place or by_kind[kind].get(value)
        found: dict[tuple[str, str], int] = {}
        for kind, people in by_kind.items():
            subjects = self._gate.meet(kind, [*people], [*people.values()]).tolist()
            found.update(((kind, value), who) for value, who in zip(people, subjects, strict=True))
        return [found[each.whose] for each in calls]

    def _hear(self, calls: Sequence[Taken], subjects: Sequence[int]) -> None:
        """Take in what the calls say of consent. What somebody's browser repeats is skipped."""
        for each, subject in zip(calls, subjects, strict=True):
            for name, raw in each.heard:
                proof = evidence(raw)
                if self._heard.get((subject, name)) != proof:
                    at = datetime.fromtimestamp(each.at, UTC)
                    self._take(subject, name, raw, min(at, self._clock()))
                    self._heard[subject, name] = proof
                    if len(self._heard) > _HEARD_AT_MOST:
                        self._heard.popitem(last=False)
            if each.call in DID and not each.things:
                self._counts.drop(Dropped.UNDECLARED_EVENT, 1)

    def _take(self, subject: int, name: str, raw: Raw, at: datetime) -> None:
        try:
            self._signals.take(subject, name, raw, at)
        except BadRequest:
            self._counts.note(f"unreadable signal: {name}")

    def _keep_traits(self, calls: Sequence[Taken], subjects: Sequence[int], asking: Asking) -> None:
        """Keep declared traits, of several calls about one person the newest."""
        values: Values = {}
        ages: dict[int, tuple[int, datetime]] = {}
        field = self._data_map.age_field
        in_turn = sorted(zip(calls, subjects, strict=True), key=lambda pair: pair[0].at)
        for each, subject in in_turn:
            if each.traits:
                values.setdefault(subject, {}).update(
                    {Field(ours): value for ours, value in each.traits.items()}
                )
                said = each.traits.get(field) if field else None
                age = youngest(said, self._clock().date()) if said else None
                if age is not None:
                    ages[subject] = (age, datetime.fromtimestamp(each.at, UTC))
        if not values:
            return
        kept = ValuesKept(self._gate, self._data_map, asking)
        for subject, (age, at) in ages.items():
            kept.note_ages(Flag.CHILD, [subject], [age], at, _SOURCE)
        waiting = kept.keep(values)
        for subject, (age, at) in ages.items():
            if field not in waiting[subject]:
                kept.note_ages(Flag.ADULT, [subject], [age], at, _SOURCE)
        for left in waiting.values():
            self._counts.other.update(f"{DENIED} value: {ours}" for ours in left)

    def _keep_things(self, calls: Sequence[Taken], subjects: Sequence[int], asking: Asking) -> None:
        """Keep declared events, each under the first purpose that is granted for its field."""
        rows: defaultdict[Field, list[EventRow]] = defaultdict(list)
        late: dict[bytes, datetime] = {}
        items = self._items(calls)
        for each, subject in zip(calls, subjects, strict=True):
            for thing in each.things:
                item = None if thing.sku is None else items[thing.sku]
                rows[self._fields[thing.kind]].append(
                    EventRow(
                        thing.key,
                        subject,
                        thing.kind,
                        int(each.at),
                        item,
                        thing.quantity,
                        thing.amount,
                    )
                )
                if each.late:
                    late[thing.key] = datetime.fromtimestamp(each.at, UTC)
        for field, mine in rows.items():
            self._keep_field(field, mine, late, asking)

    def _keep_field(
        self, field: Field, rows: list[EventRow], late: dict[bytes, datetime], asking: Asking
    ) -> None:
        waiting = rows
        for purpose in asking.purposes({field}):
            use = Use.of(purpose, field)
            among = np.array([row.subject for row in waiting], dtype=np.int64)
            for grant in asking.ask(use, among):
                granted = set(grant.subjects.tolist())
                mine = [row for row in waiting if row.subject in granted]
                mine = self._allowed_then(use, mine, late)
                new = self._gate.vault.keep_events(grant, mine)
                self._counts.kept[field] += new
                self._counts.drop(Dropped.REPEATED, len(mine) - new)
                if len(mine) == len(waiting):
                    return
                kept = {row.key for row in mine}
                waiting = [row for row in waiting if row.key not in kept]
        self._counts.drop(DENIED, len(waiting))

    def _allowed_then(
        self, use: Use, rows: list[EventRow], late: dict[bytes, datetime]
    ) -> list[EventRow]:
        """Those of these events that are not late, or were allowed when they happened."""
        old = [row for row in rows if row.key in late] if late else []
        if not old:
            return rows
        when = [late[row.key] for row in old]
        answers = self._gate.allowed_then(use, [row.subject for row in old], when)
        refused = {row.key for row, allow in zip(old, answers, strict=True) if not allow}
        return [row for row in rows if row.key not in refused]

    def _items(self, calls: Sequence[Taken]) -> dict[str, int | None]:
        """The catalogue numbers of the products that the calls are about."""
        skus = list({thing.sku for each in calls for thing in each.things if thing.sku})
        found = dict(zip(skus, self._find_items(skus), strict=True)) if skus else {}
        unknown = sum(number is None for number in found.values())
        if unknown:
            self._counts.note("unknown products", unknown)
        return found

    def _link(self, calls: Sequence[Taken], subjects: Sequence[int]) -> None:
        """Link what `identify` and `alias` say is one person."""
        collect = self._data_map.collect
        for each, subject in zip(calls, subjects, strict=True):
            if each.user is None or each.other is None:
                continue
            if each.call is Call.IDENTIFY:
                self._linked(collect.anonymous, each.other, subject)
            elif each.call is Call.ALIAS:
                known = self._gate.find(collect.user, each.other)
                kind = collect.anonymous if known is None else collect.user
                self._linked(kind, each.other, subject)

    def _linked(self, kind: str, value: str, subject: int) -> None:
        known_by = self._data_map.collect.user
        what, before = self._gate.linking.link(kind, value, SubjectId(subject), known_by=known_by)
        if what is not Linked.ALREADY:
            self._counts.linked[what.value] += 1
        if before is not None:
            self._on_merged(before)


_SOURCE = "collected"


def _country(said: str | None) -> str | None:
    """A country as the laws know it; None for what is none."""
    try:
        return country(said.upper()) if said else None
    except BadRequest:
        return None
