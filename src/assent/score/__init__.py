"""Score: how likely it is that somebody does something, with exact reasons, under a grant."""

from assent.score.answer import Effects, Score, Trained
from assent.score.columns import Category, Column, Numeric, Pair
from assent.score.configuration import configure, contribution
from assent.score.contributed import contributed
from assent.score.counterfactual import Counterfactual, counterfactuals
from assent.score.design import Design, Table
from assent.score.drift import Drift, drift
from assent.score.gathering import Gathered
from assent.score.leakage import Leak, leaks
from assent.score.logistic import ScoreModel
from assent.score.qini import Qini, qini, qini_curve
from assent.score.quality import Quality, calibration_error, log_loss, quality
from assent.score.question import Comes, Measure, Question, Told
from assent.score.reasons import Explanation, Reason, named
from assent.score.scorer import Scorer
from assent.score.shelf import score_models
from assent.score.strengths import effect_strength
from assent.score.trial import divided, made, tried

__all__ = [
    "Category",
    "Column",
    "Comes",
    "Counterfactual",
    "Design",
    "Drift",
    "Effects",
    "Explanation",
    "Gathered",
    "Leak",
    "Measure",
    "Numeric",
    "Pair",
    "Qini",
    "Quality",
    "Question",
    "Reason",
    "Score",
    "ScoreModel",
    "Scorer",
    "Table",
    "Told",
    "Trained",
    "calibration_error",
    "configure",
    "contributed",
    "contribution",
    "counterfactuals",
    "divided",
    "drift",
    "effect_strength",
    "leaks",
    "log_loss",
    "made",
    "named",
    "qini",
    "qini_curve",
    "quality",
    "score_models",
    "tried",
]
