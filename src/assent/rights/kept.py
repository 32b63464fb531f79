"""What the store keeps of people's requests, and of what was done about them.

A request is a row that every step changes in one transaction. What a person wrote is sealed under
their own key. When they are erased their number is blanked, and what stays says that a request
was made and met, but not by whom.
"""

from enum import StrEnum

from sqlalchemy import JSON, BigInteger, Boolean, Float, Integer, LargeBinary, String, Text

from assent.store import Erase, Holds, column, table

LOGS = "logs of what was done with the data"

erasures = table(
    "rights_erasure",
    column("number", Integer, primary_key=True, holds=Holds.NOTHING),
    column("subject", Integer, nullable=True, index=True, holds=Holds.SUBJECT),
    column("code", String(32), nullable=True, index=True, unique=True, holds=Holds.NOTHING),
    column("asked_at", BigInteger, nullable=False, holds=Holds.NOTHING),  # seconds since 1970
    column("done_at", BigInteger, nullable=True, holds=Holds.NOTHING),
    column("counted", Boolean, nullable=False, server_default="0", holds=Holds.NOTHING),
    column("steps", JSON, nullable=False, server_default="{}", holds=Holds.NOTHING),
    column("seconds", Float, nullable=True, holds=Holds.NOTHING),
    column("entry", Integer, nullable=True, holds=Holds.NOTHING),
    column("certificate", Text, nullable=True, holds=Holds.NOTHING),
    erase=Erase(kept_because="the subject is blanked when the erasure is done"),
    ages="it names nobody once it is done, and proves that it was",
)

requests = table(
    "rights_request",
    column("number", Integer, primary_key=True, holds=Holds.NOTHING),
    column("subject", Integer, nullable=True, index=True, holds=Holds.SUBJECT),
    column("asks", String(32), nullable=False, holds=Holds.NOTHING),
    column("state", String(16), nullable=False, holds=Holds.NOTHING),
    column("law", String(32), nullable=False, holds=Holds.NOTHING),
    column("article", String, nullable=False, holds=Holds.NOTHING),
    column("source", String(32), nullable=False, holds=Holds.NOTHING),
    column("about", String(64), nullable=True, index=True, holds=Holds.NOTHING),
    column("words", LargeBinary, nullable=True, holds=Holds.SEALED),
    column("answer", LargeBinary, nullable=True, holds=Holds.SEALED),
    column("agent", LargeBinary, nullable=True, holds=Holds.SEALED),
    column("asked_at", BigInteger, nullable=False, holds=Holds.NOTHING),  # seconds since 1970
    column("due_at", BigInteger, nullable=False, holds=Holds.NOTHING),
    column("acknowledge_by", BigInteger, nullable=True, holds=Holds.NOTHING),
    column("acknowledged_at", BigInteger, nullable=True, holds=Holds.NOTHING),
    column("identified_at", BigInteger, nullable=True, holds=Holds.NOTHING),
    column("identified_by", String(64), nullable=True, holds=Holds.NOTHING),
    column("extended_at", BigInteger, nullable=True, holds=Holds.NOTHING),
    column("stopped_at", BigInteger, nullable=True, holds=Holds.NOTHING),
    column("closed_at", BigInteger, nullable=True, holds=Holds.NOTHING),
    column("reason", Text, nullable=False, server_default="", holds=Holds.NOTHING),
    column("outcome", String(16), nullable=True, holds=Holds.NOTHING),
    column("by", String(64), nullable=True, holds=Holds.OPERATOR),
    column("erasure", Integer, nullable=True, index=True, holds=Holds.NOTHING),
    erase=Erase(kept_because="the subject and what they wrote are blanked when they are erased"),
    ages="that it was met in time must be shown for as long as they are known",
)

codes = table(
    "rights_code",
    column("reference", LargeBinary, primary_key=True, holds=Holds.NOTHING),
    column("subject", Integer, nullable=False, index=True, holds=Holds.SUBJECT),
    column("digest", LargeBinary, nullable=False, holds=Holds.NOTHING),
    column("until", BigInteger, nullable=False, index=True, holds=Holds.NOTHING),
    column("tries", Integer, nullable=False, holds=Holds.NOTHING),
    erase=Erase(by="subject"),
    ages="a code lapses in minutes, and goes with the next that is made",
)

deletions = table(
    "rights_deletion",
    column("number", Integer, primary_key=True, holds=Holds.NOTHING),
    column("erasure", Integer, nullable=False, index=True, holds=Holds.NOTHING),
    column("processor", String(64), nullable=False, holds=Holds.NOTHING),
    column("state", String(16), nullable=False, holds=Holds.NOTHING),
    column("token", LargeBinary, nullable=False, unique=True, holds=Holds.NOTHING),
    column("whom", LargeBinary, nullable=True, holds=Holds.IDENTIFIER),
    column("tries", Integer, nullable=False, server_default="0", holds=Holds.NOTHING),
    column("asked_at", BigInteger, nullable=False, holds=Holds.NOTHING),  # seconds since 1970
    column("next_at", BigInteger, nullable=False, holds=Holds.NOTHING),
    column("due_at", BigInteger, nullable=False, holds=Holds.NOTHING),
    column("changed_at", BigInteger, nullable=False, holds=Holds.NOTHING),
    column("reason", Text, nullable=False, server_default="", holds=Holds.NOTHING),
    erase=Erase(
        kept_because="a processor must be told whom to delete; blanked when it answers, or is late"
    ),
    ages="what names the person is blanked when the processor answers, or is late",
)

withheld = table(
    "rights_withheld",
    column("number", Integer, primary_key=True, holds=Holds.NOTHING),
    column("erasure", Integer, nullable=False, index=True, holds=Holds.NOTHING),
    # the law that orders it kept, or the hold of the data map
    column("law", String(64), nullable=False, holds=Holds.NOTHING),
    column("article", String, nullable=False, holds=Holds.NOTHING),
    column("what", String(64), nullable=False, server_default=LOGS, holds=Holds.NOTHING),
    # none as long as the data map has the hold
    column("until", BigInteger, nullable=True, index=True, holds=Holds.NOTHING),
    column("sealed", LargeBinary, nullable=False, holds=Holds.SEALED),
    erase=Erase(kept_because="a law orders it kept; sealed, used for nothing, gone on its day"),
    ages="each piece has its own last day",
)

counts = table(
    "rights_count",
    column("kind", String(64), primary_key=True, holds=Holds.NOTHING),
    column("item", Integer, primary_key=True, autoincrement=False, holds=Holds.NOTHING),
    column("people", Integer, nullable=False, holds=Holds.NOTHING),
    erase=Erase(kept_because="how many people, erased since, did a thing; nothing of any of them"),
)


class State(StrEnum):
    """Where a request stands."""

    UNIDENTIFIED = "unidentified"  # nobody knows yet that it is theirs
    OPEN = "open"
    STOPPED = "stopped"  # the clock stands still until the person answers
    MET = "met"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Deletion(StrEnum):
    """What became of a processor's part."""

    WAITING = "waiting"  # not sent yet, or to be sent again
    SENT = "sent"  # handed over; that is not done
    ACKNOWLEDGED = "acknowledged"  # they say that they will
    CONFIRMED = "confirmed"  # they say that it is done
    REFUSED = "refused"  # they say that they will not, and why
    OVERDUE = "overdue"  # no confirmation came in time
