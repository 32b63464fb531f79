"""The Merkle tree of RFC 6962, as pure functions.

Source: RFC 6962, section 2.1; `proof.md` beside this file says why an edit cannot hide.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry: SHA-256(0x00 || data).

    Examples:
        >>> leaf_hash(b"").hex()[:16]
        '6e340b9cffb37a98'
    """
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Peaks:
    """A growing tree, held as the roots of its complete subtrees, largest first.

    Appending costs two hashes on average and needs nothing of the past but these peaks.

    Examples:
        >>> peaks = Peaks()
        >>> for data in [b"a", b"b", b"c"]:
        ...     peaks.append(leaf_hash(data))
        >>> peaks.root() == merkle_root([leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")])
        True
    """

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash, merging the subtrees that it completes."""
        self.hashes.append(leaf)
        self.size += 1
        full = self.size
        while full % 2 == 0:
            right = self.hashes.pop()
            self.hashes[-1] = node_hash(self.hashes[-1], right)
            full //= 2

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in the given order.

    Examples:
        >>> merkle_root([]).hex()[:16]
        'e3b0c44298fc1c14'
    """
    peaks = Peaks()
    for leaf in leaves:
        peaks.append(leaf)
    return peaks.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from leaf `index` up to the root.

    Source: RFC 6962, section 2.1.1, PATH(m, D[n]).
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"there is no leaf {index} among {len(leaves)}")
    if len(leaves) == 1:
        return []
    split = _largest_power_below(len(leaves))
    if index < split:
        return [*inclusion_proof(leaves[:split], index), merkle_root(leaves[split:])]
    return [*inclusion_proof(leaves[split:], index - split), merkle_root(leaves[:split])]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether `proof` shows that `leaf` stands at `index` in the tree of `size` under `root`.

    Source: RFC 9162, section 2.1.3.2.

    Examples:
        >>> leaves = [leaf_hash(bytes([n])) for n in range(5)]
        >>> verify_inclusion(leaves[3], 3, 5, inclusion_proof(leaves, 3), merkle_root(leaves))
        True
        >>> verify_inclusion(leaves[2], 3, 5, inclusion_proof(leaves, 3), merkle_root(leaves))
        False
    """
    if not 0 <= index < size:
        return False
    at, last, made = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if at % 2 or at == last:
            made = node_hash(step, made)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            made = node_hash(made, step)
        at, last = at // 2, last // 2
    return last == 0 and made == root


def _largest_power_below(n: int) -> int:
    return int(1 << (n - 1).bit_length() - 1)
