"""Cuts a text into pieces, so that what a check found can be marked where it stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

_SLOT = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text.

    Args:
        text: its words.
        findings: the numbers, from 1, of the findings that mean it.
        severity: of the gravest of them; empty when there is none.
        slot: whether it is a slot that is filled for each person.
        ends: the numbers of the findings that end with it.
    """

    text: str
    findings: tuple[int, ...]
    severity: str
    slot: bool
    ends: tuple[int, ...]


def pieces(text: str, findings: Sequence[Mapping[str, Any]]) -> list[Piece]:
    """Cut a text wherever a finding or a slot begins or ends. Joined again they are the text.

    Args:
        text: as the spans of the findings count it.
        findings: as plain values; one that means the whole text marks nothing.

    Examples:
        >>> found = [{"span": [4, 9], "severity": "error"}]
        >>> [(p.text, p.findings) for p in pieces("Now 90 % {greeting}", found)]
        [('Now ', ()), ('90 % ', (1,)), ('{greeting}', ())]
    """
    slots = [match.span() for match in _SLOT.finditer(text)]
    spans = [(int(each["span"][0]), int(each["span"][1])) for each in findings]
    cuts = sorted({0, len(text), *(edge for span in [*slots, *spans] for edge in span)})
    cut: list[Piece] = []
    for start, end in pairwise(cuts):
        within = [n for n, (a, b) in enumerate(spans, start=1) if a <= start and end <= b]
        grave = {str(findings[n - 1]["severity"]) for n in within}
        cut.append(
            Piece(
                text[start:end],
                tuple(within),
                "error" if "error" in grave else next(iter(grave), ""),
                any(a <= start and end <= b for a, b in slots),
                tuple(n for n in within if spans[n - 1][1] == end),
            )
        )
    return cut
