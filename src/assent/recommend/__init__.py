"""Recommend: what a person may like, with exact reasons, under a grant."""

from assent.recommend.evaluation import (
    Evaluation,
    Quality,
    TimeSplit,
    evaluate,
    split_at,
)
from assent.recommend.explain import because
from assent.recommend.likeness import Likeness
from assent.recommend.recommend import Recommender, Trained
from assent.recommend.recommendation import Reason, Recommendation, Recommended, mentioned
from assent.recommend.refusals import Price, price_of_refusals
from assent.recommend.rules import Rules, Share
from assent.recommend.shelf import Audited, Explanation, Ranker, Residual, models

__all__ = [
    "Audited",
    "Evaluation",
    "Explanation",
    "Likeness",
    "Price",
    "Quality",
    "Ranker",
    "Reason",
    "Recommendation",
    "Recommended",
    "Recommender",
    "Residual",
    "Rules",
    "Share",
    "TimeSplit",
    "Trained",
    "because",
    "evaluate",
    "mentioned",
    "models",
    "price_of_refusals",
    "split_at",
]
