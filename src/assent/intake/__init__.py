"""Where data come in: declared columns only, each row under the gate, none lost silently."""

from assent.intake.importer import Importer
from assent.intake.report import ImportReport
from assent.intake.rows import Dropped
from assent.intake.steps import STEPS
from assent.intake.taking_out import set_aside_of, take_out

__all__ = ["STEPS", "Dropped", "ImportReport", "Importer", "set_aside_of", "take_out"]
