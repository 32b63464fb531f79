"""Serves a house in this process: granian with one worker, because one process writes the store."""

import asyncio
import gc
import signal
import socket
from contextlib import suppress

from assent.assembly import House
from assent.vocabulary import Conflict, Later
from assent.web.app import SENDING, create_app
from assent.web.limits import OneAtATime
from assent.web.timekeeping import Timekeeper
from assent.web.watching import log_to_stderr

HOST = "127.0.0.1"
PORT = 8642
_HOUR = 60 * 60
_DAY = 24 * _HOUR
_NEW_OBJECTS = 50_000
"""As many objects, and garbage is looked for among them."""


def serve(house: House, *, host: str = HOST, port: int = PORT, notice: str = "") -> None:
    """Serve a house until told to stop (SIGINT or SIGTERM). The house stays open.

    Campaigns that are due go out meanwhile.

    Requests are logged by the pattern of their address: the address itself can lead to a person.

    Args:
        house: whose rooms answer.
        host: the address to listen at.
        port: the port.
        notice: see `create_app`.

    Raises:
        Conflict: the address cannot be listened at.
    """
    _must_be_free(host, port)
    log_to_stderr()
    asyncio.run(_serve(house, host, port, notice))


async def _serve(house: House, host: str, port: int, notice: str) -> None:
    from granian.constants import Interfaces
    from granian.server.embed import Server

    sending = OneAtATime(SENDING)
    app = create_app(house, notice=notice, sending=sending)
    _spare_what_stays()
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        websockets=False,
        log_enabled=False,
        log_access=False,
    )
    timekeeper = Timekeeper(house, sending)
    keeping = asyncio.create_task(timekeeper.keep_time())
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, server.stop)
    sweeping = asyncio.create_task(_sweep_daily(house))
    try:
        await server.serve()
    finally:
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping
        timekeeper.close()
        await keeping


async def _sweep_daily(house: House) -> None:
    """Delete what is past its time, now and every day; where the store cannot be used, again soon.

    What was deleted is in the ledger.
    """
    while True:
        try:
            await asyncio.to_thread(house.retention.run)
            pause = _DAY
        except Later:
            pause = _HOUR
        await asyncio.sleep(pause)


def _spare_what_stays() -> None:
    """Have garbage collection pass over what lives as long as the process.

    A batch makes objects by the thousand; each time the collector would look through the whole
    house to find that none of it is garbage, which is a fifth of the time of taking events in.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 50)


def _must_be_free(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as failure:
        why = (failure.strerror or "no reason given").lower()
        raise Conflict(
            f"nothing can listen at `{host}:{port}`: {why}; choose another with --port"
        ) from None
