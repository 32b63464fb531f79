"""Balance: what quality costs in data, consent and fairness, for a human to choose."""

from assent.learning.balance.measures import Measure, auc_of, interval_of, mean_of, resamples
from assent.learning.balance.moment import moment
from assent.learning.balance.picture import Bar, Line, Point, bars, lines
from assent.learning.balance.proposal import proposed
from assent.learning.balance.trade import Trade, trades
from assent.learning.balance.worth import Fit, Minimised, Worth, minimise

__all__ = [
    "Bar",
    "Fit",
    "Line",
    "Measure",
    "Minimised",
    "Point",
    "Trade",
    "Worth",
    "auc_of",
    "bars",
    "interval_of",
    "lines",
    "mean_of",
    "minimise",
    "moment",
    "proposed",
    "resamples",
    "trades",
]
