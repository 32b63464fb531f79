"""Who is in a model: the root of a Merkle tree over pseudonyms, and the proof for one of them.

The root stands in the register and, with every training and forgetting, in the ledger. So it can
be shown to one person that they were in a model, or to an auditor how many were, without naming
anybody else.

Source: RFC 6962, section 2.1; the leaves are the pseudonyms in ascending order.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from assent.ledger import inclusion_proof, leaf_hash, merkle_root, verify_inclusion


@dataclass(frozen=True, slots=True)
class Membership:
    """That one person is in a model.

    Args:
        model: its label.
        pseudonym: theirs, in hexadecimal.
        index: where they stand among the members.
        size: how many there are.
        path: the hashes that lead from them to the root.
        root: the root, as the register has it.
    """

    model: str
    pseudonym: str
    index: int
    size: int
    path: tuple[str, ...]
    root: str

    @property
    def holds(self) -> bool:
        """Whether the path leads to the root."""
        return verify_inclusion(
            leaf_hash(bytes.fromhex(self.pseudonym)),
            self.index,
            self.size,
            [bytes.fromhex(step) for step in self.path],
            bytes.fromhex(self.root),
        )

    def as_json(self) -> dict[str, Any]:
        """For the command line, and for whoever is shown it."""
        return asdict(self) | {"holds": self.holds}


def members_root(pseudonyms: Iterable[bytes]) -> str:
    """The root over these members, in hexadecimal.

    Examples:
        >>> members_root([b"b", b"a"]) == members_root([b"a", b"b"])
        True
    """
    return merkle_root(map(leaf_hash, sorted(pseudonyms))).hex()


def membership(model: str, pseudonyms: Iterable[bytes], mine: bytes, root: str) -> Membership:
    """The proof for one member.

    Args:
        model: its label.
        pseudonyms: of all its members.
        mine: whose proof it is; one of them.
        root: the root on record.

    Examples:
        >>> membership("ease-1", [b"a", b"b", b"c"], b"b", members_root([b"a", b"b", b"c"])).holds
        True
        >>> membership("ease-1", [b"a", b"b"], b"b", members_root([b"a", b"c"])).holds
        False
    """
    ordered = sorted(pseudonyms)
    index = ordered.index(mine)
    path = inclusion_proof([leaf_hash(each) for each in ordered], index)
    return Membership(
        model, mine.hex(), index, len(ordered), tuple(step.hex() for step in path), root
    )
