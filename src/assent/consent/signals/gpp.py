"""IAB's GPP string: a header that names sections, and the sections, one for each region.

Source: IAB Tech Lab, "Global Privacy Platform String" 1.0; sections as in IAB's library 3.2.0.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from assent.consent.signals.bits import MOST_IDS, Bits, refuse_foreign, refuse_overlong
from assent.consent.signals.gpp_sections import AMERICAN, Content, Reader, Unknown, Value
from assent.consent.signals.gpp_tcf import canada_in_gpp_names, europe_in_gpp_names, read_canada
from assent.consent.signals.tcf import PublisherRestriction, TcString, decode_tcf
from assent.vocabulary import BadRequest

TYPE, VERSION = 3, 1

EUROPE, CANADA = 2, 5
SECTIONS: Mapping[int, tuple[str, Reader]] = {
    EUROPE: ("tcfeuv2", decode_tcf),
    CANADA: ("tcfcav1", read_canada),
    **AMERICAN,
}
"""By the number in the header: what a section is called, and what reads it."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a GPP string.

    Args:
        number: its id in the header.
        name: what IAB calls it, such as `usca`; the id when it is not one we know.
        raw: its text, as it came.
        content: a `TcString` for Europe and Canada, values by field name for America, or
            `Unknown`, which has to be taken as a no.
    """

    number: int
    name: str
    raw: str
    content: Content

    def as_json(self) -> object:
        """The content as plain values; `unknown` for one that cannot be trusted."""
        if isinstance(self.content, Unknown):
            return "unknown"
        fields = self.content
        if isinstance(fields, TcString):
            in_names = canada_in_gpp_names if self.number == CANADA else europe_in_gpp_names
            fields = in_names(fields)
        return {name: _plain(value) for name, value in fields.items()}


@dataclass(frozen=True, slots=True)
class GppString:
    """Everything a GPP string says, section by section in their order."""

    version: int
    sections: tuple[Section, ...]

    @property
    def section_ids(self) -> tuple[int, ...]:
        """The ids of the sections, in ascending order."""
        return tuple(section.number for section in self.sections)

    def as_json(self) -> dict[str, object]:
        """The same as plain values, under the names of IAB's library.

        Examples:
            >>> plain = decode_gpp("DBABTA~1YNN").as_json()
            >>> plain["section_ids"], plain["sections_raw"]
            ([6], {'uspv1': '1YNN'})
            >>> plain["sections"]
            {'uspv1': {'Version': 1, 'Notice': 'Y', 'OptOutSale': 'N', 'LspaCovered': 'N'}}
        """
        ids = list(self.section_ids)
        return {
            "section_ids": ids,
            "header": {"Id": TYPE, "Version": self.version, "SectionIds": ids},
            "sections_raw": {section.name: section.raw for section in self.sections},
            "sections": {section.name: section.as_json() for section in self.sections},
        }


def decode_gpp(text: str) -> GppString:
    """Read a GPP string. An empty one has no sections.

    A section that we do not know, or whose layout is disputed, is kept and `Unknown`.

    Raises:
        BadRequest: it is no GPP string of version 1, or one of its sections is broken.

    Examples:
        >>> california = decode_gpp("DBABBg~BgkqCgRI.QA").sections[0]
        >>> california.name, california.content["SaleOptOut"], california.content["Gpc"]
        ('usca', 2, False)
        >>> decode_gpp("DBABEYA~BaqY.YA").sections[0].content.why
        "IAB's specification and its own library lay this section out differently"
        >>> decode_gpp("DBACNYA~1YNN")
        Traceback (most recent call last):
        ...
        assent.vocabulary.errors.BadRequest: the GPP header names `2` sections, but `1` are there

    Source: GPP String 1.0, "GPP String Format", "Header Encoding".
    """
    refuse_overlong(text, "GPP string")
    refuse_foreign(text, "GPP string")
    if not text:
        return GppString(VERSION, ())
    header, *texts = text.split("~")
    numbers = _section_ids(header)
    if len(numbers) != len(texts):
        raise BadRequest(
            f"the GPP header names `{len(numbers)}` sections, but `{len(texts)}` are there"
        )
    return GppString(VERSION, tuple(map(_section, numbers, texts)))


def _section_ids(header: str) -> tuple[int, ...]:
    bits = Bits(header, "the GPP header")
    kind, version = bits.number(6), bits.number(6)
    if kind != TYPE:
        raise BadRequest(f"a GPP string begins with type `{TYPE}`, not with `{kind}`")
    if version != VERSION:
        raise BadRequest(f"a GPP string of version `{version}` is not known; expected `{VERSION}`")
    return bits.fibonacci_ranges(MOST_IDS)


def _section(number: int, raw: str) -> Section:
    if not raw:
        raise BadRequest(f"section `{number}` of the GPP string is empty")
    if number not in SECTIONS:
        return Section(number, str(number), raw, Unknown(f"section {number} is not known"))
    name, read = SECTIONS[number]
    return Section(number, name, raw, read(raw))


def _plain(value: Value) -> object:
    """Tuples as lists, and restrictions by IAB's names for their parts."""
    if not isinstance(value, tuple):
        return value
    return [
        {"key": each.purpose, "type": int(each.kind), "ids": list(each.vendors)}
        if isinstance(each, PublisherRestriction)
        else each
        for each in value
    ]
