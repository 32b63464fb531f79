"""The creatives of a house: read from a file that somebody wrote, and kept as they were declared.

name = "summer-banner"
variants = ["warm", "plain"]
reward = "click"                 # what counts as success, and in units of what
most_reward = 1
harm = "unsubscribe"

[context.device]                 # what is known of the moment ...
values = { phone = "on phones", computer = "on computers" }

[context.town]                   # ... or a field of the person, read under a grant
field = "town"
values = { Springfield = "in your town" }
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from assent.creative.context import Context, Part
from assent.creative.creative import Creative
from assent.vocabulary import BadRequest, Field, NotFound

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_SUFFIX = ".json"


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    values: dict[str, str]
    field: str | None = None


class _Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    variants: tuple[str, ...]
    context: Mapping[str, _Part] = {}
    reward: str = "click"
    most_reward: int = 1
    harm: str = "unsubscribe"


def read_creative(text: str) -> Creative:
    r"""Read a creative from TOML.

    Raises:
        BadRequest: it is not TOML, or no creative.

    Examples:
        >>> read_creative('name = "banner"\nvariants = ["warm", "plain"]').variants
        ('warm', 'plain')
    """
    try:
        said = msgspec.convert(tomllib.loads(text), _Said)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as wrong:
        why = str(wrong)
        raise BadRequest(f"this is no creative: {why[:1].lower()}{why[1:]}") from None
    parts = (
        Part(name, each.values, Field(each.field) if each.field else None)
        for name, each in said.context.items()
    )
    known = (said.reward, said.most_reward, said.harm)
    return Creative(_named(said.name), said.variants, Context(tuple(parts)), *known)


class Creatives:
    """Those that are declared, one file each.

    Args:
        folder: where they are kept; made when the first is declared.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def declare(self, creative: Creative) -> None:
        """Keep a creative, in place of another of its name.

        What was decided under another declaration stays on record and teaches the new one nothing.
        """
        path = self._folder / f"{_named(creative.name)}{_SUFFIX}"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(msgspec.json.encode(creative.as_json()))
        part.replace(path)

    def find(self, name: str) -> Creative | None:
        """The creative of a name, if there is one."""
        path = self._folder / f"{_named(name)}{_SUFFIX}"
        return _read(path) if path.exists() else None

    def one(self, name: str) -> Creative:
        """The creative of a name.

        Raises:
            NotFound: there is none.
        """
        found = self.find(name)
        if found is None:
            raise NotFound(f"there is no creative `{name}`; `assent creative list` names them")
        return found

    def all(self) -> list[Creative]:
        """Every creative, by name."""
        return [_read(path) for path in sorted(self._folder.glob(f"*{_SUFFIX}"))]


def _read(path: Path) -> Creative:
    return Creative.of(msgspec.json.decode(path.read_bytes()))


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise BadRequest(
            f"the creative's name `{name}` cannot be used; "
            "write up to 64 small letters, digits and hyphens"
        )
    return name
