"""Creative: which variant to show, with its propensity and a reason, under a grant."""

from assent.creative.choice import Choice
from assent.creative.chooser import Chooser, Decision, Trained
from assent.creative.context import Context, Part
from assent.creative.creative import Creative
from assent.creative.declared import Creatives, read_creative
from assent.creative.intervals import Interval
from assent.creative.judged import Judged, judge
from assent.creative.kept import Noted
from assent.creative.learnt import Learnt
from assent.creative.logged import Logged, shares_of
from assent.creative.off_policy import Estimate, Judging, dr, ips, snips
from assent.creative.outcome import Outcome, contribution
from assent.creative.reasons import Standing, because, standings
from assent.creative.replay import Replayed, expected_rewards, replay
from assent.creative.shelf import CreativeModel, creative_models

__all__ = [
    "Choice",
    "Chooser",
    "Context",
    "Creative",
    "CreativeModel",
    "Creatives",
    "Decision",
    "Estimate",
    "Interval",
    "Judged",
    "Judging",
    "Learnt",
    "Logged",
    "Noted",
    "Outcome",
    "Part",
    "Replayed",
    "Standing",
    "Trained",
    "because",
    "contribution",
    "creative_models",
    "dr",
    "expected_rewards",
    "ips",
    "judge",
    "read_creative",
    "replay",
    "shares_of",
    "snips",
    "standings",
]
