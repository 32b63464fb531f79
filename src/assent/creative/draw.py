"""A choice is drawn from shares by a seed that is logged with it, so it can be drawn again.

Source: Steele, Lea and Flood (2014), "Fast Splittable Pseudorandom Number Generators", whose
SplitMix64 makes evenly spread numbers from any seeds, those that follow each other too.
"""

from collections.abc import Sequence

_MASK = 2**64 - 1


def uniform(seed: int) -> float:
    """A number from 0 up to but not including 1, the same on every machine.

    Args:
        seed: a whole number; only its last 64 bits count.

    Examples:
        >>> uniform(0), uniform(1)
        (0.8833108082136426, 0.5665615751722809)
    """
    mixed = (seed + 0x9E3779B97F4A7C15) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return ((mixed ^ (mixed >> 31)) >> 11) / 2**53


def drawn(shares: Sequence[float], seed: int) -> int:
    """Which one a seed draws; one with no share is never drawn.

    Args:
        shares: (n,) how likely each is; they add up to 1.
        seed: as `uniform` takes it.

    Examples:
        >>> drawn([0.5, 0.0, 0.5], seed=0)
        2
    """
    left = uniform(seed) * sum(shares)
    last = 0
    for number, share in enumerate(shares):
        if share > 0:
            if left < share:
                return number
            left -= share
            last = number
    return last
