"""Signals become consent events, with the signal itself as their evidence."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from assent.consent.event import SIGNAL as SOURCE
from assent.consent.event import ConsentEvent
from assent.consent.signals.signal import Raw, Said, signal_kinds
from assent.data_map import DataMap
from assent.vocabulary import BadRequest

LONGEST_EVIDENCE = 4096
"""A longer signal is kept as its SHA-256: three times the longest TC string of all vendors."""

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


def from_context(
    context: Mapping[str, Any], headers: Mapping[str, str] = _NO_HEADERS
) -> list[tuple[str, Raw]]:
    """Every consent signal in the context of an event and the headers of its request, by name.

    Examples:
        >>> context = {"consent": {"categoryPreferences": {"Ads": False}}}
        >>> from_context(context, {"Sec-GPC": "1"})
        [('gpc', '1'), ('segment', {'Ads': False})]
    """
    lower = {name.lower(): value for name, value in headers.items()}
    found = ((name, kind.find(context, lower)) for name, kind in signal_kinds.items())
    return [(name, raw) for name, raw in found if raw is not None]


def evidence(raw: Raw) -> str:
    """How a signal is kept with the events that follow from it.

    Examples:
        >>> evidence({"b": True, "a": False})
        '{"a":false,"b":true}'
        >>> evidence("C" * 5000)[:20]
        'sha256:0786f809f430e'
    """
    said = raw if isinstance(raw, str) else json.dumps(raw, sort_keys=True, separators=(",", ":"))
    if len(said) <= LONGEST_EVIDENCE:
        return said
    return f"sha256:{sha256(said.encode()).hexdigest()}"


class Signals:
    """Takes the signals of one house's people in.

    Args:
        data_map: what the controller declared.
        append: keeps consent events, such as `Register.append`.
        history: everything a person said so far, such as `Register.history`.
        on_unknown: told the kind of a signal and each thing it spoke of that is not known here,
            such as a category that the data map lacks, so that it can be counted.
    """

    def __init__(
        self,
        data_map: DataMap,
        append: Callable[[Sequence[ConsentEvent]], int],
        history: Callable[[int], Sequence[ConsentEvent]],
        on_unknown: Callable[[str, str], None],
    ) -> None:
        self._data_map = data_map
        self._append = append
        self._history = history
        self._on_unknown = on_unknown

    def take(self, subject: int, name: str, raw: Raw, at: datetime) -> list[ConsentEvent]:
        """Note what a signal says of a person; it counts from the next decision on.

        A browser repeats its signals with every request. What only repeats is no new act and is
        not noted again: it would make an old wish look newer than whatever came since.

        Args:
            subject: whose signal it is.
            name: its kind, as the shelf calls it.
            raw: the signal.
            at: when it was received, aware.

        Returns:
            The events that were noted.

        Raises:
            UnknownTerm: there is no such kind of signal.
            BadRequest: it is no such signal, or from the future; nothing was noted.
        """
        if at.tzinfo is None:
            raise BadRequest("the time at which a signal was received has no time zone; use UTC")
        heard = signal_kinds[name].read(raw, self._data_map.signals, at)
        for term in heard.unknown:
            self._on_unknown(name, term)
        source, proof = f"{SOURCE}{name}", evidence(raw)
        before = _latest(self._history(subject), source) if heard.said else {}
        noted = [
            ConsentEvent(subject, said.about, said.status, said.at or at, source, evidence=proof)
            for said in heard.said
            if self._counts(said) and not _repeats(said, before.get(said.about), proof)
        ]
        if noted:
            self._append(noted)
        return noted

    def _counts(self, said: Said) -> bool:
        """A yes to a purpose that nobody was told of is no consent; a no to one is a no."""
        return not said.is_yes or said.about in self._data_map.purposes


def _latest(history: Sequence[ConsentEvent], source: str) -> dict[object, ConsentEvent]:
    """The last thing that a source said about each."""
    same = (event for event in history if event.source == source)
    return {event.about: event for event in sorted(same, key=lambda event: event.at)}


def _repeats(said: Said, before: ConsentEvent | None, proof: str) -> bool:
    """Whether a source says again what it said last; if it dates its words, in the same words."""
    if before is None or before.status is not said.status:
        return False
    return said.at is None or before.evidence == proof
