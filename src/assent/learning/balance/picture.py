"""Pictures, drawn here as SVG: readable on light and on dark, and by those who do not see them.

Every picture has a title and a description that says its figures; every mark has its own words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

from assent.vocabulary import BadRequest

WIDTH = 720
_LEFT, _RIGHT, _TOP, _BOTTOM = 72, 28, 100, 56
_BARS_FROM = 56
_PLOT = 260
_ROW = 30
_NAMES = 210
_TICKS = 4
_STYLE = """
  svg { --paper: #ffffff; --ink: #20242c; --soft: #5b616c; --line: #dedbd2;
        --s0: #1b6352; --s1: #a8492c; --s2: #515c9c; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #1c2026; --ink: #e8e6e0; --soft: #a5abb5; --line: #353b44;
          --s0: #7fd1b9; --s1: #f0a188; --s2: #a3adea; }
  }
  .paper { fill: var(--paper); }
  text { font: 14px system-ui, sans-serif; fill: var(--ink); }
  .title { font-size: 17px; font-weight: 600; } .soft { fill: var(--soft); font-size: 13px; }
  .end { text-anchor: end; } .mid { text-anchor: middle; }
  .grid { stroke: var(--line); } .zero { stroke: var(--soft); }
  .s0 { fill: var(--s0); stroke: var(--s0); } .s1 { fill: var(--s1); stroke: var(--s1); }
  .s2 { fill: var(--s2); stroke: var(--s2); }
  text.s0, text.s1, text.s2 { stroke: none; font-weight: 600; }
  .hollow { fill: var(--paper); stroke-width: 2; }
  path { fill: none !important; stroke-width: 2.5; } .reach { stroke-width: 2; }
  .dash1 { stroke-dasharray: 7 4; } .dash2 { stroke-dasharray: 2 4; }
  .bar { opacity: .6; } .bar.pale { opacity: .25; }
  .whisker { stroke: var(--ink); stroke-width: 2; }
"""


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of a line.

    Args:
        x: where.
        y: how much.
        low: where its interval starts; None when it has none.
        high: where it ends.
        outside: whether it leaves a limit; it is then drawn hollow.
    """

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Figures that belong together, by ascending `x`."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Bar:
    """One named figure with its interval; `pale` when it is passed over."""

    name: str
    value: float
    low: float
    high: float
    pale: bool = False


def lines(title: str, across: str, up: str, drawn: Sequence[Line], ticks: Sequence[float]) -> str:
    """Lines over a common axis.

    Args:
        title: what the picture shows.
        across: what `x` is.
        up: what `y` is.
        drawn: at most three lines.
        ticks: the values of `x` that are written.

    Raises:
        BadRequest: there is nothing to draw, or too much for one picture.
    """
    points = [point for line in drawn for point in line.points]
    if not points or len(drawn) > 3:
        raise BadRequest(f"a picture has one to three lines; `{title}` has {len(drawn)}")
    top = _round_up(max(point.high or point.y for point in points))
    least, most = min(ticks), max(ticks)
    span = (most - least) or 1.0

    def across_at(x: float) -> float:
        return _LEFT + 10 + (x - least) / span * (WIDTH - _LEFT - _RIGHT - 20)

    def up_at(y: float) -> float:
        return _TOP + _PLOT * (1 - y / top)

    parts = [_text(16, _TOP - 16, up, "soft")]
    for step in range(_TICKS + 1):
        y = top * step / _TICKS
        parts.append(_rule(_LEFT, up_at(y), WIDTH - _RIGHT, up_at(y), "grid"))
        parts.append(_text(_LEFT - 8, up_at(y) + 5, f"{y:.3g}", "soft end"))
    parts += [_text(across_at(x), _TOP + _PLOT + 20, f"{x:g}", "soft mid") for x in ticks]
    parts.append(_text((_LEFT + WIDTH) / 2, _TOP + _PLOT + 42, across, "soft mid"))
    legend = _LEFT
    for number, line in enumerate(drawn):
        kind = f"s{number} dash{number}"
        path = " L".join(f"{across_at(p.x) + 7 * number:.1f} {up_at(p.y):.1f}" for p in line.points)
        parts.append(f'<path class="{kind}" d="M{path}"/>')
        parts += [
            _mark(p, line.name, across_at(p.x) + 7 * number, up_at, number) for p in line.points
        ]
        parts.append(_rule(legend, 46, legend + 26, 46, f"{kind} reach"))
        parts.append(_text(legend + 32, 51, line.name, f"s{number}"))
        legend += 60 + 8 * len(line.name)
    told = "; ".join(
        f"{line.name}: " + ", ".join(f"{p.y:.3g} at {p.x:g}{_outside(p)}" for p in line.points)
        for line in drawn
    )
    return _svg(title, f"{up} by {across}. {told}.", _TOP + _PLOT + _BOTTOM, parts)


