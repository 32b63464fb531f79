"""The Merkle tree of RFC 6962, as pure functions.

Every hash of a proof is the root over a span of neighbouring leaves, and every span is a few
complete subtrees. `inclusion_spans` and `consistency_spans` say which; whoever holds the leaves,
or the roots of some subtrees, can then give the hashes.

Source: RFC 6962, section 2.1; `proof.md` beside this file says why an edit cannot hide.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
STEP = 4
"""The roots of subtrees whose height is a multiple of this are worth keeping: one in 15 leaves."""

Span = tuple[int, int]
"""Neighbouring leaves, from the first up to but not including the second."""


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
        ...     _ = peaks.append(leaf_hash(data))
        >>> peaks.root() == merkle_root([leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")])
        True
    """

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> list[tuple[int, bytes]]:
        """Add one leaf hash, merging the subtrees that it completes.

        Returns:
            (place, root) of those whose height is a multiple of `STEP`, to be kept for proofs.
        """
        self.hashes.append(leaf)
        self.size += 1
        full, height, worth = self.size, 0, []
        while full % 2 == 0:
            right = self.hashes.pop()
            self.hashes[-1] = node_hash(self.hashes[-1], right)
            full, height = full // 2, height + 1
            if height % STEP == 0:
                worth.append((place(height, full - 1), self.hashes[-1]))
        return worth

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        return join(self.hashes)


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in the given order.

    Examples:
        >>> merkle_root([]).hex()[:16]
        'e3b0c44298fc1c14'
    """
    level = list(leaves)
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        odd = level[len(level) & ~1 :]  # the last of an odd number goes up as it is
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs] + odd
    return level[0] if level else EMPTY_ROOT


def join(roots: Sequence[bytes]) -> bytes:
    """The root over neighbouring complete subtrees, the largest first."""
    if not roots:
        return EMPTY_ROOT
    root = roots[-1]
    for left in reversed(roots[:-1]):
        root = node_hash(left, root)
    return root


def place(height: int, number: int) -> int:
    """The place of a complete subtree among all, as one whole number; leaf n is at 2n.

    Examples:
        >>> [place(0, 0), place(1, 0), place(0, 1), place(2, 0)]
        [0, 1, 2, 3]
    """
    return ((2 * number + 1) << height) - 1


def subtrees(span: Span) -> list[tuple[int, int]]:
    """(height, number) of the complete subtrees that a span of a proof is made of.

    Examples:
        >>> subtrees((4, 7))
        [(1, 2), (0, 6)]
    """
    start, end = span
    made = []
    while start < end:
        height = (end - start).bit_length() - 1
        made.append((height, start >> height))
        start += 1 << height
    return made


def inclusion_spans(index: int, size: int) -> list[Span]:
    """The spans whose roots lead from leaf `index` up to the root over `size` leaves.

    Source: RFC 6962, section 2.1.1, PATH(m, D[n]).

    Examples:
        >>> inclusion_spans(4, 7)
        [(5, 6), (6, 7), (0, 4)]
    """
    if not 0 <= index < size:
        raise IndexError(f"there is no leaf {index} among {size}")
    spans, start, end = [], 0, size
    while end - start > 1:
        split = start + _largest_power_below(end - start)
        if index < split:
            spans.append((split, end))
            end = split
        else:
            spans.append((start, split))
            start = split
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """The spans whose roots show that the tree over `old` leaves is the start of that over `new`.

    Source: RFC 6962, section 2.1.2, PROOF(m, D[n]).

    Examples:
        >>> consistency_spans(6, 7)
        [(4, 6), (6, 7), (0, 4)]
    """
    if not 0 <= old <= new:
        raise IndexError(f"a tree over {old} leaves cannot be the start of one over {new}")
    if old == 0:
        return []
    spans, start, end = [], 0, new
    while old < end:
        split = start + _largest_power_below(end - start)
        if old <= split:
            spans.append((split, end))
            end = split
        else:
            spans.append((start, split))
            start = split
    return [*([(start, end)] if start else []), *reversed(spans)]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from leaf `index` up to the root over `leaves`."""
    return [merkle_root(leaves[a:b]) for a, b in inclusion_spans(index, len(leaves))]


def consistency_proof(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """The hashes that show that the first `old` of these leaves are the tree that once was."""
    return [merkle_root(leaves[a:b]) for a, b in consistency_spans(old, len(leaves))]


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


def verify_consistency(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether `proof` shows that the tree of `old` leaves is the start of that of `new`.

    Source: RFC 9162, section 2.1.4.2.

    Examples:
        >>> leaves = [leaf_hash(bytes([n])) for n in range(7)]
        >>> roots, proof = [merkle_root(leaves[:n]) for n in range(8)], consistency_proof(leaves, 6)
        >>> verify_consistency(6, roots[6], 7, roots[7], proof)
        True
        >>> verify_consistency(6, roots[5], 7, roots[7], proof)
        False
    """
    if not 0 <= old <= new:
        return False
    if old in {0, new}:
        start = EMPTY_ROOT if old == 0 else new_root
        return old_root == start and not proof
    steps = list(proof) if old & (old - 1) else [old_root, *proof]
    if not steps:
        return False
    at, last = old - 1, new - 1
    while at % 2:
        at, last = at // 2, last // 2
    then = now = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            then, now = node_hash(step, then), node_hash(step, now)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            now = node_hash(now, step)
        at, last = at // 2, last // 2
    return last == 0 and (then, now) == (old_root, new_root)


def _largest_power_below(n: int) -> int:
    return int(1 << (n - 1).bit_length() - 1)
