"""The shelf of score models."""

from assent.score.logistic import ScoreModel
from assent.vocabulary import Shelf

score_models: Shelf[type[ScoreModel]] = Shelf(
    "assent.score.score_models", kind="score model", member="MODEL"
)
"""Every score model on the shelf, by its name."""
