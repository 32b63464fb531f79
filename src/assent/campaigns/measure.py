"""What came of a campaign, in figures that a marketer and a privacy officer both need."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Measured:
    """One campaign's figures.

    Args:
        campaign: its name.
        messages: how many messages are in each state.
        stopped: why messages were stopped, by reason.
        personal: how many of those counted were recommended to from their own purchases.
        withheld: how many restricted products were passed over while choosing.
        opted_out: how many people used the link in it to say no.
        bought_recommended: how many of those counted later bought something it recommended;
            None before anybody got it. It shows whether the choice was good, not what the
            message caused: nobody was held out.
        counted: how many people who got it may be counted.
    """

    campaign: str
    messages: Mapping[str, int]
    stopped: Mapping[str, int]
    personal: int
    withheld: int
    opted_out: int
    bought_recommended: int | None
    counted: int

    def as_json(self) -> dict[str, Any]:
        """For the command line and the console."""
        return asdict(self)
