"""Variants of a campaign's words: which of them a person gets, and what came of it.

leads_to = "https://shop.example/bread"

[variants.warm]                  # beside the draft itself, which is the variant `drafted`
subject_line = "Bread, still warm"
# body = "..."                  # what is not said is as in the draft

They are part of what is submitted, so each is checked and approved with the draft. Which one
somebody gets is chosen as their turn comes, under their grant for `personalisation`; without one
it is drawn from no data of theirs, and their link is the plain address, which tells us nothing.
With one, the link holds the number of the decision, signed, and neither a name nor a person. A
message that is tried again is chosen for anew.
"""

import html
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from assent.activation import Parts
from assent.campaigns.links import Links
from assent.campaigns.phrases import PHRASES
from assent.content import HAND, Draft, FactSheet, Finding, Surroundings, examine
from assent.vocabulary import AssentError, BadRequest, SubjectId

if TYPE_CHECKING:
    from assent.creative import Chooser, Creative, Creatives

OWN = "drafted"
_LONGEST = 55  # letters of a campaign's name, so that its creative's has 64 at most


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Other words than the draft's; what is None is as in the draft."""

    subject_line: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Varied:
    """What a campaign declares of its variants.

    Args:
        wordings: the variants beside the draft, by name.
        leads_to: the address that the offer's link leads to; empty for no link.
    """

    wordings: Mapping[str, Wording]
    leads_to: str = ""

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Varied":
        """Read them from a campaign's plain values.

        Raises:
            BadRequest: they are not what is expected, or no outcome could ever be known.
        """
        leads_to = str(said.get("leads_to", ""))
        if leads_to and (urlsplit(leads_to).scheme != "https" or not urlsplit(leads_to).netloc):
            raise BadRequest(f"`leads_to = {leads_to}` cannot be; write an https:// address")
        try:
            wordings = msgspec.convert(said.get("variants", {}), dict[str, Wording])
        except msgspec.ValidationError as wrong:
            raise BadRequest(f"`variants` is not what is expected: {wrong}") from None
        if OWN in wordings:
            raise BadRequest(f"`{OWN}` is the draft itself; give the variant another name")
        if wordings and not leads_to:
            raise BadRequest("`variants` are chosen by what people follow; write `leads_to` too")
        if wordings and len(str(said.get("name", ""))) > _LONGEST:
            raise BadRequest(f"a campaign with variants has a name of at most {_LONGEST} letters")
        return cls(wordings, leads_to)

    def drafts(self, draft: Draft) -> dict[str, Draft]:
        """Every variant in full, the draft itself first; one with words of its own is by hand.

        Raises:
            BadRequest: one of them is no draft.
            UnknownTerm: one of them has a slot that there is not.
        """
        return {OWN: draft} | {
            name: replace(
                draft,
                subject_line=draft.subject_line if said.subject_line is None else said.subject_line,
                body=draft.body if said.body is None else said.body,
                generator=draft.generator if None in (said.subject_line, said.body) else HAND,
            )
            for name, said in self.wordings.items()
        }

    def examined(
        self, draft: Draft, facts: FactSheet, today: date, around: Surroundings
    ) -> list[Finding]:
        """What the checks find in the draft, and then what else they find in its variants."""
        found = examine(draft, facts, today, around)
        known = {(each.check, each.quote, each.reason) for each in found}
        for name, other in self.drafts(draft).items():
            found += [
                # Its span is in the variant's own text, where nothing is marked.
                replace(each, span=(0, 0), reason=f"in the variant `{name}`: {each.reason}")
                for each in examine(other, facts, today, around)
                if (each.check, each.quote, each.reason) not in known
            ]
        return found


class Variants:
    """Chooses among a campaign's variants and hears what came of it.

    Args:
        choosers: what chooses for a creative.
        creatives: where the creatives of campaigns are declared.
        links: signs the numbers of decisions.
    """

    def __init__(
        self, choosers: "Callable[[Creative], Chooser]", creatives: "Creatives", links: Links
    ) -> None:
        self._choosers = choosers
        self._creatives = creatives
        self._links = links

    def picker(
        self, campaign: str, varied: Varied, draft: Draft
    ) -> Callable[[SubjectId], tuple[Draft, int]]:
        """What gives each person their words, and the number of the decision; 0 without one.

        Raises:
            Conflict: every variant is stopped because it harms; nothing was sent.
        """
        drafts = varied.drafts(draft)
        if len(drafts) == 1:
            return lambda _: (draft, 0)
        creative = _creative(campaign, drafts)
        self._creatives.declare(creative)
        chooser = self._choosers(creative)
        chooser.choose(None, {}, keep=False)

        def pick(subject: SubjectId) -> tuple[Draft, int]:
            made = chooser.choose(subject, {})
            return drafts[made.choice.variant], made.number if made.personal else 0

        return pick

    def drawn(self, campaign: str, varied: Varied, draft: Draft) -> Callable[[SubjectId], str]:
        """What draws a variant for each person and keeps nothing; empty where there is but one."""
        drafts = varied.drafts(draft)
        if len(drafts) == 1:
            return lambda _: ""
        chooser = self._choosers(_creative(campaign, drafts))
        return lambda subject: chooser.choose(subject, {}, keep=False).choice.variant

    def linked(self, parts: Parts, campaign: str, varied: Varied, number: int, code: str) -> Parts:
        """A message with the link to the offer: signed where there is a decision, else plain.

        Args:
            parts: the message.
            campaign: whose it is.
            varied: where the link leads.
            number: of the decision; 0 without one.
            code: the language of the message.
        """
        if not varied.leads_to:
            return parts
        address = varied.leads_to
        if number:
            address = self._links.outcome(f"campaign-{campaign}", number, address)
        words = PHRASES.get(code, PHRASES["en"]).look
        link = f'<p><a href="{html.escape(address)}">{words}</a></p>'
        return replace(
            parts,
            text=f"{parts.text}\n\n{words}: {address}",
            html=parts.html.replace("</body>", f"{link}</body>"),
        )

    def followed(self, token: str, *, heard: bool = True) -> str:
        """Note that a link was followed, and answer where it leads.

        Args:
            token: what the link holds.
            heard: whether it may be noted at all.

        Raises:
            NotFound: we did not make it.
        """
        creative, number, address = self._links.read_outcome(token)
        if heard:
            self._note(creative, number, reward=1)
        return address

    def turned_away(self, campaign: str, number: int) -> None:
        """Note that a message made somebody say no."""
        if number:
            self._note(f"campaign-{campaign}", number, harm=True)

    def _note(self, creative: str, number: int, *, reward: int = 0, harm: bool = False) -> None:
        from assent.creative import Noted

        # Whoever follows a link gets where they want, whatever has become of the decision.
        with suppress(AssentError):
            chooser = self._choosers(self._creatives.one(creative))
            chooser.note([Noted(number, reward, harm)])


def _creative(campaign: str, drafts: Mapping[str, Draft]) -> "Creative":
    from assent.creative import Creative

    return Creative(f"campaign-{campaign}", tuple(drafts), reward="following the link")
