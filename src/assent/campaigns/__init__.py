"""What a marketer does, start to end: audience, recommendation, words, review, send, measure."""

from assent.campaigns.campaign import Campaign, read_campaign_file
from assent.campaigns.campaigns import Campaigns
from assent.campaigns.drafted import Drafted, Queued, Submission
from assent.campaigns.lift import Lift
from assent.campaigns.links import Link, Links
from assent.campaigns.measure import ONE_CLICK, Measured
from assent.campaigns.tellings import Tellings, Told
from assent.campaigns.variants import Variants

__all__ = [
    "ONE_CLICK",
    "Campaign",
    "Campaigns",
    "Drafted",
    "Lift",
    "Link",
    "Links",
    "Measured",
    "Queued",
    "Submission",
    "Tellings",
    "Told",
    "Variants",
    "read_campaign_file",
]
