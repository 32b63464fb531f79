"""Has campaigns out at their time while the house is served."""

import asyncio
import logging
from datetime import timedelta
from threading import Event

from assent.assembly import House
from assent.vocabulary import AssentError, Conflict
from assent.web.limits import OneAtATime

logger = logging.getLogger("assent.web")
EVERY = timedelta(minutes=1)


class Timekeeper:
    """Looks at the timetable again and again, until it is closed.

    Args:
        house: whose campaigns.
        sending: held while messages go out, so that the console sends nothing meanwhile.
        every: how long it waits between two looks.
    """

    def __init__(self, house: House, sending: OneAtATime, every: timedelta = EVERY) -> None:
        self._house = house
        self._sending = sending
        self._every = every.total_seconds()
        self._closed = Event()

    def close(self) -> None:
        """End after the message that is being handed over."""
        self._closed.set()

    async def keep_time(self) -> None:
        """Look, wait, and look again."""
        while not self._closed.is_set():
            await asyncio.to_thread(self.look)
            await asyncio.to_thread(self._closed.wait, self._every)

    def look(self) -> None:
        """Have out what is due. What fails is logged, and tried again at the next look."""
        try:
            with self._sending:
                went = self._house.timetable.run_due(go_on=lambda: not self._closed.is_set())
            if any(each.report is not None and not each.report.idle for each in went):
                self._house.checkpoint()
        except Conflict:
            return  # somebody sends from the console; the next look is soon
        except AssentError as failure:
            logger.warning("timetable", extra={"said": failure.as_json()})
            return
        for each in went:
            said = {"campaign": each.campaign, "sent": each.report.sent if each.report else 0}
            error = {"error": each.error.code} if each.error else {}
            logger.info("campaign", extra={"said": said | error})
