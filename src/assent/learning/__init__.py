"""Learning: training sets under a grant, the register of models, and exact forgetting."""

from assent.learning import model_file
from assent.learning.change import Change, MadeFrom, alone, keep_derived
from assent.learning.forgetting import Difference, Forgetting, Forgotten
from assent.learning.members import Membership
from assent.learning.model import Contribution, Derives, Model, derived_place, fingerprint_of
from assent.learning.record import Registered, State
from assent.learning.register import ModelRegister
from assent.learning.training_set import (
    Pairs,
    Source,
    TrainingSet,
    gather,
    kept,
    most_frequent,
    pairs_of,
    positions,
    require_people,
    some_of,
)

__all__ = [
    "Change",
    "Contribution",
    "Derives",
    "Difference",
    "Forgetting",
    "Forgotten",
    "MadeFrom",
    "Membership",
    "Model",
    "ModelRegister",
    "Pairs",
    "Registered",
    "Source",
    "State",
    "TrainingSet",
    "alone",
    "derived_place",
    "fingerprint_of",
    "gather",
    "keep_derived",
    "kept",
    "model_file",
    "most_frequent",
    "pairs_of",
    "positions",
    "require_people",
    "some_of",
]
