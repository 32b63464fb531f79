"""What a marketer can wish for: the goal, tone and channel of a text."""

from enum import StrEnum


class Goal(StrEnum):
    """What the text is for."""

    ANNOUNCE = "announce"
    OFFER = "offer"
    REMIND = "remind"
    THANK = "thank"


class Tone(StrEnum):
    """How it sounds."""

    PLAIN = "plain"
    WARM = "warm"
    LIVELY = "lively"


class Channel(StrEnum):
    """How it reaches people."""

    EMAIL = "email"
