"""A page or an HTML mail as a list of its parts, each with its place in the written text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_UNREAD = frozenset({"style", "script", "title", "template", "head"})
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([A-Za-z][A-Za-z0-9]*)\b([^<>]*)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+)))?")
_HIDES = re.compile(
    r"display ?: ?none|visibility ?: ?hidden|opacity ?: ?0(?!\.?\d)|font-size ?: ?[01](?![.\d])"
)
_WHITE = (255, 255, 255)
_LEAST_SEEN = 1.2  # the contrast below which nobody sees a text
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})\b")
_RGB = re.compile(r"rgb\( ?(\d{1,3})[, ]+(\d{1,3})[, ]+(\d{1,3}) ?\)")
_NAMED = {
    "black": "000000", "white": "ffffff", "red": "ff0000", "green": "008000", "blue": "0000ff",
    "yellow": "ffff00", "orange": "ffa500", "gray": "808080", "grey": "808080",
    "silver": "c0c0c0", "lightgray": "d3d3d3", "lightgrey": "d3d3d3", "darkgray": "a9a9a9",
    "darkgrey": "a9a9a9", "navy": "000080", "maroon": "800000", "purple": "800080",
    "teal": "008080", "pink": "ffc0cb", "whitesmoke": "f5f5f5", "gold": "ffd700",
}  # fmt: skip

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A start tag, or a run of text, of a page.

    Args:
        tag: the tag's name; for text, that of the innermost element it stands in.
        text: the text; empty for a tag.
        start: where it begins in the body.
        end: where it ends.
        attributes: of a tag; a name without a value has the value empty.
        within: the names of the elements it stands in, outermost first.
        colour: of text, as far as inline styles say; None when they do not.
        ground: behind it.
    """

    tag: str
    text: str
    start: int
    end: int
    attributes: Mapping[str, str]
    within: tuple[str, ...]
    colour: Colour | None
    ground: Colour | None


def parts_of(body: str) -> list[Part]:
    """The parts of a page in order; markup that is broken is read as far as it goes.

    Examples:
        >>> [(part.tag, part.text) for part in parts_of("<p>Hello <b>you</b></p>")]
        [('p', ''), ('p', 'Hello '), ('b', ''), ('b', 'you')]
    """
    parser = _Parser(body)
    parser.feed(body)
    parser.close()
    return parser.parts


def seen(body: str) -> str:
    """A page, or a text with markup in it, without what no reader sees.

    That is comments, styles, scripts, and what an inline style hides or writes in the colour of its
    ground. It is read in one pass, whatever the markup.

    Examples:
        >>> seen('<p>Hello<!-- you --> <b hidden>and</b>all</p>')
        '<p>Hello all</p>'
    """
    out: list[str] = []
    opened: list[tuple[str, Colour]] = []
    at, hidden_from = 0, 0  # a depth; none where it is 0
    for tag in _TAG.finditer(body):
        if tag[2] is None:
            if not hidden_from:
                out.append(body[at : tag.start()])
                at = tag.end()
        elif not tag[1]:
            name, said = tag[2].lower(), _attributes(tag[3])
            colour, behind = _declared(said)
            ground = behind or (opened[-1][1] if opened else _WHITE)
            if name not in _VOID:
                opened.append((name, ground))
                if not hidden_from and _is_hidden(name, said, colour, ground):
                    out.append(body[at : tag.start()])
                    hidden_from = len(opened)
        elif any(name == tag[2].lower() for name, _ in opened[-50:]):
            while opened.pop()[0] != tag[2].lower():
                pass
            if len(opened) < hidden_from:
                hidden_from, at = 0, tag.end()
    return "".join(out if hidden_from else [*out, body[at:]])


def _attributes(said: str) -> dict[str, str]:
    found = _ATTRIBUTE.finditer(said)
    return {each[1].lower(): each[2] or each[3] or each[4] or "" for each in found}


def _is_hidden(tag: str, said: Mapping[str, str], colour: Colour | None, ground: Colour) -> bool:
    alike = colour is not None and contrast(colour, ground) < _LEAST_SEEN
    style = said.get("style", "").lower()
    return tag in _UNREAD or "hidden" in said or alike or _HIDES.search(style) is not None


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2, definition of contrast ratio).

    Examples:
        >>> round(contrast((255, 255, 255), (0, 0, 0))), round(contrast((119,) * 3, (255,) * 3), 2)
        (21, 4.48)
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    parts = (value / 255 for value in colour)
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class _Parser(HTMLParser):
    def __init__(self, body: str) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[Part] = []
        self._body = body
        self._lines = [0]
        for line in body.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._open: list[tuple[str, Colour | None, Colour | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        colour, ground = self._colours(said)
        start = self._at()
        end = start + len(self.get_starttag_text() or "")
        self.parts.append(Part(tag, "", start, end, said, self._within(), colour, ground))
        if tag not in _VOID:
            self._open.append((tag, colour, ground))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        names = self._within()
        if tag in names[-50:]:
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        within = self._within()
        if not data.strip() or _UNREAD & set(within[-3:]):
            return
        tag, colour, ground = self._open[-1] if self._open else ("", None, None)
        start = self._at()
        self.parts.append(Part(tag, data, start, start + len(data), {}, within, colour, ground))

    def _at(self) -> int:
        line, column = self.getpos()
        return min(self._lines[line - 1] + column, len(self._body))

    def _within(self) -> tuple[str, ...]:
        return tuple(name for name, _, _ in self._open[-50:])

    def _colours(self, said: Mapping[str, str]) -> tuple[Colour | None, Colour | None]:
        _, colour, ground = self._open[-1] if self._open else ("", None, None)
        own, behind = _declared(said)
        return own or colour, behind or ground


def _declared(said: Mapping[str, str]) -> tuple[Colour | None, Colour | None]:
    """The colour of a tag's text and of its ground, by its own attributes."""
    declared = (each.partition(":") for each in said.get("style", "").lower().split(";"))
    style = {name.strip(): value.strip() for name, found, value in declared if found}
    own = style.get("color") or said.get("color", "")
    behind = style.get("background-color") or style.get("background") or said.get("bgcolor", "")
    return _colour(own), _colour(behind)


def _colour(said: str) -> Colour | None:
    said = said.lower()
    if found := _RGB.search(said):
        red, green, blue = (min(int(part), 255) for part in found.groups())
        return red, green, blue
    found = _HEX.search(said)
    digits = found[1] if found else next((_NAMED[w] for w in said.split() if w in _NAMED), "")
    if not digits:
        return None
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
