"""Collection over HTTP: what Segment's SDKs send, read by its bytes, kept under the gate."""

from assent.intake.collect.batch import Counts
from assent.intake.collect.bodies import LARGEST_BODY
from assent.intake.collect.collector import Collector, Parcel
from assent.intake.collect.keeping import Keeping
from assent.intake.collect.messages import Messages
from assent.intake.collect.steps import STEPS

__all__ = ["LARGEST_BODY", "STEPS", "Collector", "Counts", "Keeping", "Messages", "Parcel"]