def bars(title: str, along: str, drawn: Sequence[Bar]) -> str:
    """Bars with intervals, one under the other.

    Args:
        title: what the picture shows.
        along: what the length is.
        drawn: from top to bottom.

    Raises:
        BadRequest: there is nothing to draw.
    """
    if not drawn:
        raise BadRequest(f"`{title}` has no bar to draw")
    least = min(0.0, *(each.low for each in drawn))
    most = max(0.0, *(max(each.high, each.value) for each in drawn))
    span = (most - least) or 1.0

    def at(value: float) -> float:
        return _NAMES + (value - least) / span * (WIDTH - _NAMES - 90)

    parts = []
    for row, each in enumerate(drawn):
        y = _BARS_FROM + row * _ROW
        pale = " pale" if each.pale else ""
        words = f"{each.name}: {each.value:.4f} ({each.low:.4f} to {each.high:.4f})"
        start, end = sorted((at(0), at(each.value)))
        long = max(end - start, 1)
        parts.append(_text(_NAMES - 10, y + 15, _short(each.name), "end"))
        parts.append(
            f'<rect class="s0 bar{pale}" x="{start:.1f}" y="{y + 3}" width="{long:.1f}" '
            f'height="{_ROW - 14}"><title>{escape(words)}</title></rect>'
        )
        parts.append(_rule(at(each.low), y + 11, at(each.high), y + 11, "whisker"))
        parts.append(_text(WIDTH - 12, y + 15, f"{each.value:+.4f}", "soft end"))
    bottom = _BARS_FROM + len(drawn) * _ROW
    parts.append(_rule(at(0), _BARS_FROM - 6, at(0), bottom, "zero"))
    parts.append(_text(at(0), bottom + 18, "0", "soft mid"))
    parts.append(_text(WIDTH - 12, bottom + 18, f"{along} →", "soft end"))
    told = "; ".join(f"{b.name} {b.value:.4f} ({b.low:.4f} to {b.high:.4f})" for b in drawn)
    return _svg(title, f"{along}: {told}.", bottom + 36, parts)


def _mark(point: Point, name: str, x: float, up_at: Callable[[float], float], number: int) -> str:
    reach = ""
    if point.low is not None and point.high is not None:
        reach = _rule(x, up_at(point.low), x, up_at(point.high), f"reach s{number}")
    words = f"{name}: {point.y:.4f} at {point.x:g}{_outside(point)}"
    hollow = " hollow" if point.outside else ""
    return (
        f'{reach}<circle class="s{number}{hollow}" cx="{x:.1f}" cy="{up_at(point.y):.1f}" r="4.5">'
        f"<title>{escape(words)}</title></circle>"
    )


def _outside(point: Point) -> str:
    return " (outside the limits)" if point.outside else ""


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def _rule(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _short(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}…"


def _round_up(value: float) -> float:
    """The next figure that divides into plain ticks.

    Examples:
        >>> _round_up(0.13), _round_up(0.9), _round_up(0)
        (0.2, 1.0, 1.0)
    """
    if value <= 0:
        return 1.0
    size = 10.0 ** floor(log10(value))
    return next(
        float(f"{step * size:.12g}") for step in (1, 2, 4, 6, 8, 10) if step * size >= value
    )


def _svg(title: str, told: str, height: float, parts: Sequence[str]) -> str:
    drawn = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" '
        f'role="img" aria-labelledby="title told">\n'
        f'<title id="title">{escape(title)}</title>\n<desc id="told">{escape(told)}</desc>\n'
        f"<style>{_STYLE}</style>\n"
        f'<rect class="paper" width="{WIDTH}" height="{height:g}"/>\n'
        f"{_text(16, 28, title, 'title')}\n{drawn}\n</svg>\n"
    )
