"""Serves a house in this process: granian with one worker, because one process writes the store."""

import asyncio
import gc
import signal
import socket
from threading import Event

from assent.assembly import House
from assent.assembly.work import Work
from assent.vocabulary import Conflict
from assent.web.app import SENDING, create_app
from assent.web.limits import OneAtATime
from assent.web.watching import log_to_stderr

HOST = "127.0.0.1"
PORT = 8642
_NEW_OBJECTS = 50_000
"""As many objects, and garbage is looked for among them."""


def serve(
    house: House, *, host: str = HOST, port: int = PORT, notice: str = "", works: bool = True
) -> None:
    """Serve a house until told to stop (SIGINT or SIGTERM). The house stays open.

    Requests are logged by the pattern of their address: the address itself can lead to a person.

    Args:
        house: whose rooms answer.
        host: the address to listen at.
        port: the port.
        notice: see `create_app`.
        works: whether what falls due is done meanwhile; not where `assent work` does it.

    Raises:
        Conflict: the address cannot be listened at.
    """
    _must_be_free(host, port)
    log_to_stderr()
    asyncio.run(_serve(house, host, port, notice, works=works))


async def _serve(house: House, host: str, port: int, notice: str, *, works: bool) -> None:
    from granian.constants import Interfaces
    from granian.server.embed import Server

    sending, closed = OneAtATime(SENDING), Event()
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
    working = asyncio.to_thread(Work(house, sending).until, closed) if works else asyncio.sleep(0)
    beside = asyncio.create_task(working)
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, server.stop)
    try:
        await server.serve()
    finally:
        closed.set()
        await beside


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
