"""When a variant is stopped: as soon as it is shown to harm more often than is tolerated.

The evidence is an e-value: how much better the outcomes so far are explained by rates of harm
above the limit, taken together, than by the limit itself. While the true rate is at or below the
limit, the chance that it *ever* reaches 1/a is at most a, however often one looks. So a variant
may be judged after every outcome and stopped at once. The limit's own doubt is shared among
the variants: the chance that any harmless one is ever stopped is at most 1 - confidence.

It depends on two counts only, so it forgets with them. It is a statement about outcomes as they
come; people who leave because of what they saw thin it out, in favour of the variant.

Source: Ville (1939); Robbins (1970); Howard, Ramdas, McAuliffe and Sekhon (2021), "Time-uniform,
nonparametric, nonasymptotic confidence sequences", section 3, the beta-binomial mixture, here cut
off below the limit.
"""

from math import inf, log


def log_evidence(n: int, harms: int, limit: float) -> float:
    """The logarithm of the e-value that the rate of harm is above the limit.

    The rates above the limit are weighed by Beta(1, b) with its mean at twice the limit, at most
    one half, which finds a rate of twice the limit in half the decisions that equal weights need.

    Args:
        n: how many decisions have an outcome.
        harms: how many of them were followed by harm.
        limit: the tolerated rate, above 0 and below 1.

    Examples:
        >>> round(log_evidence(400, 31, 0.02), 2)
        18.09
        >>> log_evidence(400, 8, 0.02) < 0
        True
    """
    from scipy.special import betaincc, betaln

    rare = max(1.0, 1 / (2 * limit) - 1)
    first, second = 1 + harms, rare + n - harms
    above, above_before = float(betaincc(first, second, limit)), float(betaincc(1, rare, limit))
    if above <= 0:
        return -inf
    mixed = float(betaln(first, second) - betaln(1, rare)) + log(above) - log(above_before)
    return mixed - harms * log(limit) - (n - harms) * log(1 - limit)


def is_harmful(n: int, harms: int, limit: float, doubt: float) -> bool:
    """Whether a rate of harm above the limit is shown, but for this much doubt.

    Examples:
        >>> is_harmful(400, 31, 0.02, 0.05), is_harmful(40, 2, 0.02, 0.05)
        (True, False)
    """
    if not harms or harms <= n * limit or limit >= 1:
        return False  # no rate above the limit explains this better than the limit does
    return log_evidence(n, harms, limit) >= -log(doubt)


def lowest_rate(n: int, harms: int, doubt: float) -> float:
    """The lowest rate of harm that these counts leave possible, but for this much doubt.

    A variant is shown to be harmful at every limit below this, and at none above.

    Examples:
        >>> round(lowest_rate(400, 31, 0.05), 3)
        0.044
        >>> lowest_rate(400, 0, 0.05)
        0.0
    """
    low, high = 0.0, harms / n if n else 0.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        if is_harmful(n, harms, middle, doubt):
            low = middle
        else:
            high = middle
    return low
