"""What one answer costs: a list of ten with the shop's rules and reasons, and one reason alone.

The model is that of `forgetting`: 2,400 made-up households who hold 150 products each on average,
here of 3,700. What is asked of the gate and the store is measured in `gate`.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from assent.catalogue import Item
from assent.learning import Contribution
from assent.recommend import Rules, Share
from assent.recommend.choose import Live, choose
from assent.recommend.models.ease import Ease
from assent.recommend.models.head_and_tail import HeadAndTail
from bench import Taken, row
from bench.forgetting import households

N_ITEMS, N_HEAD, N_CATEGORIES, N_ASKED, N_PENDING = 3_700, 1_000, 300, 200, 63
RULES = {
    "without rules": Rules(),
    "with every rule": Rules(
        diversity=0.3,
        most_of_category=2,
        shares=(Share(0.2, frozenset(f"CATEGORY {n}" for n in range(8))),),
    ),
}
EXPLAINED = "explain one score, 150 held"


def rows() -> list[dict[str, object]]:
    """Run everything; one row for each figure."""
    people = households(N_ITEMS)
    ease = Ease(np.arange(N_ITEMS))
    ease.add_many(people)
    asked = people[:N_ASKED]
    found = [
        timed(
            f"rank and choose 10 of {N_ITEMS:,} {how}, EASE",
            lambda held, rules=rules: listed(ease, held, rules),
            asked,
            allowed=1e3,
        )
        for how, rules in RULES.items()
    ]
    found.append(explained("EASE", ease, asked, position=7))
    for each in people[-N_PENDING:]:
        ease.forget(each)
    found.append(explained(f"EASE with {N_PENDING} changes pending", ease, asked, position=7))
    plain = HeadAndTail(np.arange(N_ITEMS), n_head=N_HEAD)
    wide = plain.with_head(np.concatenate(people))
    wide.add_many(people)
    head, tail = 0, N_ITEMS - 1
    first = "head_and_tail, the tail, first time since a change"
    return [
        *found,
        explained("head_and_tail, the head", wide, asked, position=head),
        explained(first, wide, asked[:1], position=tail),
        explained("head_and_tail, the tail", wide, asked, position=tail),
    ]


def listed(model: Ease, held: Contribution, rules: Rules) -> object:
    """One person's list of ten."""
    [ranking] = Live(model, "ease-1").rank([held])
    return choose(ranking, 10, lambda _: True, known, rules)


PRODUCTS = [
    Item(n, str(n), f"product {n}", f"CATEGORY {n % N_CATEGORIES}", None, None, 9)
    for n in range(N_ITEMS)
]


def known(items: Sequence[int]) -> Mapping[int, Item]:
    """The products with these numbers."""
    return {each: PRODUCTS[each] for each in items}


def explained(
    what: str, model: Ease | HeadAndTail, asked: Sequence[Contribution], *, position: int
) -> dict[str, object]:
    """What it takes to divide a score among what was held."""
    return timed(
        f"{EXPLAINED}: {what}", lambda held: model.explain(held, position), asked, allowed=50.0
    )


def timed(
    what: str,
    work: Callable[[Contribution], object],
    over: Sequence[Contribution],
    *,
    allowed: float,
) -> dict[str, object]:
    """A row of microseconds beside what is allowed, once for each of these people."""
    took = Taken.of(work, over, unit=1e6)
    name = f"{what} ({took.between})"
    return row("recommend", name, took.middle, "us", peer="allowed", peer_value=allowed)
