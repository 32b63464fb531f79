"""Likeness: which products are like those at hand, by their category and the words of their name.

It knows products only. What is at hand is a page or a basket, so nobody's data are asked for, and
it may answer where no grant is.

Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009),
for the weight of a word; the likeness of two products is the cosine of their words.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assent.catalogue import Item
from assent.learning import Contribution
from assent.recommend.shelf import Explanation

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_SATURATION = 1.2
_LENGTH = 0.75
_WORD = re.compile(r"[^\W\d_]{2,}")


class Likeness:
    """How alike the products of a catalogue are.

    Args:
        products: all of them.

    Examples:
        >>> tea, mug, jam = (Item(n, str(n), name, kind, None, None, None) for n, name, kind in
        ...     [(1, "Green tea", "DRINKS"), (2, "Tea mug", "KITCHEN"), (3, "Plum jam", "SPREADS")])
        >>> found = Likeness([tea, mug, jam])
        >>> found.scores([np.array([0])]).round(2)
        array([[1.  , 0.07, 0.  ]])
    """

    def __init__(self, products: Sequence[Item]) -> None:
        ordered = sorted(products, key=lambda each: each.item)
        self.items = np.array([each.item for each in ordered], np.int64)
        self._words = _weighted([words(each) for each in ordered])

    def scores(self, at_hand: Sequence[Contribution]) -> NDArray[np.float64]:
        """(n_pages, n_items) the mean likeness to what is at hand.

        Args:
            at_hand: positions in `items` for each page or basket.
        """
        found = np.zeros((len(at_hand), len(self.items)))
        for row, each in enumerate(at_hand):
            if len(each):
                found[row] = self._words @ self._words[each].sum(axis=0) / len(each)
        return found

    def explain(self, held: Contribution, position: int) -> Explanation:
        """What each thing at hand adds to a score; see `Ranker.explain`."""
        alike = self._words[held] @ self._words[[position]].toarray()[0]
        return Explanation(alike / max(len(held), 1), 0.0)


def words(product: Item) -> list[str]:
    """What a product is compared by: its category as a whole, and the words of both.

    Examples:
        >>> words(Item(1, "1", "Eggs X-Large, 1 dz", "EGGS", None, None, None))
        ['category eggs', 'eggs', 'eggs', 'large', 'dz']
    """
    category = product.category.casefold()
    return [f"category {category}", *_WORD.findall(f"{category} {product.name.casefold()}")]


def _weighted(texts: Sequence[Sequence[str]]) -> "csr_array[Any]":
    """(n_texts, n_words) BM25 weights, each row of length 1."""
    from scipy.sparse import csr_array

    number: dict[str, int] = {}
    columns = [number.setdefault(word, len(number)) for text in texts for word in text]
    lengths = np.array([len(text) for text in texts], np.float64)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    shape = (len(texts), len(number))
    found = csr_array((np.ones(len(columns)), np.array(columns, np.int64), starts), shape=shape)
    found.sum_duplicates()
    times = np.asarray(found.data, np.float64)
    row = np.repeat(np.arange(len(texts)), np.diff(found.indptr))
    n_with = np.bincount(found.indices, minlength=len(number))
    rarity = np.log1p((len(texts) - n_with + 0.5) / (n_with + 0.5))
    average = max(float(lengths.mean()), 1.0) if len(texts) else 1.0
    slow = _SATURATION * (1 - _LENGTH + _LENGTH * lengths / average)
    weights = times * (_SATURATION + 1) / (times + slow[row]) * rarity[found.indices]
    long = np.sqrt(np.bincount(row, weights**2, minlength=len(texts)))
    return csr_array((weights / long[row], found.indices, found.indptr), shape=shape)
