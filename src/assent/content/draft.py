"""A draft: the exact text that is checked, judged, and then sent or not.

What differs from person to person is never in the text itself. It stands in slots, from a
closed set, which the campaign fills for each person when it sends. Why the person gets it and how
to stop it are not slots: every message carries them, whatever its draft says.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Self

from assent.vocabulary import BadRequest, UnknownTerm

SLOTS = MappingProxyType(
    {
        "greeting": "how the person is addressed",
        "recommendations": "what is recommended to them",
        "sender": "who writes",
    }
)
"""Every slot there is, and what fills it."""

HAND = "hand"
"""The generator of a draft that a person wrote."""

LONGEST = 100_000
"""Characters of a draft: about where Gmail clips a mail."""

_SLOT = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Draft:
    """One text with its slots.

    # INVARIANT: two drafts with the same digest are the same, byte for byte, and rest on the
    # same facts.

    Args:
        subject_line: one line.
        body: plain text; `{slot}` stands for what is filled in for each person.
        language: the code of the language it is in.
        generator: the name of what wrote it, or `hand`. An edit by a person does not change it.
        facts_hash: the hash of the fact sheet it rests on.

    Raises:
        BadRequest: a part is empty or far too long, the subject line is more than a line, the body
            holds a control character, or a brace is alone.
        UnknownTerm: a slot is not in `SLOTS`.
    """

    subject_line: str
    body: str
    language: str
    generator: str
    facts_hash: str

    def __post_init__(self) -> None:
        if not self.subject_line.strip() or not self.body.strip():
            part = "body" if self.subject_line.strip() else "subject line"
            raise BadRequest(f"the {part} of the draft is empty; write it")
        if any(unicodedata.category(c) in {"Cc", "Zl", "Zp"} for c in self.subject_line):
            raise BadRequest("the subject line holds a line break; keep it to one line")
        if len(self.body) > LONGEST:
            raise BadRequest(
                f"the draft has {len(self.body):,} characters; use at most {LONGEST:,}, beyond "
                "which mail programs cut it off"
            )
        if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in self.body):
            raise BadRequest("the body holds a control character; take it out")
        for name in self.slots:
            if name not in SLOTS:
                raise UnknownTerm("slot", name, SLOTS)
        if re.search("[{}]", _SLOT.sub("", self.text)):
            raise BadRequest("the draft holds a brace that belongs to no slot; take it out")

    @property
    def text(self) -> str:
        """Subject line and body as one text, to which the spans of findings refer."""
        return f"{self.subject_line}\n\n{self.body}"

    @property
    def slots(self) -> tuple[str, ...]:
        """The slots used, in order, each once."""
        return tuple(dict.fromkeys(_SLOT.findall(self.text)))

    @property
    def digest(self) -> str:
        """The SHA-256 of all of it, in hex: what a reviewer approves."""
        said = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"))
        return sha256(said.encode()).hexdigest()

    def fill(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject line and body for one person.

        What is filled in is taken as it is: a slot within a value stays unfilled text.

        Raises:
            BadRequest: a slot of the draft has no value.

        Examples:
            >>> draft = Draft("News", "{greeting}, hello from {sender}", "en", "hand", "")
            >>> draft.fill({"greeting": "Dear {sender}", "sender": "Lumen"})
            ('News', 'Dear {sender}, hello from Lumen')
        """
        for name in self.slots:
            if name not in values:
                raise BadRequest(f"the slot `{name}` has no value; fill it to send the draft")

        def filled(text: str) -> str:
            return _SLOT.sub(lambda slot: values[slot[1]], text)

        return filled(self.subject_line), filled(self.body)

    def as_json(self) -> dict[str, str]:
        """The draft as plain values; `Draft.of` reads them back."""
        return asdict(self)

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Self:
        """Read a draft from what `as_json` gave."""
        return cls(**said)
