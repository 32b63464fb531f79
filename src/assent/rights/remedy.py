"""What a human changes when they find that a person is right: the decision, not only the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from assent.vocabulary import BadRequest, Purpose, UnknownTerm

JUDGED = frozenset({"human_review", "complaint"})
"""What only a human meets, and one who may judge."""

UNOBJECTIONABLE = frozenset({Purpose.SERVICE, Purpose.SECURITY})
"""What an objection does not stop: without it there would be no service to object to."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What is changed for one person from now on; empty when what was decided stands.

    Args:
        stops: what their data are used for no more.
        rights: values that were wrong, and what is right.
    """

    stops: tuple[Purpose, ...] = ()
    rights: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __bool__(self) -> bool:
        """Whether it changes anything."""
        return bool(self.stops or self.rights)

    @property
    def outcome(self) -> str:
        """What became of the decision."""
        return "changed" if self else "upheld"

    def must_be_possible(self, asks: str, declared: Sequence[Purpose], *, known: bool) -> None:
        """Refuse what cannot be changed.

        Args:
            asks: what the person asked for.
            declared: the purposes of the data map.
            known: whether it is known who they are.

        Raises:
            BadRequest: nothing can be changed by such a request.
            UnknownTerm: a purpose is not one that can be stopped.
        """
        if self and (asks not in JUDGED or not known):
            raise BadRequest("by this request nothing can be changed for anybody; only answer it")
        stoppable = [each for each in declared if each not in UNOBJECTIONABLE]
        for purpose in self.stops:
            if purpose not in stoppable:
                raise UnknownTerm("purpose to stop", purpose, stoppable)
