"""Fairness: how a model does by group, how sure that is, and where its limits are."""

from assent.learning.fairness.auc import auc
from assent.learning.fairness.audit import Audits, Measured
from assent.learning.fairness.calibration import Bin, Calibration, calibration_by_group
from assent.learning.fairness.exposure import Exposure, exposure_by_group
from assent.learning.fairness.figures import (
    RATES,
    Figures,
    Gap,
    Report,
    Share,
    figures_by_group,
)
from assent.learning.fairness.groups import SMALLEST, TOGETHER, Groups, four_counts
from assent.learning.fairness.interval import Interval, deviations, resampled, wilson
from assent.learning.fairness.limits import Breach, Limits, Verdict, judge
from assent.learning.fairness.protected import (
    Audited,
    GroundForThresholds,
    choose_by_group,
    groups_of,
)
from assent.learning.fairness.proxies import Proxy, proxies

__all__ = [
    "RATES",
    "SMALLEST",
    "TOGETHER",
    "Audited",
    "Audits",
    "Bin",
    "Breach",
    "Calibration",
    "Exposure",
    "Figures",
    "Gap",
    "GroundForThresholds",
    "Groups",
    "Interval",
    "Limits",
    "Measured",
    "Proxy",
    "Report",
    "Share",
    "Verdict",
    "auc",
    "calibration_by_group",
    "choose_by_group",
    "deviations",
    "exposure_by_group",
    "figures_by_group",
    "four_counts",
    "groups_of",
    "judge",
    "proxies",
    "resampled",
    "wilson",
]
