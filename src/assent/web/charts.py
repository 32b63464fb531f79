"""Bars, drawn here as SVG, so that a page needs no script to show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH = 1000
HEIGHT = 24
_GAP = 3
_MARK = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>')


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar.

    Args:
        kind: its CSS class, which gives the colour.
        size: how much it is.
        words: what it is.
    """

    kind: str
    size: float
    words: str


def stacked(parts: Sequence[Part], words: str) -> Markup:
    """A bar that is full: each part takes its share of the width.

    Args:
        parts: from left to right; those of size 0 are left out.
        words: what the whole says, for those who do not see it.

    Examples:
        >>> drawn = str(stacked([Part("yes", 3, "yes"), Part("no", 1, "no")], "3 of 4"))
        >>> [part.split('"')[0] for part in drawn.split('width="')[1:]]
        ['747', '250']
    """
    shown = [part for part in parts if part.size > 0]
    whole = sum(part.size for part in shown)
    drawn, start = [], 0.0
    for number, part in enumerate(shown, start=1):
        end = start + part.size / whole * WIDTH
        gap = _GAP if number < len(shown) else 0
        drawn.append(_rectangle(part, start, max(end - start - gap, 1)))
        start = end
    return _svg(Markup().join(drawn), words)


def single(part: Part, largest: float) -> Markup:
    """A bar as long as its size is in comparison with the largest.

    Examples:
        >>> 'width="500"' in single(Part("share", 0.1, "bread adds 0.1"), 0.2)
        True
    """
    width = part.size / largest * WIDTH if largest else 0
    return _svg(_rectangle(part, 0, max(width, 1)), part.words)


def interval(low: float, value: float, high: float, words: str) -> Markup:
    """A difference with its interval, on a scale that has no difference at all in its middle.

    Examples:
        >>> drawn = str(interval(0.01, 0.03, 0.05, "3 points more"))
        >>> [part.split('"')[0] for part in drawn.split(' x="')[1:]]
        ['499', '591', '767']
    """
    reach = max(abs(low), abs(high)) * 1.1 or 1

    def at(share: float) -> int:
        return round(WIDTH / 2 * (1 + share / reach))

    left, width = at(low), max(at(high) - at(low), 1)
    drawn = (
        _MARK.format("zero", WIDTH // 2 - 1, 0, 2, HEIGHT),
        _MARK.format("reach", left, HEIGHT // 2 - 2, width, 4),
        _MARK.format("value", at(value) - 6, 4, 12, HEIGHT - 8),
    )
    return _svg(Markup().join(drawn), words)


def _rectangle(part: Part, start: float, width: float) -> Markup:
    return Markup(
        '<rect class="{}" x="{}" y="0" width="{}" height="{}"><title>{}</title></rect>'
    ).format(part.kind, round(start), round(width), HEIGHT, part.words)


def _svg(drawn: Markup, words: str) -> Markup:
    return Markup(
        '<svg class="bar" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" '
        'aria-label="{}">{}</svg>'
    ).format(WIDTH, HEIGHT, words, drawn)
