"""What a marketer does, start to end: audience, recommendation, words, review, send, measure."""

from assent.campaigns.campaign import Campaign, read_campaign_file
from assent.campaigns.campaigns import Campaigns
from assent.campaigns.drafted import Drafted, Queued, Submission
from assent.campaigns.foresight import Foresight
from assent.campaigns.journeys import Journeys
from assent.campaigns.lift import Lift
from assent.campaigns.links import Link, Links
from assent.campaigns.measure import ONE_CLICK, Measured
from assent.campaigns.pictured import Pictured
from assent.campaigns.plans import Held, Hold, Plan, Plans, Step
from assent.campaigns.rehearsal import Rehearsal, Rehearsed, Would
from assent.campaigns.tellings import Tellings, Told
from assent.campaigns.timetable import Timetable, Went
from assent.campaigns.translated import TEXTS
from assent.campaigns.variants import Variants

__all__ = [
    "ONE_CLICK",
    "TEXTS",
    "Campaign",
    "Campaigns",
    "Drafted",
    "Foresight",
    "Held",
    "Hold",
    "Journeys",
    "Lift",
    "Link",
    "Links",
    "Measured",
    "Pictured",
    "Plan",
    "Plans",
    "Queued",
    "Rehearsal",
    "Rehearsed",
    "Step",
    "Submission",
    "Tellings",
    "Timetable",
    "Told",
    "Variants",
    "Went",
    "Would",
    "read_campaign_file",
]
