"""A shelf: a folder whose files are its members, one of a kind in each.

Putting a file in the folder is the whole of registering it. Others put theirs on the shelf
through the entry point group `assent.<shelf>`.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from assent.vocabulary.errors import AssentError, UnknownTerm

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")


class EmptyShelfFileError(AssentError):
    """A file on a shelf does not hold the thing that the shelf is for."""

    code = "empty_shelf_file"


class DoubledNameError(AssentError):
    """Two members of one shelf have the same name."""

    code = "doubled_name"


class Shelf(Mapping[str, T], Generic[T]):
    """The members of one folder by file name, loaded when first taken.

    Args:
        package: the folder, as a dotted name, such as `assent.recommend.models`.
        kind: what one member is called in messages, such as `model`.
        member: the name each file must define, such as `MODEL`.

    Examples:
        >>> laws = Shelf[object]("assent.jurisdictions.laws", kind="law", member="LAW")
        >>> "gdpr" in laws
        True
        >>> laws["gdprs"]
        Traceback (most recent call last):
        ...
        assent.vocabulary.errors.UnknownTerm: unknown law `gdprs`; did you mean `gdpr`?
    """

    def __init__(self, package: str, *, kind: str, member: str) -> None:
        # Importing a folder binds its name in the room above it. Done now, that happens before
        # the room binds a shelf of the same name, and never after.
        self._folder = importlib.import_module(package)
        self.package = package
        self.kind = kind
        self.member = member
        self._loaded: dict[str, T] = {}

    @cached_property
    def _places(self) -> "dict[str, EntryPoint | str]":
        from importlib.metadata import entry_points

        places: dict[str, EntryPoint | str] = {
            found.name: f"{self.package}.{found.name}"
            for found in sorted(pkgutil.iter_modules(self._folder.__path__), key=lambda m: m.name)
        }
        group = "assent." + self.package.rpartition(".")[2]
        for point in entry_points(group=group):
            if point.name in places:
                raise DoubledNameError(
                    f"two members of the shelf `{group}` are called `{point.name}`; rename one"
                )
            places[point.name] = point
        return places

    def __getitem__(self, name: str) -> T:
        if name not in self._places:
            raise UnknownTerm(self.kind, name, self._places)
        if name not in self._loaded:
            place = self._places[name]
            if not isinstance(place, str):
                self._loaded[name] = cast("T", place.load())
            else:
                module = importlib.import_module(place)
                if not hasattr(module, self.member):
                    raise EmptyShelfFileError(
                        f"the file of {self.kind} `{name}` defines no `{self.member}`"
                    )
                self._loaded[name] = cast("T", getattr(module, self.member))
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, name: object) -> bool:
        return name in self._places
